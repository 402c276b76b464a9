// What stands under each other on pages: pieces that are never broken, and where the pages end.
#pragma once

#include <cairo.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace espalier::print {

/// A4 in points, and the part of it that the text fills.
inline constexpr double kPageWidth = 595.276, kPageHeight = 841.89;
inline constexpr double kLeft = 48, kTop = 46, kBottom = kPageHeight - 52;
inline constexpr double kTextWidth = kPageWidth - 2 * kLeft;

/// Draws with the piece's top left corner at (x, y).
using Draw = std::function<void(cairo_t* cairo, double x, double y)>;

struct Piece {
  double height = 0;
  double space = 0;       ///< above it; left out where a page begins
  bool withNext = false;  ///< stands on the same page as what follows
  bool between = false;   ///< left out where a page begins: what sets apart
  bool floats = false;    ///< with its group it may stand behind what follows, where that fits on the page and it does not
  double leastScale = 1;  ///< a drawing may be made so much smaller where it then fits on the page
  Draw draw{};
  std::shared_ptr<const Piece> header{};  ///< drawn first where a page begins with this piece: the head of its table
  std::string outline{};                  ///< its entry in the list of contents; empty: none
};

struct Placed {
  const Piece* piece = nullptr;
  double y = 0;
  double scale = 1;  ///< what the drawing is made smaller by
};
using Page = std::vector<Placed>;

/// Fills pages from kTop to kBottom. Pieces that belong together stay so unless they are higher than a page; a drawing that is a little too high
/// for what is left of one is made smaller. Where a figure that floats would leave much of a page empty, whole blocks of its section that follow go
/// before it: never across a section's title or a line that sets apart.
std::vector<Page> paginate(const std::vector<Piece>& pieces);

}  // namespace espalier::print
