#include "ui/plots/crosshair.hpp"

#include <algorithm>

namespace espalier::ui {

Crosshair::Crosshair(QCustomPlot* plot, QCPAxisRect* area) : QCPLayerable(plot), m_area(area) {}

void Crosshair::show(double x, std::vector<Row> rows) {
  m_shown = true;
  m_x = x;
  m_rows = std::move(rows);
}

void Crosshair::hide() { m_shown = false; }

void Crosshair::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(true); }

void Crosshair::draw(QCPPainter* painter) {
  if (!m_shown) return;
  const QRectF area = m_area->rect();
  const double x = m_area->axis(QCPAxis::atBottom)->coordToPixel(m_x);
  if (x < area.left() - 1 || x > area.right() + 1) return;
  painter->setPen(QPen(m_style.palette.secondary, 1));
  painter->setAntialiasing(false);
  painter->drawLine(QLineF(x, area.top(), x, area.bottom()));
  painter->setAntialiasing(true);

  const QFont& font = m_style.axisFont;
  painter->setFont(font);
  const QFontMetricsF metrics(font);
  const double rowHeight = metrics.height() + 5, pad = 10, chip = 14, gap = 18;
  double labels = 0, values = 0;
  bool chips = false;
  for (const Row& row : m_rows) {
    labels = std::max(labels, metrics.horizontalAdvance(row.label));
    values = std::max(values, metrics.horizontalAdvance(row.value));
    chips = chips || row.chip.isValid();
  }
  const double indent = chips ? chip : 0;
  QRectF box(x + 10, area.top() + 12, indent + labels + gap + values + 2 * pad, rowHeight * static_cast<double>(m_rows.size()) + 2 * pad - 5);
  if (box.right() > area.right() - 4) box.moveRight(x - 10);
  painter->setPen(QPen(m_style.palette.line, 1));
  painter->setBrush(m_style.palette.surface);
  painter->drawRoundedRect(box.translated(0.5, 0.5), 6, 6);
  double top = box.top() + pad;
  for (const Row& row : m_rows) {
    const QRectF line(box.left() + pad, top, box.width() - 2 * pad, metrics.height());
    if (row.chip.isValid()) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(row.chip);
      painter->drawRoundedRect(QRectF(line.left(), line.center().y() - 4, 8, 8), 2, 2);
    }
    painter->setPen(m_style.palette.secondary);
    painter->drawText(line.adjusted(indent, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.label);
    painter->setPen(m_style.palette.text);
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.value);
    top += rowHeight;
  }
}

}  // namespace espalier::ui
