#include "ui/plots/sparkline.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace espalier::ui {

namespace {
constexpr int kColumns = 512;  ///< finer than a card is wide
constexpr double kMargin = 2.0;
}  // namespace

Sparkline::Sparkline(QWidget* parent) : QWidget(parent), m_color(0x00, 0x9e, 0x73) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::setColor(const QColor& color) {
  m_color = color;
  update();
}

void Sparkline::show(std::span<const double> x, const SeriesPyramid& y, double end) {
  const double newest = x.empty() ? 0 : x.back();
  m_end = std::max(end, newest);
  if (x.empty() || m_end <= 0) return clear();
  columns(x, y, 0, m_end, kColumns, m_points);
  layOut();
}

void Sparkline::clear() {
  m_points.clear();
  layOut();
}

void Sparkline::layOut() {
  Extremes range;
  for (const PlotPoint& point : m_points) range.include(point.y);
  m_line.clear();
  const double low = range.minimum, size = range.maximum - range.minimum;
  // A nearly constant value stays a straight line: noise is not blown up beyond 20 % of the value.
  const double floor = std::max(size, 0.2 * std::abs(range.maximum));
  const double shown = floor > 0 ? floor : 1.0, offset = (shown - size) / 2;
  for (const PlotPoint& point : m_points)
    m_line.push_back({kMargin + point.x / m_end * (width() - 2 * kMargin),
                      height() - kMargin - (point.y - low + offset) / shown * (height() - 2 * kMargin)});
  update();
}

void Sparkline::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void Sparkline::paintEvent(QPaintEvent*) {
  QPainterPath path;
  bool drawing = false;
  for (const PlotPoint& point : m_line) {
    if (std::isnan(point.y)) {
      drawing = false;
      continue;
    }
    if (drawing)
      path.lineTo(point.x, point.y);
    else
      path.moveTo(point.x, point.y);
    drawing = true;
  }
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(m_color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(path);
}

}  // namespace espalier::ui
