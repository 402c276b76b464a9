// A small writer of SVG: shapes go in, one <svg> element comes out. Coordinates are CSS pixels from the top left.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/report/sign.hpp"

namespace espalier::report {

/// Text for XML and HTML, also between quotes; what is not UTF-8 or not allowed there becomes U+FFFD.
std::string escaped(std::string_view text);

/// At most so many characters, the last one "…" when some were left out.
std::string shortened(std::string_view text, std::size_t characters);

/// A coordinate with at most two digits after the point.
std::string coordinate(double value);

/// The colours of the light look.
namespace colour {
inline constexpr const char* kText = "#1d2320";
inline constexpr const char* kSecondary = "#5f6762";
inline constexpr const char* kLine = "#e2e1dc";
inline constexpr const char* kGrid = "#eceae5";
inline constexpr const char* kSurface = "#ffffff";
inline constexpr const char* kAccent = "#2f6b4f";
inline constexpr const char* kBlue = "#0072b2";
inline constexpr const char* kVermilion = "#d55e00";
inline constexpr const char* kGreen = "#009e73";
inline constexpr const char* kPurple = "#cc79a7";
}  // namespace colour

enum class Anchor { Start, Middle, End };

struct Stroke {
  std::string colour;
  double width = 1;
  double opacity = 1;
  bool dashed = false;           ///< as lines beside the data are
  bool staggered = false;        ///< such a line's dashes stand where the next one's gaps are
  std::vector<double> dashes{};  ///< as a series is: in widths of the line
};

/// How wide a text of ordinary size is, about: Latin letters are `latin` pixels wide, those of other scripts wider.
double textWidth(const std::string& text, double latin = 6.2);

class Svg {
 public:
  /// `label` is what a screen reader says; empty: nothing, since the figure stands beside its words.
  Svg(double width, double height, std::string_view label);

  void rectangle(double x, double y, double width, double height, std::string_view fill, double radius = 0,
                 double opacity = 1);
  void outline(double x, double y, double width, double height, const Stroke& stroke, double radius = 0);
  void line(double x1, double y1, double x2, double y2, const Stroke& stroke);
  /// `data` as in the attribute d.
  void path(std::string_view data, const Stroke& stroke);
  void area(std::string_view data, std::string_view fill, double opacity = 1);
  /// As heavy as a circle of the radius; with a white edge, so that marks on each other can be told apart.
  void mark(double x, double y, double radius, const Sign& sign);
  /// (x, y) is on the base line.
  void text(double x, double y, std::string_view text, Anchor anchor = Anchor::Start,
            std::string_view fill = colour::kSecondary, bool bold = false, double size = 11);
  /// The same with a white edge, so that it can be read above lines.
  void label(double x, double y, std::string_view text, Anchor anchor, std::string_view fill);
  /// Reads from bottom to top, its middle at (x, y).
  void uprightText(double x, double y, std::string_view text);
  /// What follows until endGroup() is moved and then scaled, without smoothing of edges: for grids of cells.
  void beginCells(double x, double y, double scaleX, double scaleY);
  void endGroup();

  /// Closes the element and returns it.
  std::string finish();

 private:
  std::string m_text;
};

}  // namespace espalier::report
