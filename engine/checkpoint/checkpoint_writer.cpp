#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/base/make_ahead.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/checkpoint/model_card.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

struct Shard {
  std::string file;
  std::vector<TensorInfo> tensors;
};

std::uint64_t sizeOf(const TensorInfo& tensor) {
  return static_cast<std::uint64_t>(tensor.values()) * static_cast<std::uint64_t>(bytesPerValue(tensor.dtype));
}

/// In order, a new shard when the next tensor would not fit; a tensor larger than a shard gets one of its own.
std::vector<Shard> cutIntoShards(const std::vector<TensorInfo>& tensors, std::uint64_t shardBytes) {
  std::vector<Shard> shards(1);
  std::uint64_t used = 0;
  for (const TensorInfo& tensor : tensors) {
    if (!shards.back().tensors.empty() && used + sizeOf(tensor) > shardBytes) {
      shards.emplace_back();
      used = 0;
    }
    shards.back().tensors.push_back(tensor);
    used += sizeOf(tensor);
  }
  if (shards.size() == 1) shards[0].file = "model.safetensors";
  for (std::size_t i = 0; shards.size() > 1 && i < shards.size(); ++i) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "model-%05zu-of-%05zu.safetensors", i + 1, shards.size());
    shards[i].file = text.data();
  }
  return shards;
}

void writeIndex(const fs::path& folder, const std::vector<Shard>& shards) {
  std::uint64_t bytes = 0;
  nlohmann::json weightMap = nlohmann::json::object();
  for (const Shard& shard : shards)
    for (const TensorInfo& tensor : shard.tensors) {
      bytes += sizeOf(tensor);
      weightMap[tensor.name] = shard.file;
    }
  const nlohmann::ordered_json index = {{"metadata", {{"total_size", bytes}}}, {"weight_map", weightMap}};
  writeFileAtomically(folder / "model.safetensors.index.json", index.dump(2) + "\n");
}

/// Whole rows of a tensor that are made and written at once.
struct RowsToWrite {
  const TensorInfo* tensor = nullptr;
  std::uint64_t offset = 0, bytes = 0;
};

/// Each tensor has at least one piece, an empty one too.
std::vector<RowsToWrite> cutIntoPieces(const std::vector<TensorInfo>& tensors) {
  constexpr std::uint64_t kPieceBytes = std::uint64_t{8} << 20;
  std::vector<RowsToWrite> pieces;
  for (const TensorInfo& tensor : tensors) {
    const std::uint64_t size = sizeOf(tensor), rows = tensor.shape.empty() ? 1 : static_cast<std::uint64_t>(tensor.shape[0]);
    const std::uint64_t rowBytes = size / std::max<std::uint64_t>(1, rows);
    const std::uint64_t atOnce = rowBytes * std::max<std::uint64_t>(1, kPieceBytes / std::max<std::uint64_t>(1, rowBytes));
    std::uint64_t offset = 0;
    do {
      pieces.push_back({&tensor, offset, std::min(atOnce, size - offset)});
      offset += atOnce;
    } while (offset < size);
  }
  return pieces;
}

void writeWeights(const fs::path& folder, const std::vector<Shard>& shards, const TensorBytes& bytes, const Job& job) {
  constexpr int kMakers = 2;
  Progress progress;
  progress.stage = "Writing the checkpoint";
  progress.unit = "tensors";
  for (const Shard& shard : shards) progress.total += static_cast<double>(shard.tensors.size());
  for (const Shard& shard : shards) {
    SafetensorsWriter writer(folder / shard.file, shard.tensors, {{"format", "pt"}});
    const std::vector<RowsToWrite> pieces = cutIntoPieces(shard.tensors);
    const auto make = [&](std::size_t i, PageBuffer& buffer) {
      const auto size = static_cast<std::size_t>(pieces[i].bytes);
      const std::span into(buffer.atLeast(size), size);
      bytes(*pieces[i].tensor, pieces[i].offset, into);
      return std::span<const std::byte>(into);
    };
    const auto write = [&](std::size_t i, std::span<const std::byte> made) {
      job.yieldPoint();
      if (pieces[i].offset == 0) job.report(progress);
      writer.write(made);
      if (pieces[i].offset + pieces[i].bytes == sizeOf(*pieces[i].tensor)) progress.done += 1;
    };
    makeAhead(pieces.size(), kMakers, make, write);
    writer.commit();
  }
  job.report(progress);
}

/// Files that say how text becomes tokens and how to generate; they hold for the student as they are.
bool isCopied(const std::string& name) {
  static constexpr std::array<std::string_view, 10> kStarts{
      "tokenizer",     "vocab",  "merges", "special_tokens", "added_tokens", "generation_config.json",
      "chat_template", "tekken", "spiece", "sentencepiece"};
  for (const std::string_view start : kStarts)
    if (name.starts_with(start)) return true;
  return false;
}

void copyFiles(const fs::path& from, const fs::path& to) {
  if (from.empty()) return;
  for (const auto& entry : fs::directory_iterator(from)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && isCopied(name)) writeFileAtomically(to / name, readFile(entry.path()));
  }
}

std::string folderNameOf(const fs::path& folder) {
  const fs::path normal = fs::absolute(folder).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

/// Opening checks names and shapes against config.json; what remains are the types.
void verify(const fs::path& folder, const std::vector<TensorInfo>& tensors) {
  const Checkpoint written(folder);
  for (const TensorInfo& tensor : tensors)
    if (written.entry(tensor.name).info.dtype != tensor.dtype)
      throw Error(ErrorKind::Failed, "reading back gave another type", folder.string() + ", " + tensor.name,
                  "Check the disk, then try again");
}

}  // namespace

void writeCheckpoint(const fs::path& out, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                     const ExportSource& source, const Job& job, std::uint64_t shardBytes) {
  PartialFolder partial(out);
  const std::vector<Shard> shards = cutIntoShards(tensors, shardBytes);
  writeFileAtomically(partial.path() / "config.json", source.config.dump(2) + "\n");
  copyFiles(source.tokenizerFrom, partial.path());
  writeFileAtomically(partial.path() / "espalier.json", source.lineage.dump(2) + "\n");
  writeFileAtomically(partial.path() / "README.md", modelCard(partial.path(), folderNameOf(out), source.tokenizerFrom));
  writeWeights(partial.path(), shards, bytes, job);
  if (shards.size() > 1) writeIndex(partial.path(), shards);
  verify(partial.path(), tensors);
  if (source.check) source.check(partial.path(), source.shape, tensors, bytes, job);
  partial.commit();
}

}  // namespace espalier
