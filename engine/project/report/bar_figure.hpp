// Bars: one a layer or channel, and stacked ones for what a model consists of.
#pragma once

#include <string>
#include <vector>

namespace espalier::report {

struct BarFigure {
  std::string label, xTitle, yTitle;
  std::vector<double> values{};
  std::vector<bool> pale{};  ///< like values, or empty: cut, so drawn pale with a stroke
  std::string colour{};
  double width = 960, height = 190;
};
/// From zero. When there are more bars than fit, the highest of its neighbours is drawn.
std::string draw(const BarFigure& figure);

struct StackedBar {
  std::string label, total;  ///< total: printed at the end
  std::vector<double> parts;
};
struct StackedFigure {
  std::string label;
  std::vector<std::string> names, colours;  ///< of the parts
  std::vector<StackedBar> bars;
  double width = 960;
};
/// All bars on one scale; the legend on top.
std::string draw(const StackedFigure& figure);

/// One cell a layer with its number; those that are not kept are hollow and struck through. `label` is for a screen reader.
std::string drawLayerStrip(const std::vector<bool>& kept, const std::string& label, double width = 960);

}  // namespace espalier::report
