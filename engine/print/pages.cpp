#include "engine/print/pages.hpp"

namespace espalier::print {

namespace {

constexpr double kRounding = 1e-6;

/// Behind the last piece that must stand on the page of `first`.
std::size_t endOfGroup(const std::vector<Piece>& pieces, std::size_t first) {
  std::size_t last = first;
  while (last + 1 < pieces.size() && pieces[last].withNext) ++last;
  return last + 1;
}

double heightOf(const std::vector<Piece>& pieces, std::size_t first, std::size_t end) {
  double height = 0;
  for (std::size_t i = first; i < end; ++i) height += pieces[i].height + (i > first ? pieces[i].space : 0);
  return height;
}

/// What the last piece of a group must be scaled by so that it fits into `room`; 1 when it does, or when that would be too small.
double scaleToFit(const Piece& last, double whole, double room) {
  if (whole <= room || last.height <= 0) return 1;
  const double scale = 1 - (whole - room) / last.height;
  return scale >= last.leastScale ? scale : 1;
}

}  // namespace

std::vector<Page> paginate(const std::vector<Piece>& pieces) {
  std::vector<Page> pages(1);
  double y = kTop;
  std::size_t groupEnd = 0;
  double lastScale = 1;  // of the group's last piece
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    double needed = i + 1 == groupEnd ? piece.height * lastScale - kRounding : piece.height;
    if (i >= groupEnd) {
      groupEnd = endOfGroup(pieces, i);
      double whole = heightOf(pieces, i, groupEnd);
      const Piece& last = pieces[groupEnd - 1];
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
