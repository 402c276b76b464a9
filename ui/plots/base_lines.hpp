// Horizontal lines to compare a curve with, each with its name and value at the right end.
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "ui/plots/plot_style.hpp"

namespace espalier::ui {

struct BaseLine {
  QString label;  ///< "teacher"; the value is added
  double value = 0;
  QColor color;
  bool operator==(const BaseLine&) const = default;
};

/// Draws dashed lines over the axis rect. Labels stand above their line, or below it, or further left, where they cover no other label.
class BaseLines : public QCPLayerable {
  Q_OBJECT
 public:
  BaseLines(QCustomPlot* plot, QCPAxisRect* area);
  void setLines(std::vector<BaseLine> lines);
  void setStyle(const PlotStyle& style) { m_style = style; }
  const std::vector<BaseLine>& lines() const { return m_lines; }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;
  QRect clipRect() const override { return m_area->rect(); }

 private:
  QCPAxisRect* m_area;
  std::vector<BaseLine> m_lines;
  PlotStyle m_style = currentPlotStyle();
};

}  // namespace espalier::ui
