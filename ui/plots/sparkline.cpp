#include "ui/plots/sparkline.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {
constexpr int kColumns = 120;
constexpr double kMargin = 2.0, kBesideText = 4;
constexpr int kLetters = 10;
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

void Sparkline::setAxes(std::function<QString(double)> valueText, std::function<QString(double)> endText) {
  m_valueText = std::move(valueText);
  m_endText = std::move(endText);
  updateGeometry();
  layOut();
}

QStringList Sparkline::axisTexts() const {
  if (!m_valueText || m_columns.empty()) return {};
  return {m_valueText(m_low), m_valueText(m_high), m_endText(m_end)};
}

QRectF Sparkline::area() const {
  QRectF area = QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin);
  const QStringList texts = axisTexts();
  if (texts.isEmpty()) return area;
  const QFontMetricsF metrics(Theme::font(kLetters));
  return area.adjusted(std::max(metrics.horizontalAdvance(texts[0]), metrics.horizontalAdvance(texts[1])) + kBesideText, 0, 0, -metrics.height());
}

void Sparkline::layOut() {
  Extremes range;
  for (const Column& column : m_columns) range.include(column.range);
  m_line.clear();
  m_band.clear();
  // A nearly constant value stays a straight line: noise is not blown up beyond 20 % of the value.
  const double size = range.maximum - range.minimum, least = std::max(size, 0.2 * std::abs(range.maximum));
  const double shown = least > 0 ? least : 1.0;
  m_low = range.minimum - (shown - size) / 2;
  m_high = m_low + shown;
  const QRectF within = area();
  const auto pixelX = [&](double x) { return within.left() + x / m_end * within.width(); };
  const auto pixelY = [&](double value) { return within.bottom() - (value - m_low) / shown * within.height(); };
  for (const Column& column : m_columns) {
    m_line.push_back({pixelX(column.x), pixelY((column.range.minimum + column.range.maximum) / 2)});
    m_band << QPointF(pixelX(column.x), pixelY(column.range.maximum));
  }
  for (auto column = m_columns.rbegin(); column != m_columns.rend(); ++column) m_band << QPointF(pixelX(column->x), pixelY(column->range.minimum));
  update();
}

void Sparkline::paintAxes(QPainter& painter) const {
  const QStringList texts = axisTexts();
  if (texts.isEmpty()) return;
  const QRectF within = area();
  painter.setFont(Theme::font(kLetters));
  const double height = QFontMetricsF(painter.font()).height();
  painter.setPen(Theme::current().line);
  painter.drawLine(within.bottomLeft(), within.bottomRight());
  painter.setPen(Theme::current().secondary);
  const double right = within.left() - kBesideText;
  painter.drawText(QRectF(0, within.top() - kMargin, right, height), Qt::AlignRight | Qt::AlignTop, texts[1]);
  painter.drawText(QRectF(0, within.bottom() - height + kMargin, right, height), Qt::AlignRight | Qt::AlignBottom, texts[0]);
  painter.drawText(QRectF(within.left(), within.bottom() + 1, within.width(), height), Qt::AlignRight | Qt::AlignTop, texts[2]);
}

void Sparkline::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void Sparkline::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintAxes(painter);
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
