#include "engine/pruning/gather.hpp"

#include <algorithm>
#include <cstring>

namespace espalier {

namespace {

constexpr std::uint64_t kBytesAtOnce = std::uint64_t{8} << 20;

/// Copies values of a fixed size, which the compiler turns into plain loads and stores.
template <std::size_t Width>
void copyColumns(const std::byte* row, const std::vector<std::int64_t>& columns, std::byte* into) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    std::memcpy(into + i * Width, row + static_cast<std::size_t>(columns[i]) * Width, Width);
}

void copyRow(const Selection& selection, const std::byte* row, std::byte* into) {
  if (!selection.keptColumns) {
    std::memcpy(into, row, static_cast<std::size_t>(selection.columns) * selection.width);
    return;
  }
  switch (selection.width) {
    case 1:
      return copyColumns<1>(row, *selection.keptColumns, into);
    case 2:
      return copyColumns<2>(row, *selection.keptColumns, into);
    case 4:
      return copyColumns<4>(row, *selection.keptColumns, into);
    default:
      return copyColumns<8>(row, *selection.keptColumns, into);
  }
}

}  // namespace

void gather(const Selection& selection, std::size_t firstRow, const ReadBytes& read, std::span<std::byte> into) {
  const std::uint64_t rowBytes = static_cast<std::uint64_t>(selection.columns) * selection.width;
  const std::size_t keptBytes =
      (selection.keptColumns ? selection.keptColumns->size() : static_cast<std::size_t>(selection.columns)) *
      selection.width;
  if (keptBytes == 0) return;
  const std::int64_t rowsAtOnce = static_cast<std::int64_t>(std::max<std::uint64_t>(1, kBytesAtOnce / rowBytes));
  const std::size_t lastRow = firstRow + into.size() / keptBytes;
  const auto rowAt = [&](std::size_t i) {
    return selection.keptRows ? (*selection.keptRows)[i] : static_cast<std::int64_t>(i);
  };

  for (std::size_t i = firstRow; i < lastRow;) {
    const std::int64_t first = rowAt(i), end = std::min(rowAt(lastRow - 1) + 1, first + rowsAtOnce);
    const auto rows = read(static_cast<std::uint64_t>(first) * rowBytes, static_cast<std::size_t>(static_cast<std::uint64_t>(end - first) * rowBytes));
    for (; i < lastRow && rowAt(i) < end; ++i)
      copyRow(selection, rows.data() + static_cast<std::uint64_t>(rowAt(i) - first) * rowBytes,
              into.data() + (i - firstRow) * keptBytes);
  }
}

}  // namespace espalier
