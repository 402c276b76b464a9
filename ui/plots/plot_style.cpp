#include "ui/plots/plot_style.hpp"

#include <qcustomplot.h>

namespace espalier::ui {
namespace {

void styleAxis(QCPAxis& axis, const PlotStyle& style) {
  axis.setBasePen(QPen(style.palette.line, 1));
  axis.setTickPen(Qt::NoPen);
  axis.setSubTickPen(Qt::NoPen);
  axis.setSubTicks(false);
  axis.setTickLabelColor(style.palette.secondary);
  axis.setTickLabelFont(style.axisFont);
  axis.setSelectedTickLabelFont(style.axisFont);
  axis.setLabelColor(style.palette.secondary);
  axis.setLabelFont(style.axisFont);
  axis.setSelectedLabelFont(style.axisFont);
  axis.setTickLabelPadding(6);
  axis.setLabelPadding(4);
  axis.grid()->setPen(QPen(style.palette.grid, 1));
  axis.grid()->setZeroLinePen(Qt::NoPen);
  axis.grid()->setSubGridVisible(false);
}

}  // namespace

PlotStyle plotStyle(const Palette& palette) { return {palette, Theme::font(metrics::kAxisSize), Theme::font()}; }

PlotStyle exportPlotStyle() {
  PlotStyle style = plotStyle(lightPalette());
  style.forFile = true;
  return style;
}

QColor blended(const QColor& colour, const QColor& ground, double share) {
  const auto mix = [share](int a, int b) { return qRound(share * a + (1 - share) * b); };
  return QColor(mix(colour.red(), ground.red()), mix(colour.green(), ground.green()), mix(colour.blue(), ground.blue()));
}

void applyPlotStyle(QCustomPlot& plot, const PlotStyle& style) {
  plot.setBackground(style.palette.surface);
  for (QCPAxisRect* rect : plot.axisRects()) {
    rect->setBackground(style.palette.surface);
    for (QCPAxis* axis : rect->axes()) styleAxis(*axis, style);
  }
  if (plot.legend) {
    plot.legend->setFont(style.axisFont);
    plot.legend->setTextColor(style.palette.text);
    plot.legend->setBrush(style.palette.surface);
    plot.legend->setBorderPen(Qt::NoPen);
  }
}

}  // namespace espalier::ui
