#include "ui/plots/block_triangle.hpp"

#include <algorithm>
#include <cmath>

#include "engine/importance/scores.hpp"

namespace espalier::ui {

HeatmapData blockTriangle(const ScoreArray& blocks) {
  HeatmapData data;
  data.columns = blocks.columns();
  data.upward = true;
  data.fromZero = false;
  data.firstRow = 1;
  // Lengths above the last one that was measured are left out: they would be empty rows.
  const auto last = std::find_if(blocks.values.rbegin(), blocks.values.rend(), [](float value) { return !std::isnan(value); });
  const std::ptrdiff_t used = blocks.values.rend() - last;
  data.rows = data.columns > 0 ? (used + data.columns - 1) / data.columns : 0;
  data.values.assign(blocks.values.begin(), blocks.values.begin() + data.rows * data.columns);
  return data;
}

std::vector<HeatmapCell> bestBlocks(const HeatmapData& triangle) {
  std::vector<HeatmapCell> best;
  for (std::int64_t row = 0; row < triangle.rows; ++row) {
    HeatmapCell smallest;
    float least = INFINITY;
    for (std::int64_t column = 0; column < triangle.columns; ++column) {
      const float value = triangle.values[static_cast<std::size_t>(row * triangle.columns + column)];
      if (!(value < least)) continue;
      least = value;
      smallest = {row, column};
    }
    if (smallest.valid()) best.push_back(smallest);
  }
  return best;
}

}  // namespace espalier::ui
