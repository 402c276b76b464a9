#include "engine/checkpoint/config.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/checkpoint/families/family.hpp"

namespace espalier {

namespace {

// Far above every published model, and small enough that no product of sizes overflows 64 bits.
constexpr std::int64_t kMostLayers = 10'000;
constexpr std::int64_t kWidest = std::int64_t{1} << 20;
constexpr std::int64_t kMostWords = std::int64_t{1} << 26;
constexpr std::int64_t kLongest = std::int64_t{1} << 32;

struct Unsupported {
  std::string_view word, what;
};

// Parts of architecture and model_type names that say what the model is.
constexpr std::array kUnsupportedNames{
    Unsupported{"moe", "a mixture of experts"},
    Unsupported{"mixtral", "a mixture of experts"},
    Unsupported{"dbrx", "a mixture of experts"},
    Unsupported{"deepseekv", "a mixture of experts"},
    Unsupported{"deepseek_v", "a mixture of experts"},
    Unsupported{"llama4", "a mixture of experts"},
    Unsupported{"gptoss", "a mixture of experts"},
    Unsupported{"gpt_oss", "a mixture of experts"},
    Unsupported{"mamba", "a state-space model"},
    Unsupported{"jamba", "a state-space hybrid"},
    Unsupported{"zamba", "a state-space hybrid"},
    Unsupported{"bamba", "a state-space hybrid"},
    Unsupported{"nemotronh", "a state-space hybrid"},
    Unsupported{"rwkv", "a recurrent model"},
    Unsupported{"llava", "a vision model"},
    Unsupported{"mllama", "a vision model"},
    Unsupported{"vision", "a vision model"},
    Unsupported{"conditionalgeneration", "a multimodal or encoder-decoder model"},
};

// Fields that only such models have.
constexpr std::array kUnsupportedFields{
    Unsupported{"quantization_config", "quantised weights"}, Unsupported{"num_local_experts", "a mixture of experts"},
    Unsupported{"num_experts", "a mixture of experts"},      Unsupported{"n_routed_experts", "a mixture of experts"},
    Unsupported{"vision_config", "a vision model"},          Unsupported{"audio_config", "an audio model"},
    Unsupported{"text_config", "a multimodal model"},        Unsupported{"ssm_cfg", "a state-space model"},
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return text;
}

std::string supportedArchitectures() {
  std::string list;
  for (const Family& family : families()) list += (list.empty() ? "" : ", ") + family.architecture;
  return list;
}

std::string architectureName(const ConfigReader& config) {
  if (!config.has("architectures")) return {};
  const auto& list = config.at("architectures");
  if (!list.is_array() || list.empty() || !list[0].is_string())
    config.refuseField("architectures", "must be a list with one name");
  if (list.size() > 1)
    config.refuseField("architectures", "names more than one architecture", "Leave the one of the language model");
  return list[0].get<std::string>();
}

void refuseUnsupported(const ConfigReader& config, const std::string& architecture, const std::string& modelType) {
  const std::string supported = "Supported are dense decoders: " + supportedArchitectures();
  for (const std::string& given : {architecture, modelType})
    for (const Unsupported& known : kUnsupportedNames)
      if (lower(given).find(known.word) != std::string::npos)
        config.refuseField("architectures", given + " is " + std::string(known.what) + ", which is not supported",
                           supported);
  for (const Unsupported& known : kUnsupportedFields)
    if (config.has(std::string(known.word)))
      config.refuseField(
          std::string(known.word), "this says " + std::string(known.what) + ", which is not supported",
          known.word == "quantization_config" ? "Use the checkpoint in float32, bfloat16 or float16" : supported);
  if (config.flag("is_encoder_decoder", false))
    config.refuseField("is_encoder_decoder", "encoder-decoder models are not supported", supported);
}

const Family& familyOf(const ConfigReader& config) {
  const std::string architecture = architectureName(config), modelType = config.text("model_type", "");
  refuseUnsupported(config, architecture, modelType);
  for (const Family& family : families())
    if (architecture.empty() ? family.modelType == modelType : family.architecture == architecture) return family;
  if (architecture.empty() && modelType.empty())
    config.refuseField("architectures", "the field is missing", "Check the file against the model's page");
  config.refuseField("architectures", "unknown architecture " + (architecture.empty() ? modelType : architecture),
                     "Supported are " + supportedArchitectures());
}

void readSizes(const ConfigReader& config, const FamilyDefaults& defaults, ModelShape& shape) {
  shape.layers = config.size("num_hidden_layers", kMostLayers);
  shape.hidden = config.size("hidden_size", kWidest);
  shape.ffn = config.size("intermediate_size", kWidest);
  shape.heads = config.size("num_attention_heads", kWidest);
  shape.kvHeads = config.size("num_key_value_heads", kWidest, defaults.kvHeads ? defaults.kvHeads : shape.heads);
  shape.vocab = config.size("vocab_size", kMostWords);
  shape.maxPositions = config.size("max_position_embeddings", kLongest, defaults.maxPositions);
  if (shape.heads % shape.kvHeads != 0)
    config.refuseField(
        "num_attention_heads",
        std::to_string(shape.heads) + " heads cannot be shared by " + std::to_string(shape.kvHeads) + " key/value heads",
        "It must be a multiple of num_key_value_heads");
  if (!config.has("head_dim") && shape.hidden % shape.heads != 0)
    config.refuseField("head_dim", "the field is missing and hidden_size is not a multiple of num_attention_heads");
  shape.headDim = config.size("head_dim", kWidest, shape.hidden / shape.heads);
  if (shape.headDim % 2 != 0)
    config.refuseField("head_dim", "must be even, not " + std::to_string(shape.headDim),
                       "Rotary positions turn pairs of channels");
  if (shape.queryWidth() > kWidest) config.refuseField("head_dim", "num_attention_heads times head_dim is too large");
  shape.normEpsilon = config.positive("rms_norm_eps", defaults.normEpsilon);
}

/// Both spellings: rope_theta with rope_scaling (transformers 4), rope_parameters (transformers 5).
Rope readRope(const ConfigReader& config, const FamilyDefaults& defaults) {
  Rope rope;
  rope.theta = config.positive("rope_theta", defaults.ropeTheta);
  const std::string key = config.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
  if (config.positive("partial_rotary_factor", 1.0) != 1.0)
    config.refuseField("partial_rotary_factor", "partly rotated heads are not supported");
  if (!config.has(key)) return rope;
  const ConfigReader field = config.object(key);
  for (const auto& [name, value] : config.at(key).items())
    if (value.is_object()) field.refuseField(name, "rope parameters that differ between layers are not supported");
  rope.theta = field.positive("rope_theta", rope.theta);
  const std::string type = field.text("rope_type", field.text("type", "default"));
  if (field.positive("partial_rotary_factor", 1.0) != 1.0)
    field.refuseField("partial_rotary_factor", "partly rotated heads are not supported");
  if (type == "default") return rope;
  if (type != "llama3")
    field.refuseField("rope_type", "the rope type " + type + " is not supported", "Supported are default and llama3");
  rope.kind = Rope::Kind::Llama3;
  rope.factor = field.positive("factor");
  rope.lowFrequencyFactor = field.positive("low_freq_factor");
  rope.highFrequencyFactor = field.positive("high_freq_factor");
  rope.originalMaxPositions = field.size("original_max_position_embeddings", kLongest);
  if (rope.highFrequencyFactor <= rope.lowFrequencyFactor)
    field.refuseField("high_freq_factor", "must be larger than low_freq_factor");
  return rope;
}

std::string readDtype(const ConfigReader& config) {
  const std::string key = config.has("dtype") ? "dtype" : "torch_dtype";
  const std::string dtype = config.text(key, "float32");
  if (dtype != "float32" && dtype != "bfloat16" && dtype != "float16")
    config.refuseField(key, "weights in " + dtype + " are not supported", "Supported are float32, bfloat16 and float16");
  return dtype;
}

}  // namespace

ModelConfig parseConfig(nlohmann::ordered_json raw, const std::string& where) {
  ModelConfig result;
  result.raw = std::move(raw);
  const ConfigReader config(result.raw, where);
  const Family& family = familyOf(config);
  ModelShape& shape = result.shape;
  shape.architecture = family.architecture;
  readSizes(config, family.defaults, shape);
  const std::string activation = config.text("hidden_act", "silu");
  if (activation != "silu" && activation != "swish")
    config.refuseField("hidden_act", "the activation " + activation + " is not supported", "Supported is silu");
  shape.rope = readRope(config, family.defaults);
  shape.dtype = readDtype(config);
  shape.features.tied = config.flag("tie_word_embeddings", family.defaults.tied);
  family.readFeatures(config, shape);
  return result;
}

namespace {

constexpr std::uintmax_t kLargestConfig = 64 << 20;
constexpr int kDeepest = 64;  // what prints or copies JSON goes down level by level

nlohmann::ordered_json parseFile(const std::filesystem::path& path) {
  std::error_code ignored;
  if (const auto size = std::filesystem::file_size(path, ignored); !ignored && size > kLargestConfig)
    refuse("a config.json of " + std::to_string(size) + " bytes is not one", path.string(), "Download the file again");
  const std::string text = readFile(path);
  if (text.starts_with("version https://git-lfs"))
    refuse("this is a Git LFS pointer, not the file itself", path.string(), "Run git lfs pull in the folder");
  const auto guard = [&](int depth, nlohmann::ordered_json::parse_event_t, nlohmann::ordered_json&) {
    if (depth > kDeepest) refuse("the JSON is nested too deeply", path.string(), "Download the file again");
    return true;
  };
  try {
    return nlohmann::ordered_json::parse(text, guard);
  } catch (const nlohmann::json::parse_error& error) {
    refuse("this is not valid JSON (byte " + std::to_string(error.byte) + ")", path.string(), "Download the file again");
  } catch (const nlohmann::json::exception& error) {  // a number too large for a double
    refuse(std::string("this is not valid JSON (") + error.what() + ")", path.string(), "Download the file again");
  }
}

}  // namespace

ModelConfig readConfig(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "config.json";
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    refuse(std::filesystem::exists(folder, ignored) ? "this is not a folder" : "the folder does not exist", folder.string(),
           "Name the folder of a Hugging Face checkpoint");
  if (!std::filesystem::exists(path, ignored))
    refuse("there is no config.json", folder.string(), "Name the folder of a Hugging Face checkpoint");
  return parseConfig(parseFile(path), path.string());
}

namespace {

void keepItems(nlohmann::ordered_json& list, std::size_t sourceLayers, const std::vector<std::int64_t>& keptLayers) {
  if (!list.is_array() || list.size() != sourceLayers) return;
  nlohmann::ordered_json kept = nlohmann::ordered_json::array();
  for (const std::int64_t layer : keptLayers) kept.push_back(list[static_cast<std::size_t>(layer)]);
  list = std::move(kept);
}

}  // namespace

nlohmann::ordered_json configForStudent(const ModelConfig& source, const ModelShape& student,
                                        const std::vector<std::int64_t>& keptLayers) {
  static constexpr std::array kPerLayerLists{"layer_types", "no_rope_layers", "mlp_layer_types"};
  nlohmann::ordered_json config = source.raw;
  config["num_hidden_layers"] = student.layers;
  config["hidden_size"] = student.hidden;
  config["intermediate_size"] = student.ffn;
  config["num_attention_heads"] = student.heads;
  config["num_key_value_heads"] = student.kvHeads;
  config["head_dim"] = student.headDim;
  for (const char* key : kPerLayerLists)
    if (const auto list = config.find(key); list != config.end())
      keepItems(*list, static_cast<std::size_t>(source.shape.layers), keptLayers);
  return config;
}

}  // namespace espalier
