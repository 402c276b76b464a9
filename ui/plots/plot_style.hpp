// What a plot looks like: the palette's colours and the axes' type. On the screen it follows the theme; an exported figure is light.
#pragma once

#include <QColor>
#include <QFont>

#include "ui/widgets/theme.hpp"

class QCustomPlot;

namespace espalier::ui {

struct PlotStyle {
  Palette palette;
  QFont axisFont;  ///< ticks and axis names
  QFont textFont;  ///< names and values inside a plot
  bool forFile = false;  ///< drawn into a figure that stands alone: the legend belongs to it
};

PlotStyle plotStyle(const Palette& palette);
inline PlotStyle currentPlotStyle() { return plotStyle(Theme::current()); }
PlotStyle exportPlotStyle();

/// `share` of `colour` over `ground`: an opaque paler colour.
QColor blended(const QColor& colour, const QColor& ground, double share);

/// Sets background, fonts, axes, grid and legend of a QCustomPlot; does not replot.
void applyPlotStyle(QCustomPlot& plot, const PlotStyle& style);

}  // namespace espalier::ui
