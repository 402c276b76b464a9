// Pins by hand as one mark for each index, as topScores takes them.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "engine/pruning/plan.hpp"
#include "engine/pruning/top_scores.hpp"

namespace espalier {

/// Of layers and hidden channels.
std::vector<Pin> pinsOf(const Pins& keep, const Pins& cut, std::set<std::int64_t> Pins::*axis, std::int64_t size);
/// Of the heads or neurons of one layer.
std::vector<Pin> pinsOfLayer(const Pins& keep, const Pins& cut, std::set<Place> Pins::*axis, std::int64_t layer, std::int64_t size);

}  // namespace espalier
