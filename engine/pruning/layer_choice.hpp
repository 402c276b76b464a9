// Which layers stay when scores decide.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/pruning/plan.hpp"
#include "engine/pruning/ties.hpp"

namespace espalier {

/// `count` layers, ascending, by `target.layersBy` and its pins (makePlan says how); ties are told to `ties`, which refuses scores that decide nothing.
std::vector<std::int64_t> chooseLayers(const ModelShape& source, const Scores& scores, const Target& target, std::int64_t count, TieNotes& ties);

}  // namespace espalier
