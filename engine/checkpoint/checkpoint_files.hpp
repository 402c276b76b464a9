// Which safetensors files of a model folder hold its weights.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace espalier {

struct WeightFiles {
  std::vector<std::string> names;              ///< file names in the folder, ascending
  std::map<std::string, std::string> shardOf;  ///< tensor to file name, from the index; empty for a single file
};

/// model.safetensors, else the shards that model.safetensors.index.json names, as transformers chooses. Throws Refused:
/// nothing of that kind (pickles and other formats are named, with the way to convert them), a broken index, a missing
/// shard, a shard beside the index that it does not name.
WeightFiles findWeightFiles(const std::filesystem::path& folder);

}  // namespace espalier
