#include "engine/print/pages.hpp"

#include <algorithm>

namespace espalier::print {

namespace {

using Pieces = std::vector<const Piece*>;

constexpr double kRounding = 1e-6;
constexpr double kMuch = 0.1 * (kBottom - kTop);  ///< of a page that is left empty

/// Behind the last piece that must stand on the page of `first`.
std::size_t endOfGroup(const Pieces& pieces, std::size_t first) {
  std::size_t last = first;
  while (last + 1 < pieces.size() && pieces[last]->withNext) ++last;
  return last + 1;
}

/// The same, with all rows of a table.
std::size_t endOfBlock(const Pieces& pieces, std::size_t first) {
  std::size_t end = endOfGroup(pieces, first);
  while (end < pieces.size() && pieces[end]->header) end = endOfGroup(pieces, end);
  return end;
}

double heightOf(const Pieces& pieces, std::size_t first, std::size_t end) {
  double height = 0;
  for (std::size_t i = first; i < end; ++i) height += pieces[i]->height + (i > first ? pieces[i]->space : 0);
  return height;
}

/// What the last piece of a group must be scaled by so that it fits into `room`; 1 when it does, or when that would be too small.
double scaleToFit(const Piece& last, double whole, double room) {
  if (whole <= room || last.height <= 0) return 1;
  const double scale = 1 - (whole - room) / last.height;
  return scale >= last.leastScale ? scale : 1;
}

/// Behind the blocks from `first` on that fit into `room`.
std::size_t endOfWhatFits(const Pieces& pieces, std::size_t first, double room) {
  std::size_t end = first;
  while (end < pieces.size() && pieces[end]->outline.empty() && !pieces[end]->between) {
    const std::size_t next = endOfBlock(pieces, end);
    room -= pieces[end]->space + heightOf(pieces, end, next);
    if (room < 0) break;
    end = next;
  }
  return end;
}

/// Lets what follows a floating group that does not fit into `room` go before it.
void fillBefore(Pieces& pieces, std::size_t first, double room) {
  const std::size_t end = endOfGroup(pieces, first);
  const double whole = pieces[first]->space + heightOf(pieces, first, end);
  if (!pieces[first]->floats || room < kMuch || whole <= room || scaleToFit(*pieces[end - 1], whole, room) < 1) return;
  const std::size_t behind = endOfWhatFits(pieces, end, room);
  const auto at = [&](std::size_t index) { return pieces.begin() + static_cast<std::ptrdiff_t>(index); };
  std::rotate(at(first), at(end), at(behind));
}

}  // namespace

std::vector<Page> paginate(const std::vector<Piece>& given) {
  Pieces pieces;
  for (const Piece& piece : given) pieces.push_back(&piece);
  std::vector<Page> pages(1);
  double y = kTop;
  std::size_t groupEnd = 0;
  double lastScale = 1;  // of the group's last piece
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i >= groupEnd && !pages.back().empty()) fillBefore(pieces, i, kBottom - y);
    const Piece& piece = *pieces[i];
    double needed = i + 1 == groupEnd ? piece.height * lastScale - kRounding : piece.height;
    if (i >= groupEnd) {
      groupEnd = endOfGroup(pieces, i);
      double whole = heightOf(pieces, i, groupEnd);
      const Piece& last = *pieces[groupEnd - 1];
      lastScale = scaleToFit(last, whole, kBottom - y - (pages.back().empty() ? 0 : piece.space));
      whole -= last.height * (1 - lastScale);
      if (whole <= kBottom - kTop) needed = whole - kRounding;
    }
    if (!pages.back().empty() && y + piece.space + needed > kBottom) {
      pages.emplace_back();
      y = kTop;
      if (piece.header) {
        pages.back().push_back({piece.header.get(), y});
        y += piece.header->height;
      }
    } else if (!pages.back().empty()) {
      y += piece.space;
    }
    if (piece.between && pages.back().empty()) continue;
    const double scale = i + 1 == groupEnd ? lastScale : 1;
    pages.back().push_back({&piece, y, scale});
    y += piece.height * scale;
  }
  return pages;
}

}  // namespace espalier::print
