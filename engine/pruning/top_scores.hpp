// The best of a list of scores, with some fixed by hand.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

enum class Pin : std::uint8_t { Free, Keep, Cut };

/// Indices of the `count` largest scores, ascending; on a tie the lower index wins. What is pinned as Keep is always among
/// them, what is Cut never. There must be at most `count` Keep and at least `count` that are not Cut; scores must not be
/// NaN. O(n).
std::vector<std::int64_t> topScores(std::span<const float> scores, std::int64_t count, std::span<const Pin> pins);

}  // namespace espalier
