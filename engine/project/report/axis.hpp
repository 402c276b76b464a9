// A linear axis with round ticks, and the frame of a plot: grid, tick labels, titles.
#pragma once

#include <string>
#include <vector>

#include "engine/project/report/svg.hpp"

namespace espalier::report {

struct Axis {
  double low = 0, high = 1;
  std::vector<double> ticks;
  int digits = 0;  ///< of tick labels
  std::string title;

  std::string label(double tick) const;
};

/// An axis over [low, high] with about `wanted` round ticks; `widen` moves its ends outwards to ticks.
Axis makeAxis(double low, double high, int wanted, bool widen, std::string title);

/// The place of the plotting area in a figure, and what maps values into it.
struct Frame {
  double left = 56, top = 10, width = 0, height = 0;
  Axis x, y;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
  double placeX(double value) const;
  double placeY(double value) const;
};

/// Horizontal grid lines, labels of both axes, titles.
void drawFrame(Svg& svg, const Frame& frame);

}  // namespace espalier::report
