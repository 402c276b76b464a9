// Which layers stay, as far as that is known without scores.
#pragma once

#include <optional>

#include "engine/pruning/plan.hpp"

namespace espalier {

/// Ascending; empty when only scores can tell (a number of layers without a list).
std::optional<std::vector<std::int64_t>> layersKeptWithoutScores(const ModelShape& source, const Target& target);

}  // namespace espalier
