#include "engine/checkpoint/checkpoint_files.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr const char* kSingleFile = "model.safetensors";
constexpr const char* kIndexFile = "model.safetensors.index.json";

std::set<std::string> fileNames(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    names.insert(entry->path().filename().string());
  if (error) refuse("the folder cannot be read: " + error.message(), folder.string(), "Check its permissions");
  return names;
}

[[noreturn]] void refuseWithoutWeights(const fs::path& folder, const std::set<std::string>& names) {
  for (const std::string& name : names) {
    const bool pickle = name.ends_with(".bin") || name.ends_with(".pt") || name.ends_with(".pth") || name.ends_with(".ckpt");
    if (pickle)
      refuse("the weights are a PyTorch pickle (" + name + "), which could run foreign code when it is read",
             folder.string(),
             "Convert them: in Python, AutoModelForCausalLM.from_pretrained(FOLDER).save_pretrained(NEW_FOLDER) writes "
             "safetensors");
    if (name.ends_with(".gguf"))
      refuse("the weights are a GGUF file (" + name + ")", folder.string(), "Use the original checkpoint in safetensors");
  }
  for (const std::string& name : names)
    if (name.ends_with(".safetensors"))
      refuse("the weights lie in " + name + ", without an index", folder.string(),
             std::string("Rename a single file to ") + kSingleFile + ", or add " + kIndexFile);
  refuse("there are no weights (" + std::string(kSingleFile) + ")", folder.string(), "Download the whole model folder");
}

nlohmann::json parseIndex(const fs::path& path) {
  const std::string text = readFile(path);
  if (text.starts_with("version https://git-lfs"))
    refuse("this is a Git LFS pointer, not the file itself", path.string(), "Run git lfs pull in the folder");
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception&) {
    refuse("this is not valid JSON", path.string(), "Download the file again");
  }
}

/// "model-00001-of-00002.safetensors"
bool looksLikeShard(const std::string& name) { return name.starts_with("model-") && name.ends_with(".safetensors"); }

WeightFiles readIndex(const fs::path& folder, const std::set<std::string>& names) {
  const fs::path path = folder / kIndexFile;
  const nlohmann::json index = parseIndex(path);
  if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object())
    refuse("weight_map is missing", path.string(), "Download the file again");
  WeightFiles files;
  std::set<std::string> shards;
  for (const auto& [tensor, shard] : index["weight_map"].items()) {
    const std::string file = shard.is_string() ? shard.get<std::string>() : "";
    if (file.empty() || file.find('/') != std::string::npos || file == "..")
      refuse("the file of " + tensor + " is not named", path.string(), "Download the file again");
    if (!names.contains(file))
      refuse("the shard " + file + " is missing", folder.string(), "Download the whole model folder");
    files.shardOf[tensor] = file;
    shards.insert(file);
  }
  if (shards.empty()) refuse("weight_map is empty", path.string(), "Download the file again");
  for (const std::string& name : names)
    if (looksLikeShard(name) && !shards.contains(name))
      refuse("the shard " + name + " is not in " + kIndexFile, folder.string(),
             "Remove what belongs to another model, or download the index again");
  files.names.assign(shards.begin(), shards.end());
  return files;
}

}  // namespace

WeightFiles findWeightFiles(const fs::path& folder) {
  const std::set<std::string> names = fileNames(folder);
  if (names.contains(kSingleFile)) return {{kSingleFile}, {}};
  if (names.contains(kIndexFile)) return readIndex(folder, names);
  refuseWithoutWeights(folder, names);
}

}  // namespace espalier
