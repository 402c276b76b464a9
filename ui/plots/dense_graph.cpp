#include "ui/plots/dense_graph.hpp"

#include <algorithm>
#include <cmath>

namespace espalier::ui {

namespace {

/// Bars of the line through `points`, in device pixels. A NaN breaks the line.
QVector<QRectF> barsOf(const QVector<QPointF>& points, double penWidth, double pixel) {
  QVector<QRectF> bars;
  double low = 0, high = 0;
  std::int64_t column = 0;
  bool open = false;
  const auto close = [&] {
    if (open) bars.append(QRectF(static_cast<double>(column) * pixel - (penWidth - pixel) / 2, low - penWidth / 2, penWidth, high - low + penWidth));
    open = false;
  };
  for (qsizetype i = 0; i < points.size(); ++i) {
    const QPointF& point = points[i];
    if (!std::isfinite(point.x()) || !std::isfinite(point.y())) {
      close();
      continue;
    }
    const auto at = static_cast<std::int64_t>(std::floor(point.x() / pixel));
    if (open && at != column) {
      close();
      // The bars of two neighbours meet halfway.
      const double before = points[i - 1].y(), middle = (before + point.y()) / 2;
      if (!bars.isEmpty()) {
        QRectF& last = bars.last();
        last.setTop(std::min(last.top(), middle - penWidth / 2));
        last.setBottom(std::max(last.bottom(), middle + penWidth / 2));
      }
      low = high = middle;
      open = true;
    } else if (!open) {
      low = high = point.y();
      open = true;
    }
    column = at;
    low = std::min(low, point.y());
    high = std::max(high, point.y());
  }
  close();
  return bars;
}

}  // namespace

void DenseGraph::drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const {
  const bool vector = painter->modes().testFlag(QCPPainter::pmVectorized);
  if (vector || lineStyle() != lsLine || painter->pen().style() != Qt::SolidLine || lines.size() <= 2 * keyAxis()->axisRect()->width())
    return QCPGraph::drawLinePlot(painter, lines);
  const double pixel = 1 / painter->device()->devicePixelRatioF();
  const QVector<QRectF> bars = barsOf(lines, std::max(pixel, painter->pen().widthF()), pixel);
  const QColor color = painter->pen().color();
  painter->save();
  painter->setAntialiasing(false);
  painter->setPen(Qt::NoPen);
  painter->setBrush(color);
  painter->drawRects(bars);
  painter->restore();
}

}  // namespace espalier::ui
