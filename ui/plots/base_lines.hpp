// Horizontal lines to compare a curve with, each with its name and value at one end.
#pragma once

#include <qcustomplot.h>

#include <functional>
#include <vector>

#include "ui/plots/plot_style.hpp"
#include "ui/widgets/theme_color.hpp"

namespace espalier {
class LabelPlaces;
}

namespace espalier::ui {

struct BaseLine {
  QString label;  ///< "teacher"; the value is added
  double value = 0;
  ThemeColor color;
  bool operator==(const BaseLine&) const = default;
};

/// Draws dashed lines over the axis rect. Labels stand above or below their line at its right end, or its left end, or between, where they cover no
/// other label and no curve.
class BaseLines : public QCPLayerable {
  Q_OBJECT
 public:
  BaseLines(QCustomPlot* plot, QCPAxisRect* area);
  void setLines(std::vector<BaseLine> lines);
  void setStyle(const PlotStyle& style) { m_style = style; }
  const std::vector<BaseLine>& lines() const { return m_lines; }
  /// Where the labels were drawn last, in pixels, of the lines in sight from the highest on.
  const std::vector<QRectF>& labels() const { return m_labels; }
  /// Whether a curve passes through a rectangle, in pixels.
  void setCurves(std::function<bool(const QRectF&)> passesThrough) { m_passesThrough = std::move(passesThrough); }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;
  QRect clipRect() const override { return m_area->rect(); }

 private:
  QRectF placeOf(LabelPlaces& places, const QSizeF& label, double y, bool above, bool below) const;

  QCPAxisRect* m_area;
  std::vector<BaseLine> m_lines;
  std::vector<QRectF> m_labels;
  std::function<bool(const QRectF&)> m_passesThrough = [](const QRectF&) { return false; };
  PlotStyle m_style = currentPlotStyle();
};

}  // namespace espalier::ui
