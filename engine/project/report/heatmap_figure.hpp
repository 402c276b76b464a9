// A matrix as colours (viridis) with a colour bar in the values' unit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier::report {

struct HeatmapFigure {
  std::string label, xTitle, yTitle, unit;
  std::int64_t rows = 0, columns = 0;
  std::vector<float> values;  ///< row-major; what is not finite stays blank
  std::vector<bool> cut{};    ///< like values, or empty: these cells are marked (CutMarks)
  std::int64_t firstRow = 0;  ///< the number of the first row
  bool fromZero = false;      ///< colours begin at 0 where colourRange lets them
  bool printValues = false;   ///< the number in each cell, where there is room
  double width = 960;
  double overlap = 0;  ///< pixels by which cells lie over their neighbours: for paper, where the edges of shapes that only touch shine through
};

/// When there are more columns than pixels, the strongest of those that share one is drawn. A few values far above the rest
/// share the last colour, which the colour bar says with "≥".
std::string draw(const HeatmapFigure& figure);

/// How many columns of the matrix share one of the drawing; 1 when each has its own.
std::int64_t columnsPerCell(const HeatmapFigure& figure);

/// How it is shown what is cut: by a stroke through each cell, or where they are too small for it, by a light foot of each row, the lighter the more of
/// the cells at this place are cut.
enum class CutMarks { None, Strokes, Feet };
CutMarks cutMarks(const HeatmapFigure& figure);

/// "#rrggbb" of viridis for 0..1.
std::string viridis(double position);

}  // namespace espalier::report
