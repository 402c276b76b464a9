// A vertical line at the pointer and a box with the value of every curve there.
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "ui/plots/plot_style.hpp"

namespace espalier::ui {

class Crosshair : public QCPLayerable {
  Q_OBJECT
 public:
  struct Row {
    QColor chip;  ///< invalid: no chip
    QString label, value;
  };

  Crosshair(QCustomPlot* plot, QCPAxisRect* area);
  /// Shows the line at the x coordinate `x` and the rows in the box, which stays inside the axis rect.
  void show(double x, std::vector<Row> rows);
  void hide();
  bool isShown() const { return m_shown; }
  double x() const { return m_x; }
  const std::vector<Row>& rows() const { return m_rows; }
  void setStyle(const PlotStyle& style) { m_style = style; }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;

 private:
  QCPAxisRect* m_area;
  bool m_shown = false;
  double m_x = 0;
  std::vector<Row> m_rows;
  PlotStyle m_style = currentPlotStyle();
};

}  // namespace espalier::ui
