#include "engine/project/report/heatmap_figure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "engine/base/colour_range.hpp"
#include "engine/project/report/axis.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

constexpr int kLevels = 64;
constexpr std::int64_t kMostColumns = 800, kMostRows = 160;
constexpr double kBarSpace = 92;
constexpr double kLeastCell = 3;  ///< pixels across that a stroke needs
constexpr int kShares = 8;        ///< tones of the feet
constexpr double kFootShare = 1.0 / 6, kLeastFoot = 2;  ///< of a row's height; pixels

struct Grid {
  std::int64_t rows = 0, columns = 0;
  std::vector<float> values;
  float at(std::int64_t row, std::int64_t column) const { return values[static_cast<std::size_t>(row * columns + column)]; }
};

std::int64_t dividedUp(std::int64_t count, std::int64_t by) { return (count + by - 1) / by; }

/// So many share a cell that at most `most` are left.
std::int64_t perCell(std::int64_t count, std::int64_t most) { return std::max<std::int64_t>(dividedUp(count, most), 1); }

/// The largest value of each rectangle of cells.
Grid reduced(const HeatmapFigure& figure) {
  const std::int64_t across = perCell(figure.columns, kMostColumns), down = perCell(figure.rows, kMostRows);
  Grid grid{dividedUp(figure.rows, down), dividedUp(figure.columns, across), {}};
  grid.values.assign(static_cast<std::size_t>(grid.rows * grid.columns), std::numeric_limits<float>::quiet_NaN());
  for (std::int64_t row = 0; row < figure.rows; ++row) {
    for (std::int64_t column = 0; column < figure.columns; ++column) {
      const float value = figure.values[static_cast<std::size_t>(row * figure.columns + column)];
      float& cell = grid.values[static_cast<std::size_t>(row / down * grid.columns + column / across)];
      if (std::isfinite(value) && (std::isnan(cell) || value > cell)) cell = value;
    }
  }
  return grid;
}

int levelOf(float value, const ColourRange& scale) {
  return std::clamp(static_cast<int>((value - scale.low) / (scale.high - scale.low) * kLevels), 0, kLevels - 1);
}

/// A length in cells; they may be many pixels wide.
std::string inCells(double length) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.7g", length);
  return text.data();
}

/// One path a colour: neighbours in a row become one rectangle.
void drawCells(Svg& svg, const Grid& grid, const ColourRange& scale, double overlapX, double overlapY) {
  std::array<std::string, kLevels> paths;
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t column = 0; column < grid.columns;) {
      const float value = grid.at(row, column);
      if (!std::isfinite(value)) {
        ++column;
        continue;
      }
      const int level = levelOf(value, scale);
      const std::int64_t start = column;
      while (column < grid.columns && std::isfinite(grid.at(row, column)) && levelOf(grid.at(row, column), scale) == level)
        ++column;
      const std::string length = inCells(static_cast<double>(column - start) + (column < grid.columns ? overlapX : 0));
      const std::string height = inCells(1 + (row + 1 < grid.rows ? overlapY : 0));
      paths[static_cast<std::size_t>(level)] +=
          "M" + std::to_string(start) + " " + std::to_string(row) + "h" + length + "v" + height + "h-" + length + "z";
    }
  }
  for (int level = 0; level < kLevels; ++level) {
    const std::string& path = paths[static_cast<std::size_t>(level)];
    if (!path.empty()) svg.area(path, viridis((level + 0.5) / kLevels));
  }
}

/// How many of the cells that each one of the grid stands for are cut, in eighths.
std::vector<int> cutShares(const HeatmapFigure& figure, const Grid& grid) {
  const std::int64_t across = perCell(figure.columns, kMostColumns), down = perCell(figure.rows, kMostRows);
  std::vector<int> all(grid.values.size()), cut(grid.values.size());
  for (std::int64_t row = 0; row < figure.rows; ++row) {
    for (std::int64_t column = 0; column < figure.columns; ++column) {
      const auto cell = static_cast<std::size_t>(row / down * grid.columns + column / across);
      ++all[cell];
      cut[cell] += figure.cut[static_cast<std::size_t>(row * figure.columns + column)] ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) cut[i] = (cut[i] * kShares + all[i] / 2) / std::max(all[i], 1);
  return cut;
}

/// As in the window (ui/plots/heatmap_image): the foot of each row, the lighter the more of a cell's neighbours are cut.
void drawFeet(Svg& svg, const HeatmapFigure& figure, const Grid& grid, double cellHeight) {
  const std::vector<int> shares = cutShares(figure, grid);
  const double height = std::clamp(kLeastFoot / cellHeight, kFootShare, 0.5);
  std::array<std::string, kShares + 1> paths;
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    const int* const line = shares.data() + row * grid.columns;
    for (std::int64_t column = 0; column < grid.columns;) {
      const std::int64_t start = column;
      while (column < grid.columns && line[column] == line[start]) ++column;
      const std::string length = std::to_string(column - start);
      paths[static_cast<std::size_t>(line[start])] +=
          "M" + std::to_string(start) + " " + inCells(static_cast<double>(row + 1) - height) + "h" + length + "v" + inCells(height) + "h-" + length + "z";
    }
  }
  for (std::size_t share = 1; share < paths.size(); ++share)
    if (!paths[share].empty()) svg.area(paths[share], colour::kSurface, 0.85 * static_cast<double>(share) / kShares);
}

