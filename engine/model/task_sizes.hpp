// How work over activations and weights is shared out between threads.
#pragma once

#include <cstdint>

namespace espalier {

/// A thread takes so many rows at a time; sums that are made for each task and then added up in order depend on it, and on no number of threads.
inline constexpr std::int64_t kRowsPerTask = 64;
/// The same where each value stands for itself.
inline constexpr std::int64_t kValuesPerTask = std::int64_t{1} << 16;

}  // namespace espalier
