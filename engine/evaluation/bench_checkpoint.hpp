// The checkpoint that loading and slicing are measured with.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/evaluation/disk_rates.hpp"

namespace espalier {

/// Writes a model of the sizes that its config.json will have, with random weights; with the tokenizer of another folder, where one is named.
void writeBenchModel(const std::filesystem::path& folder, const nlohmann::ordered_json& config, const std::filesystem::path& tokenizerFrom, const Job& job);

/// The request's model, else one that is made up: a Llama of 1.1 billion parameters in bfloat16 (2.06 GiB) with random weights, in a folder
/// of its own below the request's, removed at the end.
class BenchCheckpoint {
 public:
  BenchCheckpoint(const BenchRequest& request, const Job& job);

  const std::filesystem::path& folder() const { return m_folder; }
  const std::vector<std::filesystem::path>& files() const { return m_files; }  ///< those with weights
  std::uint64_t bytes() const { return m_bytes; }                              ///< of all weights

 private:
  std::optional<ScratchFolder> m_scratch;
  std::filesystem::path m_folder;
  std::vector<std::filesystem::path> m_files;
  std::uint64_t m_bytes = 0;
};

}  // namespace espalier
