// A small curve without axes: how one number went, for a card.
#pragma once

#include <QColor>
#include <QPolygonF>
#include <QWidget>

#include "ui/plots/series_pyramid.hpp"

namespace espalier::ui {

class Sparkline : public QWidget {
  Q_OBJECT
 public:
  explicit Sparkline(QWidget* parent = nullptr);

  void setColor(const QColor& color);
  /// Shows y over x from 0 to `end`, or to the newest x when that is larger; the middle of each small stretch as a line, its
  /// lowest to its highest value as a pale band. Keeps a copy of what it draws.
  void show(std::span<const double> x, const SeriesPyramid& y, double end);
  void clear();
  /// What is drawn, in widget coordinates; for tests.
  const std::vector<PlotPoint>& line() const { return m_line; }

  QSize sizeHint() const override { return {160, 36}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void layOut();

  QColor m_color;
  struct Column {
    double x = 0;  ///< of its newest point
    Extremes range;
  };
  std::vector<Column> m_columns;
  std::vector<PlotPoint> m_line;
  QPolygonF m_band;
  double m_end = 0;
};

}  // namespace espalier::ui
