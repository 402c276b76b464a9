// Rows and columns out of a matrix of raw bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace espalier {

/// A matrix that is read piece by piece: its bytes from `offset` on, which stay until the next call.
using ReadBytes = std::function<std::span<const std::byte>(std::uint64_t offset, std::size_t bytes)>;

/// What is to be taken from a matrix [rows, columns] with `width` bytes per value; a vector is one column. Null: everything.
struct Selection {
  std::int64_t rows = 0, columns = 1;
  std::size_t width = 4;
  const std::vector<std::int64_t>* keptRows = nullptr;     ///< ascending
  const std::vector<std::int64_t>* keptColumns = nullptr;  ///< ascending
};

/// Writes whole rows of the selected values, row-major, into `into`: as many as it has room for, from the selection's row `firstRow` on.
/// No byte is read twice, and no more than 8 MiB (or a row) at a time.
void gather(const Selection& selection, std::size_t firstRow, const ReadBytes& read, std::span<std::byte> into);

}  // namespace espalier
