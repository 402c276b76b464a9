#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/checkpoint/layer_fields.hpp"
#include "engine/pruning/kept_layers.hpp"
#include "engine/pruning/pin_checks.hpp"
#include "engine/pruning/target_limits.hpp"

namespace espalier {

namespace {

std::int64_t sizeWithin(const char* axis, std::optional<std::int64_t> wanted, std::int64_t source) {
  if (!wanted) return source;
  if (*wanted < 1 || *wanted > source)
    refuse(std::to_string(*wanted) + " is not possible, the model has " + std::to_string(source), axis,
           "Choose between 1 and " + std::to_string(source));
  return *wanted;
}

std::int64_t headsFor(const ModelShape& source, const Target& target) {
  const std::int64_t heads = sizeWithin("heads", target.heads, source.heads);
  if (heads % source.kvHeads != 0)
    refuse(
        std::to_string(heads) + " heads cannot be shared evenly by " + std::to_string(source.kvHeads) + " key/value heads",
        "heads", "Choose " + nearestHeads(source, heads));
  return heads;
}

void requireDropListFits(const ModelShape& source, const Target& target) {
  if (target.dropLayers.empty()) return;
  const std::set<std::int64_t> dropped(target.dropLayers.begin(), target.dropLayers.end());
  if (*dropped.begin() < 0 || *dropped.rbegin() >= source.layers)
    refuse("layer " + std::to_string(*dropped.begin() < 0 ? *dropped.begin() : *dropped.rbegin()) + " does not exist",
           "layers to drop", "The model has layers 0 to " + std::to_string(source.layers - 1));
  const std::int64_t left = source.layers - static_cast<std::int64_t>(dropped.size());
  if (left == 0) refuse("no layer would be left", "layers to drop", "Drop fewer");
  if (target.layers && *target.layers != left)
    refuse("a list of " + std::to_string(dropped.size()) + " layers leaves " + std::to_string(left) + ", not " +
               std::to_string(*target.layers),
           "layers", "Give either the list or the number of layers");
}

}  // namespace

std::optional<std::vector<std::int64_t>> layersKeptWithoutScores(const ModelShape& source, const Target& target) {
  if (target.dropLayers.empty() && target.layers.value_or(source.layers) != source.layers) return std::nullopt;
  std::vector<std::int64_t> kept;
  for (std::int64_t layer = 0; layer < source.layers; ++layer)
    if (std::ranges::find(target.dropLayers, layer) == target.dropLayers.end()) kept.push_back(layer);
  return kept;
}

ModelShape targetShape(const ModelShape& source, const Target& target) {
  requireDropListFits(source, target);
  ModelShape student = source;
  student.hidden = sizeWithin("hidden", target.hidden, source.hidden);
  student.ffn = sizeWithin("ffn", target.ffn, source.ffn);
  student.heads = headsFor(source, target);

  const auto known = layersKeptWithoutScores(source, target);
  student.layers = known ? static_cast<std::int64_t>(known->size()) : sizeWithin("layers", target.layers, source.layers);
  std::vector<std::int64_t> kept(static_cast<std::size_t>(student.layers));
  std::iota(kept.begin(), kept.end(), std::int64_t{0});  // which ones, only the scores will tell
  keepLayers(student.features, known ? *known : kept);

  requirePinsFit(source, target, student);
  if (known) requireWidthPinsFit(source, target, student, *known);
  return student;
}

nlohmann::json toJson(const Target& target) {
  nlohmann::json json = nlohmann::json::object();
  if (target.hidden) json["hidden"] = *target.hidden;
  if (target.ffn) json["ffn"] = *target.ffn;
  if (target.heads) json["heads"] = *target.heads;
  if (target.layers) json["layers"] = *target.layers;
  if (!target.dropLayers.empty()) json["drop_layers"] = target.dropLayers;
  json["layers_by"] = target.layersBy;
  json["metric"] = target.metric;
  json["aggregation"] = target.aggregation;
  if (!target.keep.empty()) json["keep"] = formatPins(target.keep);
  if (!target.cut.empty()) json["cut"] = formatPins(target.cut);
  return json;
}

Target targetFromJson(const nlohmann::json& json) {
  static constexpr std::array<std::string_view, 10> kKeys{"hidden",    "ffn",    "heads",       "layers", "drop_layers",
                                                          "layers_by", "metric", "aggregation", "keep",   "cut"};
  if (!json.is_object()) refuse("must be a JSON object", "target");
  for (const auto& [key, value] : json.items())
    if (std::ranges::find(kKeys, key) == kKeys.end())
      refuse("unknown field " + key, "target", "It was made by a newer version, or misspelt");
  Target target;
  try {
    const auto size = [&](const char* key) {
      return json.contains(key) ? std::optional(json[key].get<std::int64_t>()) : std::nullopt;
    };
    target.hidden = size("hidden");
    target.ffn = size("ffn");
    target.heads = size("heads");
    target.layers = size("layers");
    target.dropLayers = json.value("drop_layers", target.dropLayers);
    target.layersBy = json.value("layers_by", target.layersBy);
    target.metric = json.value("metric", target.metric);
    target.aggregation = json.value("aggregation", target.aggregation);
    target.keep = parsePins(json.value("keep", ""));
    target.cut = parsePins(json.value("cut", ""));
  } catch (const nlohmann::json::exception& error) {
    refuse(std::string("a field has the wrong type (") + error.what() + ")", "target");
  }
  return target;
}

}  // namespace espalier
