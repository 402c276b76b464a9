// What a search is, in words, and what it begins with: command line and window say and offer the same.
#pragma once

#include <cstddef>

namespace espalier {

inline constexpr const char* kSearchExplanation =
    "A search tries every shape of a grid of layers, hidden and feed-forward sizes that fits, and lists first those that use the budget and keep the most "
    "importance. The loss right after the cut misleads: the order flips within some 300 steps of retraining (first paper), so let them compete.";

/// As many as a tournament can train beside each other in a sitting.
inline constexpr std::size_t kUsualCandidates = 6;

}  // namespace espalier
