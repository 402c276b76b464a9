// Text set by Pango: fonts of the report on paper, and layouts that can be measured and drawn. Lengths are points (1/72 inch).
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "engine/project/report/document.hpp"

namespace espalier::print {

/// A colour as SVG writes it.
struct Rgb {
  double red = 0, green = 0, blue = 0;
};
Rgb rgb(const std::string& hex);  ///< "#rrggbb"

inline constexpr const char* kInk = "#1d2320";
inline constexpr const char* kSecondaryInk = "#5c645f";
inline constexpr const char* kHairline = "#e2e1dc";
inline constexpr const char* kAccent = "#2f6b4f";
inline constexpr const char* kAccentPale = "#e4efe8";
inline constexpr const char* kProblem = "#b3372f";
inline constexpr const char* kProblemPale = "#f8e9e7";
inline constexpr const char* kPaper = "#f6f6f3";

struct Style {
  double size = 9;
  bool bold = false, italic = false, mono = false;
  const char* colour = kInk;
  double lineSpacing = 1.3;  ///< times the size of the font
};

enum class Align { Left, Right };

/// One paragraph, broken into lines of a width.
class TextBox {
 public:
  /// `width` 0: one line, however long.
  TextBox(cairo_t* cairo, const report::Text& text, const Style& style, double width, Align align = Align::Left);

  double height() const { return m_height; }
  double width() const { return m_width; }  ///< of the longest line
  int lines() const;
  double lineHeight() const { return m_lineHeight; }
  /// Its top left corner at (x, y).
  void draw(cairo_t* cairo, double x, double y) const;
  void drawLine(cairo_t* cairo, int line, double x, double y) const;
  void indent(double hanging);  ///< all lines but the first begin so far to the right

 private:
  void measure();

  std::shared_ptr<PangoLayout> m_layout;
  Align m_align = Align::Left;
  double m_room = 0, m_size = 9, m_lineHeight = 0, m_height = 0, m_width = 0, m_hanging = 0;
  const char* m_colour = kInk;
};

}  // namespace espalier::print
