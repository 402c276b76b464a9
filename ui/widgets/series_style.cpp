#include "ui/widgets/series_style.hpp"

#include <QIcon>
#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr int kMarks = 4;

QVector<qreal> dashesOf(int number) {
  switch (number) {
    case 1: return {5, 2.5};
    case 2: return {1.5, 2};
    case 3: return {6, 2, 1.5, 2};
    default: return {};
  }
}

/// Drawn twice as large, for sharp edges at 200 %; the same colours on a selected row.
QIcon drawnIcon(QSize size, const std::function<void(QPainter&)>& draw) {
  constexpr int kSharp = 2;
  QPixmap picture(size * kSharp);
  picture.setDevicePixelRatio(kSharp);
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  draw(painter);
  painter.end();
  QIcon icon(picture);
  icon.addPixmap(picture, QIcon::Selected);
  return icon;
}

}  // namespace

SeriesStyle seriesStyle(int index) {
  const int wanted = std::max(0, index) % SeriesStyle::kStyles, round = wanted / SeriesStyle::kColours;
  SeriesStyle style(seriesColor(wanted));
  style.dashes = dashesOf(round);
  style.mark = static_cast<SeriesStyle::Mark>((wanted + round) % kMarks);
  return style;
}

QPainterPath markPath(SeriesStyle::Mark mark, const QPointF& centre, double radius) {
  QPainterPath path;
  switch (mark) {
    case SeriesStyle::Mark::Circle: path.addEllipse(centre, radius, radius); break;
    case SeriesStyle::Mark::Square: {
      const double half = 0.9 * radius;
      path.addRoundedRect(QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half), 0.2 * radius, 0.2 * radius);
      break;
    }
    case SeriesStyle::Mark::Diamond: {
      const double reach = 1.3 * radius;
      path.addPolygon(QPolygonF({centre + QPointF(0, -reach), centre + QPointF(reach, 0), centre + QPointF(0, reach), centre + QPointF(-reach, 0)}));
      path.closeSubpath();
      break;
    }
    case SeriesStyle::Mark::Triangle: {
      const double reach = 1.3 * radius, half = reach * std::sqrt(3.0) / 2;
      path.addPolygon(QPolygonF({centre + QPointF(0, -reach), centre + QPointF(half, reach / 2), centre + QPointF(-half, reach / 2)}));
      path.closeSubpath();
      break;
    }
  }
  return path;
}

void paintMark(QPainter& painter, const SeriesStyle& style, const QColor& color, const QColor& ground, const QPointF& centre, double radius) {
  if (!style.hollow) {
    painter.setPen(QPen(ground, 1));
    painter.setBrush(color);
    painter.drawPath(markPath(style.mark, centre, radius));
    return;
  }
  constexpr double kRing = 1.8;
  painter.setPen(QPen(color, kRing));
  painter.setBrush(ground);
  painter.drawPath(markPath(style.mark, centre, radius - kRing / 2));
}

QIcon markIcon(const SeriesStyle& style) {
  return drawnIcon({12, 12}, [&](QPainter& painter) { paintMark(painter, style, style.color, Theme::current().surface, {6, 6}, 4.5); });
}

QIcon lineIcon(const SeriesStyle& style) {
  return drawnIcon({32, 12}, [&](QPainter& painter) {
    QPen pen(style.color, 1.8);
    pen.setCapStyle(Qt::FlatCap);
    if (!style.dashes.isEmpty()) pen.setDashPattern(style.dashes);
    painter.setPen(pen);
    painter.drawLine(QPointF(0, 6), QPointF(32, 6));
    paintMark(painter, style, style.color, Theme::current().surface, {16, 6}, 3.5);
  });
}

}  // namespace espalier::ui
