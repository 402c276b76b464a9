// The map of contiguous blocks of layers: which start and length hurt least when removed.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "ui/plots/heatmap_model.hpp"

namespace espalier {
struct ScoreArray;
}

namespace espalier::ui {

/// From [L, L] scores (row n-1, column i: layers i .. i+n-1 removed; NaN where there is none) to a heatmap whose rows are lengths
/// from 1, drawn upwards, and whose columns are the first removed layers. Names and unit are left to the caller.
HeatmapData blockTriangle(const ScoreArray& blocks);

/// For each length that has values: the cell with the smallest, the lower start on a tie.
std::vector<HeatmapCell> bestBlocks(const HeatmapData& triangle);

}  // namespace espalier::ui
