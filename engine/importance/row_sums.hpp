// How sums over the positions of activations are cut: what watches the same activations must cut alike, because they share the sums.
#pragma once

#include <cstdint>

namespace espalier {

/// fp32 sums of at most so many rows go into the doubles, so that long sequences lose nothing.
inline constexpr std::int64_t kRowsPerSum = 128;
/// A thread takes at least so many channels: a cache line of each row.
inline constexpr std::int64_t kChannelsPerTask = 16;

}  // namespace espalier
