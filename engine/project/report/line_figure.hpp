// Curves and points over steps or sizes.
#pragma once

#include <string>
#include <vector>

#include "engine/project/report/sign.hpp"

namespace espalier::report {

struct Series {
  std::vector<double> x, y;  ///< of equal length; what is not finite is left out
  std::string colour{};
  double width = 1.75, opacity = 1;
  bool line = true, points = false, dashed = false;
  bool decidesRange = true;           ///< false: outliers of this series do not widen the y axis; it is cut off there
  std::vector<std::string> labels{};  ///< beside the points, when not empty
  std::vector<double> dashes{};       ///< of the line, in its widths
  Mark mark = Mark::Circle;           ///< of the points
  bool hollow = false;

  /// Draws it as `sign` says.
  void show(const Sign& sign);
};

/// A dashed horizontal line with its name above its right end.
struct BaseLine {
  double y = 0;
  std::string label, colour;
};

struct LineFigure {
  std::string label, xTitle, yTitle;  ///< label: for a screen reader
  std::vector<Series> series;
  std::vector<BaseLine> baseLines{};
  double width = 960, height = 340;
  bool startAtZero = false;  ///< the y axis
  double margin = 0;         ///< free room left and right of the data, as a share of its range
  int xTicks = 0;            ///< about so many; 0: by the size
  bool small = false;        ///< a plot for the side: fewer ticks
};

std::string draw(const LineFigure& figure);

/// The mean of each value and its neighbours in a window of `width` steps around it, twice: what the eye sees in a noisy
/// curve.
std::vector<double> smoothed(const std::vector<double>& values, std::size_t width);

}  // namespace espalier::report
