#include "ui/plots/sparkline.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace espalier::ui {

namespace {
constexpr int kColumns = 120;
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
  m_columns.clear();
  m_end = x.empty() ? 0 : std::max(end, x.back());
  for (int column = 0; column < kColumns && m_end > 0; ++column) {
    const double from = m_end * column / kColumns, to = m_end * (column + 1) / kColumns;
    const auto first = std::upper_bound(x.begin(), x.end(), from), last = std::upper_bound(first, x.end(), to);
    const Extremes range = y.extremes(static_cast<std::size_t>(first - x.begin()), static_cast<std::size_t>(last - x.begin()));
    if (range.any) m_columns.push_back({*(last - 1), range});
  }
  layOut();
}

void Sparkline::clear() {
  m_columns.clear();
  layOut();
}

void Sparkline::layOut() {
  Extremes range;
  for (const Column& column : m_columns) range.include(column.range);
  m_line.clear();
  m_band.clear();
  // A nearly constant value stays a straight line: noise is not blown up beyond 20 % of the value.
  const double size = range.maximum - range.minimum, least = std::max(size, 0.2 * std::abs(range.maximum));
  const double shown = least > 0 ? least : 1.0, low = range.minimum - (shown - size) / 2;
  const auto pixelY = [&](double value) { return height() - kMargin - (value - low) / shown * (height() - 2 * kMargin); };
  for (const Column& column : m_columns) {
    const double x = kMargin + column.x / m_end * (width() - 2 * kMargin);
    m_line.push_back({x, pixelY((column.range.minimum + column.range.maximum) / 2)});
    m_band << QPointF(x, pixelY(column.range.maximum));
  }
  for (auto column = m_columns.rbegin(); column != m_columns.rend(); ++column)
    m_band << QPointF(kMargin + column->x / m_end * (width() - 2 * kMargin), pixelY(column->range.minimum));
  update();
}

void Sparkline::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void Sparkline::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor pale = m_color;
  pale.setAlphaF(0.25F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(pale);
  painter.drawPolygon(m_band);
  QPolygonF line;
  for (const PlotPoint& point : m_line) line << QPointF(point.x, point.y);
  painter.setPen(QPen(m_color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(line);
}

}  // namespace espalier::ui
