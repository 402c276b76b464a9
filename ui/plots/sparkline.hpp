// A small curve without axes: how one number went, for a card.
#pragma once

#include <QColor>
#include <QWidget>

#include "ui/plots/series_pyramid.hpp"

namespace espalier::ui {

class Sparkline : public QWidget {
  Q_OBJECT
 public:
  explicit Sparkline(QWidget* parent = nullptr);

  void setColor(const QColor& color);
  /// Shows y over x from 0 to `end`, or to the newest x when that is larger; draws from a copy that is as large as the card.
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
  std::vector<PlotPoint> m_points, m_line;
  double m_end = 0;
};

}  // namespace espalier::ui
