#include "engine/checkpoint/rope_config.hpp"

#include <array>
#include <cmath>

#include "engine/base/joined_words.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kLongest = std::int64_t{1} << 32;
constexpr std::array kKinds{Rope::Kind::Default, Rope::Kind::Linear, Rope::Kind::Dynamic, Rope::Kind::Llama3, Rope::Kind::Yarn, Rope::Kind::LongRope};

Rope::Kind kindOf(const ConfigReader& field) {
  const std::string type = field.text("rope_type", field.text("type", "default"));
  for (const Rope::Kind kind : kKinds)
    if (type == word(kind)) return kind;
  field.refuseField("rope_type", "the rope type " + type + " is not supported", "Supported are " + joinedWords(kKinds | std::views::transform([](Rope::Kind kind) { return word(kind); })));
}

void requireWholeHeads(const ConfigReader& config) {
  if (config.positive("partial_rotary_factor", 1.0) != 1.0)
    config.refuseField("partial_rotary_factor", "partly rotated heads are not supported");
}

void readLlama3(const ConfigReader& field, Rope& rope) {
  rope.factor = field.positive("factor");
  rope.lowFrequencyFactor = field.positive("low_freq_factor");
  rope.highFrequencyFactor = field.positive("high_freq_factor");
  if (rope.highFrequencyFactor <= rope.lowFrequencyFactor)
    field.refuseField("high_freq_factor", "must be larger than low_freq_factor");
}

/// The paper's 0.1 ln(s) + 1, with DeepSeek's weight of the logarithm.
double yarnScale(double factor, double weight) { return factor <= 1 ? 1.0 : 0.1 * weight * std::log(factor) + 1.0; }

void readYarn(const ConfigReader& field, Rope& rope) {
  rope.fastTurns = field.positive("beta_fast", 32.0);
  rope.slowTurns = field.positive("beta_slow", 1.0);
  rope.wholePairs = field.flag("truncate", true);
  if (rope.theta <= 1) field.refuseField("rope_theta", "must be above 1 for yarn");
  if (rope.fastTurns < rope.slowTurns) field.refuseField("beta_fast", "must not be below beta_slow");
  const bool ofDeepSeek = field.has("mscale") && field.has("mscale_all_dim");
  const double inferred = ofDeepSeek ? yarnScale(rope.factor, field.positive("mscale")) / yarnScale(rope.factor, field.positive("mscale_all_dim"))
                                     : yarnScale(rope.factor, 1.0);
  rope.attentionFactor = field.positive("attention_factor", inferred);
}

void readLongRope(const ConfigReader& field, std::size_t pairs, Rope& rope) {
  rope.shortFactors = field.positives("short_factor", pairs);
  rope.longFactors = field.positives("long_factor", pairs);
  const bool stretched = rope.factor > 1 && rope.originalMaxPositions > 1;
  const double inferred = stretched ? std::sqrt(1 + std::log(rope.factor) / std::log(static_cast<double>(rope.originalMaxPositions))) : 1.0;
  rope.attentionFactor = field.positive("attention_factor", inferred);
}

}  // namespace

Rope readRope(const ConfigReader& config, const ModelShape& shape, double defaultTheta) {
  Rope rope;
  rope.theta = config.positive("rope_theta", defaultTheta);
  requireWholeHeads(config);
  const std::string key = config.has("rope_scaling") && !config.at("rope_scaling").empty() ? "rope_scaling" : "rope_parameters";
  if (!config.has(key)) return rope;
  const ConfigReader field = config.object(key);
  for (const auto& [name, value] : config.at(key).items())
    if (value.is_object()) field.refuseField(name, "rope parameters that differ between layers are not supported");
  requireWholeHeads(field);
  rope.theta = field.positive("rope_theta", rope.theta);
  rope.kind = kindOf(field);
  if (rope.kind == Rope::Kind::Default) return rope;
  if (rope.kind == Rope::Kind::Linear) {
    rope.factor = field.positive("factor");
    return rope;
  }
  if (rope.kind == Rope::Kind::Dynamic) {
    rope.factor = field.positive("factor");
    rope.originalMaxPositions = shape.maxPositions;
    if (shape.headDim <= 2) config.refuseField("head_dim", "must be above 2 for the rope type dynamic");
    return rope;
  }
  // Beside the object the field counts more than in it, as in transformers.
  rope.originalMaxPositions =
      config.size("original_max_position_embeddings", kLongest, field.size("original_max_position_embeddings", kLongest, shape.maxPositions));
  if (rope.kind == Rope::Kind::Llama3) {
    readLlama3(field, rope);
    return rope;
  }
  rope.factor = field.positive("factor", static_cast<double>(shape.maxPositions) / static_cast<double>(rope.originalMaxPositions));
  if (rope.kind == Rope::Kind::Yarn)
    readYarn(field, rope);
  else
    readLongRope(field, static_cast<std::size_t>(shape.headDim / 2), rope);
  return rope;
}

}  // namespace espalier
