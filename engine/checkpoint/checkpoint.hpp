// A model folder: config.json, safetensors in one file or in shards with an index, tokenizer and generation files.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/checkpoint/config.hpp"
#include "engine/checkpoint/safetensors.hpp"

namespace espalier {

/// The tensors that a decoder of this shape has, with Hugging Face names and shapes, in checkpoint order (embedding, layers,
/// norm, head).
std::vector<TensorInfo> expectedTensors(const ModelShape& shape, DType dtype);

/// What is done with a part of a tensor: entry `entry` of the checkpoint, its bytes from `offset` on. Parts are whole values.
using TensorPieces = std::function<void(std::size_t entry, std::uint64_t offset, std::span<const std::byte> bytes)>;

/// An opened model folder. Opening reads every header and checks that each expected tensor is there with the right shape,
/// but no weights. Throws Refused: no config, no safetensors (a pickle or a Git LFS pointer is named as such), a missing,
/// doubled, unknown or wrongly shaped tensor, a shard that the index does not know.
class Checkpoint {
 public:
  explicit Checkpoint(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return m_folder; }
  const ModelConfig& config() const { return m_config; }
  const ModelShape& shape() const { return m_config.shape; }
  DType dtype() const { return m_dtype; }  ///< of the embedding; what a student is written in
  std::uint64_t bytes() const;             ///< of all tensors

  struct Entry {
    TensorInfo info;
    std::size_t file = 0;  ///< index into files()
  };
  /// The expected tensors, in checkpoint order. What the decoder has no use for (a head that is tied, old rope tables) is
  /// left out.
  const std::vector<Entry>& entries() const { return m_entries; }
  const std::vector<std::unique_ptr<SafetensorsFile>>& files() const { return m_files; }
  /// Throws Refused when absent.
  const Entry& entry(const std::string& name) const;
  bool has(const std::string& name) const;
  /// Values as float, row-major; `into` has entry(name).info.values() floats.
  void readFloats(const std::string& name, std::span<float> into) const;
  /// `into.size()` bytes of a tensor as they are stored, from `offset` on.
  void readBytes(const Entry& entry, std::uint64_t offset, std::span<std::byte> into) const;
  /// Every byte of every entry once, in no particular order: several threads read large blocks (base/large_reads) and call use(), at the
  /// same time. Pauses and stops between blocks, as the job says. Throws Failed when a file breaks off.
  void readAll(const Job& job, const TensorPieces& use) const;

  /// SHA-256 over the sizes and features and, of each tensor, its name, type, shape and first and last 64 KiB: names this
  /// model in scores and runs, however its files are cut.
  std::string fingerprint() const;

 private:
  std::filesystem::path m_folder;
  ModelConfig m_config;
  DType m_dtype = DType::F32;
  std::vector<std::unique_ptr<SafetensorsFile>> m_files;
  std::vector<Entry> m_entries;
  std::unordered_map<std::string, std::size_t> m_index;  ///< name to place in m_entries
};

/// Where the bytes of an exported tensor come from: fills `into` with those from `offset` on. A piece is one or more whole rows of the
/// tensor (the first axis), or an empty tensor; several threads ask for pieces at the same time.
using TensorBytes = std::function<void(const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into)>;

/// Looks at a folder that was written but has not got its name yet; `shape`, `tensors` and `bytes` are what it was to hold. Throws when it does not.
using ExportCheck = std::function<void(const std::filesystem::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors,
                                       const TensorBytes& bytes, const Job& job)>;

/// What is written beside the weights.
struct ExportSource {
  std::filesystem::path tokenizerFrom;  ///< tokenizer*, vocab*, merges*, special_tokens*, generation_config.json,
                                        ///< chat_template* are copied unchanged
  nlohmann::ordered_json config;        ///< the whole config.json
  nlohmann::json lineage;               ///< espalier.json
  ModelShape shape{};                   ///< of the weights; for the check
  ExportCheck check{};                  ///< none when empty
};

/// Writes a complete folder: config.json, shards of at most `shardBytes` with index (one file when it fits), copied files,
/// espalier.json, README.md (model_card.hpp). Written into a partial folder, opened again as a Checkpoint to verify it, checked by source.check, then renamed.
/// Pieces of 8 MiB (or a row) are made by two threads while earlier ones are written, so the peak memory is some tens of MiB.
/// Throws Refused when `out` is not fresh, Failed when the disk is full; then nothing is left.
void writeCheckpoint(const std::filesystem::path& out, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                     const ExportSource& source, const Job& job, std::uint64_t shardBytes = std::uint64_t{4} << 30);

}  // namespace espalier