void drawColourBar(Svg& svg, const Frame& frame, const ColourRange& scale, const std::string& unit) {
  const double left = frame.right() + 18, width = 16;
  for (int level = 0; level < kLevels; ++level) {
    const double height = frame.height / kLevels;
    svg.rectangle(left, frame.bottom() - (level + 1) * height, width, height + 0.5, viridis((level + 0.5) / kLevels));
  }
  // The ends are labelled, so that the range can be read.
  constexpr int kParts = 4;
  const double span = scale.high - scale.low;
  const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(span))) + 1, 0, 6);
  for (int i = 0; i <= kParts; ++i) {
    const double value = scale.low + span * i / kParts, place = frame.bottom() - frame.height * i / kParts;
    const std::string text = span < 1e-4 || scale.high >= 1e6 ? scientific(value) : fixed(value, digits);
    svg.text(left + width + 6, std::clamp(place + 4, frame.top + 9, frame.bottom()),
             (i == kParts && scale.open ? "≥ " : "") + text);
  }
  if (!unit.empty()) svg.text(left, frame.bottom() + 34, unit, Anchor::Start);
}

/// Labels in the middle of cells, not more than fit.
void drawCellLabels(Svg& svg, const Frame& frame, std::int64_t rows, std::int64_t columns, const HeatmapFigure& figure) {
  const double cellWidth = frame.width / static_cast<double>(columns), cellHeight = frame.height / static_cast<double>(rows);
  const double acrossScale = static_cast<double>(columns) / static_cast<double>(figure.columns);
  const Axis x = makeAxis(0, static_cast<double>(figure.columns - 1),
                          figure.columns <= 16 ? static_cast<int>(figure.columns) : 8, false, {});
  for (const double tick : x.ticks) {
    if (tick != std::floor(tick)) continue;
    svg.text(frame.left + (tick * acrossScale + 0.5) * cellWidth, frame.bottom() + 17,
             grouped(static_cast<std::int64_t>(tick)), Anchor::Middle);
  }
  const double downScale = static_cast<double>(rows) / static_cast<double>(figure.rows);
  const int fit = static_cast<int>(frame.height / 15);
  const Axis y =
      makeAxis(0, static_cast<double>(figure.rows - 1), figure.rows <= fit ? static_cast<int>(figure.rows) : 8, false, {});
  for (const double tick : y.ticks) {
    if (tick != std::floor(tick)) continue;
    const std::int64_t shown = static_cast<std::int64_t>(tick) + figure.firstRow;
    svg.text(frame.left - 8, frame.top + (tick * downScale + 0.5) * cellHeight + 4, grouped(shown), Anchor::End);
  }
}

void drawMarks(Svg& svg, const Frame& frame, const Grid& grid, const HeatmapFigure& figure) {
  const double cellWidth = frame.width / static_cast<double>(grid.columns),
               cellHeight = frame.height / static_cast<double>(grid.rows);
  if (cutMarks(figure) != CutMarks::Strokes) return;
  const double reach = std::min({cellWidth * 0.35, 6.0}), rise = std::min(cellHeight * 0.3, 4.0);
  std::string strokes;
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t column = 0; column < grid.columns; ++column) {
      if (!figure.cut[static_cast<std::size_t>(row * grid.columns + column)]) continue;
      const double x = frame.left + (static_cast<double>(column) + 0.5) * cellWidth,
                   y = frame.top + (static_cast<double>(row) + 0.5) * cellHeight;
      strokes += "M" + coordinate(x - reach) + " " + coordinate(y + rise) + "L" + coordinate(x + reach) + " " +
                 coordinate(y - rise);
    }
  }
  // Dark below light, so that the stroke is seen on every colour.
  svg.path(strokes, {.colour = "#1d2320", .width = cellWidth < 8 ? 1.6 : 2.8, .opacity = 0.45});
  svg.path(strokes, {.colour = "#ffffff", .width = cellWidth < 8 ? 0.9 : 1.5});
}

