#include "engine/project/report/svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <numbers>
#include <utility>

namespace espalier::report {

namespace {

/// The length of the UTF-8 character at `at`; 0 when there is none or XML does not allow it.
std::size_t characterLength(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned char first = byte(at);
  if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\t' ? 1 : 0;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  std::uint32_t point = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte(at + i) & 0x3F);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool excluded = (point >= 0xD800 && point <= 0xDFFF) || point == 0xFFFE || point == 0xFFFF || point > 0x10FFFF;
  return overlong || excluded ? 0 : length;
}

const char* word(Anchor anchor) { return anchor == Anchor::Start ? "start" : anchor == Anchor::Middle ? "middle" : "end"; }

std::string attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + escaped(value) + "\"";
}
std::string attribute(const char* name, double value) { return std::string(" ") + name + "=\"" + coordinate(value) + "\""; }

/// The dashes in pixels.
std::string dashArray(const Stroke& stroke) {
  std::string array;
  for (const double dash : stroke.dashes) array += (array.empty() ? "" : " ") + coordinate(dash * stroke.width);
  return array;
}

/// Corners of a mark as the data of a path.
std::string polygon(std::initializer_list<std::pair<double, double>> corners) {
  std::string data;
  for (const auto& [x, y] : corners) data += (data.empty() ? "M" : "L") + coordinate(x) + " " + coordinate(y);
  return data + "Z";
}

std::string strokeAttributes(const Stroke& stroke) {
  std::string text = " fill=\"none\"" + attribute("stroke", stroke.colour) + attribute("stroke-width", stroke.width);
  if (stroke.opacity < 1) text += attribute("stroke-opacity", stroke.opacity);
  if (stroke.dashed) text += " stroke-dasharray=\"5 4\"";
  if (stroke.dashed && stroke.staggered) text += " stroke-dashoffset=\"4.5\"";
  if (!stroke.dashes.empty()) text += attribute("stroke-dasharray", dashArray(stroke));
  return text + " stroke-linejoin=\"round\"";
}

}  // namespace

double textWidth(const std::string& text, double latin) {
  constexpr double kOther = 11;
  double width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) width += byte < 0x80 ? latin : kOther;
  }
  return width;
}

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = characterLength(text, at);
    if (length == 0) {
      result += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    switch (text[at]) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result.append(text, at, length);
    }
    at += length;
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t at = 0, lastStart = 0;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == characters) return std::string(text.substr(0, lastStart)) + "…";
    lastStart = at;
    at += std::max<std::size_t>(characterLength(text, at), 1);
  }
  return std::string(text);
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) return "0";
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  std::string result = text.data();
  while (result.back() == '0') result.pop_back();
  if (result.back() == '.') result.pop_back();
  return result == "-0" ? "0" : result;
}

Svg::Svg(double width, double height, std::string_view label) {
  m_text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) + "\"" +
           attribute("width", width) + attribute("height", height) +
           (label.empty() ? std::string(" aria-hidden=\"true\"") : " role=\"img\"" + attribute("aria-label", label)) +
           " font-family=\"Inter, 'Noto Sans', 'Noto Sans CJK KR', system-ui, sans-serif\" font-size=\"11\">\n";
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view fill, double radius, double opacity) {
  m_text += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
            attribute("fill", fill);
  if (radius > 0) m_text += attribute("rx", radius);
  if (opacity < 1) m_text += attribute("fill-opacity", opacity);
  m_text += "/>\n";
}

void Svg::outline(double x, double y, double width, double height, const Stroke& stroke, double radius) {
  m_text += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height);
  if (radius > 0) m_text += attribute("rx", radius);
  m_text += strokeAttributes(stroke) + "/>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, const Stroke& stroke) {
  m_text += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
            strokeAttributes(stroke) + "/>\n";
}

void Svg::path(std::string_view data, const Stroke& stroke) {
  m_text += "<path d=\"" + std::string(data) + "\"" + strokeAttributes(stroke) + "/>\n";
}

void Svg::area(std::string_view data, std::string_view fill, double opacity) {
  m_text += "<path d=\"" + std::string(data) + "\"" + attribute("fill", fill);
  if (opacity < 1) m_text += attribute("fill-opacity", opacity);
  m_text += "/>\n";
}

void Svg::mark(double x, double y, double radius, const Sign& sign) {
  const double r = sign.hollow ? radius - espalier::mark::kRing / 2 : radius;
  switch (sign.mark) {
    case Mark::Circle: m_text += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", r); break;
    case Mark::Square: {
      const double half = espalier::mark::kSquareHalf * r;
      m_text += "<rect" + attribute("x", x - half) + attribute("y", y - half) + attribute("width", 2 * half) + attribute("height", 2 * half) +
                attribute("rx", espalier::mark::kSquareRounding * r);
      break;
    }
    case Mark::Diamond: {
      const double reach = espalier::mark::kDiamondReach * r;
      m_text += "<path" + attribute("d", polygon({{x, y - reach}, {x + reach, y}, {x, y + reach}, {x - reach, y}}));
      break;
    }
    case Mark::Triangle: {
      const double reach = espalier::mark::kTriangleReach * r, half = reach * std::numbers::sqrt3 / 2;
      m_text += "<path" + attribute("d", polygon({{x, y - reach}, {x + half, y + reach / 2}, {x - half, y + reach / 2}}));
      break;
    }
  }
  m_text += sign.hollow ? attribute("fill", colour::kSurface) + attribute("stroke", sign.colour) + attribute("stroke-width", espalier::mark::kRing) + "/>\n"
                        : attribute("fill", sign.colour) + " stroke=\"#ffffff\" stroke-width=\"1.5\"/>\n";
}

void Svg::text(double x, double y, std::string_view text, Anchor anchor, std::string_view fill, bool bold, double size) {
  m_text += "<text" + attribute("x", x) + attribute("y", y) + attribute("fill", fill);
  if (anchor != Anchor::Start) m_text += attribute("text-anchor", word(anchor));
  if (bold) m_text += " font-weight=\"600\"";
  if (size != 11) m_text += attribute("font-size", size);
  m_text += ">" + escaped(text) + "</text>\n";
}

void Svg::label(double x, double y, std::string_view text, Anchor anchor, std::string_view fill) {
  m_text += "<text" + attribute("x", x) + attribute("y", y) + attribute("fill", fill) +
            attribute("text-anchor", word(anchor)) +
            " stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">" + escaped(text) +
            "</text>\n";
}

void Svg::uprightText(double x, double y, std::string_view text) {
  const std::string place = coordinate(x) + " " + coordinate(y);
  m_text += "<text transform=\"translate(" + place + ") rotate(-90)\" text-anchor=\"middle\"" +
            attribute("fill", colour::kSecondary) + ">" + escaped(text) + "</text>\n";
}

void Svg::beginCells(double x, double y, double scaleX, double scaleY) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(),
                "<g transform=\"translate(%.4f %.4f) scale(%.6f %.6f)\" shape-rendering=\"crispEdges\">\n", x, y, scaleX,
                scaleY);
  m_text += text.data();
}

void Svg::endGroup() { m_text += "</g>\n"; }

std::string Svg::finish() { return m_text + "</svg>\n"; }

}  // namespace espalier::report
