#include "ui/plots/axis_ticks.hpp"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/widgets/format.hpp"

namespace espalier::ui {

std::vector<Tick> valueTicks(double low, double high, int wanted) {
  std::vector<Tick> ticks;
  if (!(high > low) || !std::isfinite(high - low) || wanted < 1) return ticks;
  const double raw = (high - low) / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double part = raw / power;
  const double step = power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
  const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12);
  const bool wide = std::max(std::abs(low), std::abs(high)) >= 1e6 || decimals > 5;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + step * 1e-9; ++k) {
    const double at = k * step;
    ticks.push_back({at, wide ? QLocale().toString(at, 'g', 3) : QLocale().toString(at, 'f', decimals)});
  }
  return ticks;
}

std::vector<Tick> logTicks(double low, double high, int wanted) {
  std::vector<Tick> ticks;
  if (!(low > 0) || !(high > low)) return ticks;
  const double decades = std::log10(high / low);
  const int stride = std::max(1, static_cast<int>(std::ceil(decades / std::max(1, wanted))));
  const bool between = decades < 3;
  for (int power = static_cast<int>(std::floor(std::log10(low))); power <= static_cast<int>(std::ceil(std::log10(high))); ++power) {
    if (power % stride != 0) continue;
    for (const int factor : {1, 2, 5}) {
      if (factor != 1 && !between) continue;
      const double at = factor * std::pow(10.0, power);
      if (at < low * (1 - 1e-9) || at > high * (1 + 1e-9)) continue;
      ticks.push_back({at, formatSignificant(at, 2)});
    }
  }
  if (ticks.size() < 2) return valueTicks(low, high, wanted);
  return ticks;
}

std::vector<std::int64_t> indexTicks(std::int64_t first, std::int64_t last, int most) {
  std::vector<std::int64_t> ticks;
  if (last < first || most < 1) return ticks;
  std::int64_t step = 1;
  while ((last - first) / step + 1 > most) step *= 2;
  const std::int64_t start = first % step == 0 ? first : first + step - first % step;
  for (std::int64_t at = start; at <= last; at += step) ticks.push_back(at);
  if (!ticks.empty() && last - ticks.back() > step / 2) ticks.push_back(last);
  if (ticks.empty() || ticks.front() - first > step / 2) ticks.insert(ticks.begin(), first);
  return ticks;
}

}  // namespace espalier::ui
