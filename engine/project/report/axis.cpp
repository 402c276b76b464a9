#include "engine/project/report/axis.hpp"

#include <algorithm>
#include <cmath>

#include "engine/project/report/numbers.hpp"

namespace espalier::report {

namespace {

double roundStep(double span, int wanted) {
  const double rough = span / std::max(wanted, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (rough <= step * power * 1.0000001) return step * power;
  }
  return 10 * power;
}

int digitsOf(double step) {
  for (int digits = 0; digits < 9; ++digits) {
    const double scaled = step * std::pow(10.0, digits);
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled)) return digits;
  }
  return 9;
}

}  // namespace

std::string Axis::label(double tick) const {
  const double largest = std::max(std::abs(low), std::abs(high));
  if (largest < 1e-2 && largest > 0) return tick == 0 ? "0" : scientific(tick);
  if (largest < 1e6) return fixed(tick, digits);
  // All ticks in the unit that suits the largest, with as many digits as their distance needs: 1.25 M, 1.50 M, 1.75 M.
  const double unit = largest >= 1e12 ? 1e12 : largest >= 1e9 ? 1e9 : 1e6;
  const char* name = unit == 1e12 ? " T" : unit == 1e9 ? " B" : " M";
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : unit;
  return tick == 0 ? "0" : fixed(tick / unit, digitsOf(step / unit)) + name;
}

Axis makeAxis(double low, double high, int wanted, bool widen, std::string title) {
  if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
  if (!(high > low)) {
    const double margin = low == 0 ? 1 : std::abs(low) * 0.1;
    high = low + margin;
    low -= margin;
  }
  Axis axis{.low = low, .high = high, .ticks = {}, .digits = 0, .title = std::move(title)};
  const double step = roundStep(high - low, wanted);
  if (widen) {
    axis.low = std::floor(low / step + 1e-9) * step;
    axis.high = std::ceil(high / step - 1e-9) * step;
  }
  axis.digits = digitsOf(step);
  const double first = std::ceil(axis.low / step - 1e-9);
  for (double i = first; i * step <= axis.high + step * 1e-6; ++i) axis.ticks.push_back(i * step == 0 ? 0.0 : i * step);
  return axis;
}

double Frame::placeX(double value) const { return left + (value - x.low) / (x.high - x.low) * width; }

double Frame::placeY(double value) const { return bottom() - (value - y.low) / (y.high - y.low) * height; }

void drawFrame(Svg& svg, const Frame& frame) {
  for (const double tick : frame.y.ticks) {
    const double place = frame.placeY(tick);
    svg.line(frame.left, place, frame.right(), place, {.colour = colour::kGrid});
    svg.text(frame.left - 8, place + 4, frame.y.label(tick), Anchor::End);
  }
  for (const double tick : frame.x.ticks)
    svg.text(frame.placeX(tick), frame.bottom() + 17, frame.x.label(tick), Anchor::Middle);
  if (!frame.x.title.empty()) svg.text(frame.left + frame.width / 2, frame.bottom() + 34, frame.x.title, Anchor::Middle);
  if (!frame.y.title.empty()) svg.uprightText(12, frame.top + frame.height / 2, frame.y.title);
}

}  // namespace espalier::report
