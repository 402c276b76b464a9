#include "ui/plots/base_lines.hpp"

#include <algorithm>

#include "ui/plots/series_color.hpp"

namespace espalier::ui {

BaseLines::BaseLines(QCustomPlot* plot, QCPAxisRect* area) : QCPLayerable(plot), m_area(area) {}

void BaseLines::setLines(std::vector<BaseLine> lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const BaseLine& a, const BaseLine& b) { return a.value > b.value; });
  m_lines = std::move(lines);
}

void BaseLines::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void BaseLines::draw(QCPPainter* painter) {
  const QFont& font = m_style.axisFont;
  painter->setFont(font);
  const QFontMetricsF metrics(font);
  const QRectF area = m_area->rect();
  std::vector<QRectF> taken;
  for (const BaseLine& line : m_lines) {
    const double y = m_area->axis(QCPAxis::atLeft)->coordToPixel(line.value);
    if (y < area.top() || y > area.bottom()) continue;
    const QColor color = adapted(line.color, m_style.palette);
    QPen pen(color, 1, Qt::CustomDashLine);
    pen.setDashPattern({5, 4});
    painter->setPen(pen);
    painter->drawLine(QLineF(area.left(), y, area.right(), y));

    const QString text = line.label + QLatin1Char(' ') + parentPlot()->locale().toString(line.value, 'f', 3);
    const QSizeF size(metrics.horizontalAdvance(text) + 6, metrics.height());
    QRectF place(area.right() - size.width(), y - size.height() - 1, size.width(), size.height());
    const auto free = [&](const QRectF& wanted) {
      return area.contains(wanted) && std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(wanted); });
    };
    if (!free(place)) {
      const QRectF below = place.translated(0, size.height() + 2);
      if (free(below)) place = below;
      while (!free(place) && place.left() > area.left() + size.width()) place.translate(-size.width() / 2, 0);
    }
    taken.push_back(place);
    QColor behind = m_style.palette.surface;
    behind.setAlphaF(0.75F);
    painter->fillRect(place.adjusted(0, 1, 0, 0), behind);
    painter->setPen(color);
    painter->drawText(place.adjusted(3, 0, -3, 0), Qt::AlignRight | Qt::AlignVCenter, text);
  }
}

}  // namespace espalier::ui
