// A small curve: how one number went, for a card. Of its axes it shows the ends.
#pragma once

#include <QColor>
#include <QPolygonF>
#include <QStringList>
#include <QWidget>
#include <functional>

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
  /// Writes the ends of the y axis beside it, and the last x below; without it there is the curve alone.
  void setAxes(std::function<QString(double)> valueText, std::function<QString(double)> endText);
  /// The ends of the y axis, from the lowest; empty while nothing is drawn.
  QStringList axisTexts() const;
  /// What is drawn, in widget coordinates; for tests.
  const std::vector<PlotPoint>& line() const { return m_line; }

  QSize sizeHint() const override { return {160, m_valueText ? 48 : 36}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void layOut();
  void paintAxes(QPainter& painter) const;
  QRectF area() const;  ///< of the curve

  QColor m_color;
  struct Column {
    double x = 0;  ///< of its newest point
    Extremes range;
  };
  std::vector<Column> m_columns;
  std::vector<PlotPoint> m_line;
  QPolygonF m_band;
  double m_end = 0, m_low = 0, m_high = 0;
  std::function<QString(double)> m_valueText, m_endText;
};

}  // namespace espalier::ui
