#include "engine/project/report/sign.hpp"

#include <array>
#include <cstdio>

#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

std::string hex(std::uint32_t colour) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%06x", static_cast<unsigned>(colour & 0xFFFFFF));
  return text.data();
}

/// It stands in a line of text: no break behind it.
std::string finished(Svg& svg) {
  std::string text = svg.finish();
  text.pop_back();
  return text;
}

}  // namespace

Sign signOf(const SeriesLook& look) {
  const std::uint32_t colour = look.colour ? kLightSeries[static_cast<std::size_t>(*look.colour)] : kLightNeutral;
  return {.colour = hex(colour), .dashes = look.dashes, .mark = look.mark, .hollow = look.hollow};
}

std::string drawMark(const Sign& sign) {
  Svg svg(12, 12, {});
  svg.mark(6, 6, 4.5, sign);
  return finished(svg);
}

std::string drawKey(const Sign& sign, Shown shown) {
  Svg svg(32, 12, {});
  if (shown != Shown::Mark) svg.line(0, 6, 32, 6, {.colour = sign.colour, .width = 1.8, .dashes = sign.dashes});
  if (shown != Shown::Line) svg.mark(16, 6, 4, sign);
  return finished(svg);
}

std::string markCharacter(const Sign& sign) {
  switch (sign.mark) {
    case Mark::Circle: return sign.hollow ? "○" : "●";
    case Mark::Square: return sign.hollow ? "□" : "■";
    case Mark::Diamond: return sign.hollow ? "◇" : "◆";
    case Mark::Triangle: return sign.hollow ? "△" : "▲";
  }
  return {};
}

}  // namespace espalier::report
