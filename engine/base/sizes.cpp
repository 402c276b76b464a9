#include "engine/base/sizes.hpp"

#include <array>
#include <cstdio>

#include "engine/base/digits.hpp"

namespace espalier {

namespace {

std::string inUnits(std::uint64_t bytes, double step, const std::array<const char*, 5>& units) {
  constexpr double kNextUnit = 0.9995;  // what would be rounded up to it
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; unit + 1 < units.size() && value >= kNextUnit * step; ++unit) value /= step;
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return groupedDigits(text.data()) + " " + units[unit];
}

}  // namespace

std::string memoryText(std::uint64_t bytes) { return inUnits(bytes, 1024, {"B", "KiB", "MiB", "GiB", "TiB"}); }

std::string fileText(std::uint64_t bytes) { return inUnits(bytes, 1000, {"B", "kB", "MB", "GB", "TB"}); }

}  // namespace espalier
