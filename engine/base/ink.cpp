#include "engine/base/ink.hpp"

#include <cmath>

namespace espalier {

bool wantsBlackInk(double red, double green, double blue) {
  constexpr double kAlike = 0.179;  // of this luminance black and white have the same contrast
  const auto linear = [](double component) { return component <= 0.04045 ? component / 12.92 : std::pow((component + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > kAlike;
}

}  // namespace espalier
