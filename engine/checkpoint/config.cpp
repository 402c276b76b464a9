#include "engine/checkpoint/config.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/checkpoint/families/family.hpp"
#include "engine/checkpoint/families/unsupported.hpp"
#include "engine/checkpoint/layer_fields.hpp"
#include "engine/checkpoint/rope_config.hpp"

namespace espalier {

namespace {

// Far above every published model, and small enough that no product of sizes overflows 64 bits.
constexpr std::int64_t kMostLayers = 10'000;
constexpr std::int64_t kWidest = std::int64_t{1} << 20;
constexpr std::int64_t kMostWords = std::int64_t{1} << 26;
constexpr std::int64_t kLongest = std::int64_t{1} << 32;

std::string supportedArchitectures() {
  return joinedWords(families() | std::views::transform(&Family::architecture));
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

const Family& familyOf(const ConfigReader& config) {
  const std::string architecture = architectureName(config), modelType = config.text("model_type", "");
  refuseUnsupported(config, architecture, modelType, supportedArchitectures());
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
  // null means as many as query heads; only a field that is left out means the family's own number.
  const bool ownKvHeads = defaults.kvHeads > 0 && !config.contains("num_key_value_heads");
  shape.kvHeads = config.size("num_key_value_heads", kWidest, ownKvHeads ? defaults.kvHeads : shape.heads);
  shape.vocab = config.size("vocab_size", kMostWords);
  shape.maxPositions = config.size("max_position_embeddings", kLongest, defaults.maxPositions);
  if (shape.heads % shape.kvHeads != 0)
    config.refuseField(
        "num_attention_heads",
        std::to_string(shape.heads) + " heads cannot be shared by " + std::to_string(shape.kvHeads) + " key/value heads",
        "It must be a multiple of num_key_value_heads");
  if (!config.has("head_dim") && defaults.headDim == 0 && shape.hidden % shape.heads != 0)
    config.refuseField("head_dim", "the field is missing and hidden_size is not a multiple of num_attention_heads");
  shape.headDim = config.size("head_dim", kWidest, defaults.headDim > 0 ? defaults.headDim : shape.hidden / shape.heads);
  if (shape.headDim % 2 != 0)
    config.refuseField("head_dim", "must be even, not " + std::to_string(shape.headDim),
                       "Rotary positions turn pairs of channels");
  if (shape.queryWidth() > kWidest) config.refuseField("head_dim", "num_attention_heads times head_dim is too large");
  shape.normEpsilon = config.positive("rms_norm_eps", defaults.normEpsilon);
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
  shape.rope = readRope(config, shape, family.defaults.ropeTheta);
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

nlohmann::ordered_json configForStudent(const ModelConfig& source, const ModelShape& student,
                                        const std::vector<std::int64_t>& keptLayers) {
  nlohmann::ordered_json config = source.raw;
  config["num_hidden_layers"] = student.layers;
  config["hidden_size"] = student.hidden;
  config["intermediate_size"] = student.ffn;
  config["num_attention_heads"] = student.heads;
  config["num_key_value_heads"] = student.kvHeads;
  config["head_dim"] = student.headDim;
  keepLayers(config, source.shape, keptLayers);
  return config;
}

}  // namespace espalier
