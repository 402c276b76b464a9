// What goes by a model's size.
#pragma once

#include <cstdint>

namespace espalier {

/// The number of parameters from which a model is of middle size, and large.
inline constexpr std::uint64_t kMiddleModel = 20'000'000, kLargeModel = 500'000'000;

/// Tokens in a window, the same for analyses, trainings and caches.
constexpr std::int64_t usualContext(std::uint64_t parameters) { return parameters < kMiddleModel ? 128 : 512; }

}  // namespace espalier