void drawNumbers(Svg& svg, const Frame& frame, const Grid& grid, const ColourRange& scale) {
  const double cellWidth = frame.width / static_cast<double>(grid.columns),
               cellHeight = frame.height / static_cast<double>(grid.rows);
  if (cellWidth < 38 || cellHeight < 16) return;
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t column = 0; column < grid.columns; ++column) {
      const float value = grid.at(row, column);
      if (!std::isfinite(value)) continue;
      const char* ink = levelOf(value, scale) > kLevels * 6 / 10 ? colour::kText : "#ffffff";
      svg.text(frame.left + (static_cast<double>(column) + 0.5) * cellWidth,
               frame.top + (static_cast<double>(row) + 0.5) * cellHeight + 4, fixed(value, std::abs(value) < 10 ? 2 : 1),
               Anchor::Middle, ink);
    }
  }
}

}  // namespace

CutMarks cutMarks(const HeatmapFigure& figure) {
  if (figure.cut.empty()) return CutMarks::None;
  const double room = figure.width - Frame().left - kBarSpace;
  return figure.rows <= kMostRows && room / static_cast<double>(figure.columns) >= kLeastCell ? CutMarks::Strokes : CutMarks::Feet;
}

std::int64_t columnsPerCell(const HeatmapFigure& figure) { return perCell(figure.columns, kMostColumns); }

std::string viridis(double position) {
  constexpr std::array<std::array<int, 3>, 9> kStops{{{0x44, 0x01, 0x54},
                                                      {0x47, 0x2d, 0x7b},
                                                      {0x3b, 0x52, 0x8b},
                                                      {0x2c, 0x72, 0x8e},
                                                      {0x21, 0x91, 0x8c},
                                                      {0x28, 0xae, 0x80},
                                                      {0x5e, 0xc9, 0x62},
                                                      {0xad, 0xdc, 0x30},
                                                      {0xfd, 0xe7, 0x25}}};
  const double place = std::clamp(position, 0.0, 1.0) * (kStops.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
  const double share = place - static_cast<double>(below);
  std::array<int, 3> mixed{};
  for (std::size_t i = 0; i < 3; ++i)
    mixed[i] = static_cast<int>(std::lround(kStops[below][i] * (1 - share) + kStops[below + 1][i] * share));
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", static_cast<unsigned>(mixed[0]) & 255,
                static_cast<unsigned>(mixed[1]) & 255, static_cast<unsigned>(mixed[2]) & 255);
  return text.data();
}

std::string draw(const HeatmapFigure& figure) {
  if (figure.rows <= 0 || figure.columns <= 0) return {};
  const Grid grid = reduced(figure);
  const ColourRange scale = colourRange(grid.values, figure.fromZero);
  Frame frame;
  frame.width = figure.width - frame.left - kBarSpace;
  frame.height = std::clamp(static_cast<double>(grid.rows) * (figure.rows <= 16 ? 24.0 : 12.0), 96.0, 440.0);
  Svg svg(figure.width, frame.bottom() + 44, figure.label);
  svg.beginCells(frame.left, frame.top, frame.width / static_cast<double>(grid.columns),
                 frame.height / static_cast<double>(grid.rows));
  drawCells(svg, grid, scale, figure.overlap * static_cast<double>(grid.columns) / frame.width,
            figure.overlap * static_cast<double>(grid.rows) / frame.height);
  if (cutMarks(figure) == CutMarks::Feet) drawFeet(svg, figure, grid, frame.height / static_cast<double>(grid.rows));
  svg.endGroup();
  drawMarks(svg, frame, grid, figure);
  if (figure.printValues) drawNumbers(svg, frame, grid, scale);
  drawCellLabels(svg, frame, grid.rows, grid.columns, figure);
  svg.text(frame.left + frame.width / 2, frame.bottom() + 34, figure.xTitle, Anchor::Middle);
  svg.uprightText(12, frame.top + frame.height / 2, figure.yTitle);
  drawColourBar(svg, frame, scale, figure.unit);
  return svg.finish();
}

}  // namespace espalier::report
