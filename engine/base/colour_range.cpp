#include "engine/base/colour_range.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace espalier {

ColourRange colourRange(std::span<const float> values, bool fromZero) {
  constexpr std::size_t kMany = 200;
  constexpr double kMost = 0.99, kFar = 2.5, kAlike = 0.5;
  std::vector<float> finite;
  finite.reserve(values.size());
  for (const float value : values)
    if (std::isfinite(value)) finite.push_back(value);
  if (finite.empty()) return {};
  const auto [least, largest] = std::ranges::minmax(finite);
  ColourRange range{least, largest};
  if (fromZero && range.low >= 0 && range.low < kAlike * range.high) range.low = 0;
  if (finite.size() >= kMany) {
    const auto place = finite.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(finite.size() - 1) * kMost);
    std::ranges::nth_element(finite, place);
    if (const double most = *place; most > range.low && range.high - range.low > kFar * (most - range.low)) {
      range.high = most;
      range.open = true;
    }
  }
  if (!(range.high > range.low)) range.high = range.low + 1;
  return range;
}

}  // namespace espalier
