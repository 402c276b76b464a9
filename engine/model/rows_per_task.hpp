// How work over rows of activations is shared out.
#pragma once

#include <cstdint>

namespace espalier {

/// A thread takes so many rows at a time; sums that are made for each task and then added up in order depend on it, and on no number of threads.
inline constexpr std::int64_t kRowsPerTask = 64;

}  // namespace espalier
