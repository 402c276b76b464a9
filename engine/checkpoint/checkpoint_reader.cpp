// All weights of a checkpoint in one go: large blocks of the files, read by several threads.
#include <algorithm>
#include <deque>
#include <numeric>

#include "engine/base/large_reads.hpp"
#include "engine/checkpoint/checkpoint.hpp"

namespace espalier {

namespace {

/// With the page that a block may begin in, it fits a huge page of a PageBuffer.
constexpr std::uint64_t kBlockBytes = (std::uint64_t{2} << 20) - 4096;

/// A part of a tensor, in bytes of its file.
struct Piece {
  std::size_t entry = 0;
  std::uint64_t begin = 0, end = 0;
};

/// Pieces of one file that are read together.
struct Block {
  std::size_t file = 0;
  std::vector<Piece> pieces;

  std::uint64_t begin() const { return pieces.front().begin; }
  std::uint64_t end() const { return pieces.back().end; }
};

/// Every byte of every tensor, in the order of the files. Tensors are cut at multiples of the block's size, hence between two values;
/// neighbours that are small share a block.
std::vector<Block> cutIntoBlocks(const std::vector<Checkpoint::Entry>& entries) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t e) { return std::pair(entries[e].file, entries[e].info.begin); });
  std::vector<Block> blocks;
  for (const std::size_t e : order) {
    const auto& [info, file] = entries[e];
    for (std::uint64_t begin = info.begin; begin < info.end; begin += kBlockBytes) {
      const Piece piece{e, begin, std::min(info.end, begin + kBlockBytes)};
      if (!blocks.empty() && blocks.back().file == file && piece.end - blocks.back().begin() <= kBlockBytes)
        blocks.back().pieces.push_back(piece);
      else
        blocks.push_back({file, {piece}});
    }
  }
  return blocks;
}

}  // namespace

void Checkpoint::readAll(const Job& job, const TensorPieces& use) const {
  const std::vector<Block> blocks = cutIntoBlocks(m_entries);
  std::deque<LargeReader> readers;
  for (const auto& file : m_files) readers.emplace_back(file->file());
  forEachInParallel(blocks.size(), largeReadThreads(), job, [&](std::size_t b, PageBuffer& buffer) {
    const Block& block = blocks[b];
    const auto bytes = readers[block.file].read(block.begin(), block.end() - block.begin(), buffer);
    for (const Piece& piece : block.pieces)
      use(piece.entry, piece.begin - m_entries[piece.entry].info.begin, bytes.subspan(piece.begin - block.begin(), piece.end - piece.begin));
  });
}

}  // namespace espalier
