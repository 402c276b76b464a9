// Rows and columns out of a matrix of raw bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace espalier {

/// A matrix that is read piece by piece: fills `into` with the bytes that begin `offset` bytes after its first.
using ReadBytes = std::function<void(std::uint64_t offset, std::span<std::byte> into)>;

/// What is to be taken from a matrix [rows, columns] with `width` bytes per value; a vector is one column. Null: everything.
struct Selection {
  std::int64_t rows = 0, columns = 1;
  std::size_t width = 4;
  const std::vector<std::int64_t>* keptRows = nullptr;     ///< ascending
  const std::vector<std::int64_t>* keptColumns = nullptr;  ///< ascending
};

/// Writes the selected values row-major into `into`, which has exactly their size. Besides `into` it holds a few MiB.
void gather(const Selection& selection, const ReadBytes& read, std::span<std::byte> into);

}  // namespace espalier
