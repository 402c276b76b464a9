#include "engine/print/pages.hpp"

namespace espalier::print {

namespace {

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

}  // namespace

std::vector<Page> paginate(const std::vector<Piece>& pieces) {
  std::vector<Page> pages(1);
  double y = kTop;
  std::size_t groupEnd = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    double needed = piece.height;
    if (i >= groupEnd) {
      groupEnd = endOfGroup(pieces, i);
      const double whole = heightOf(pieces, i, groupEnd);
      if (whole <= kBottom - kTop) needed = whole;
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
    pages.back().push_back({&piece, y});
    y += piece.height;
  }
  return pages;
}

}  // namespace espalier::print
