#include "ui/widgets/series_style.hpp"

#include <QIcon>
#include <QPainter>
#include <QPixmap>
#include <cmath>
#include <functional>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

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

SeriesStyle seriesStyle(const SeriesLook& look) {
  SeriesStyle style(look.colour ? ThemeColor::series(*look.colour) : ThemeColor(ThemeColor::Role::Neutral));
  style.dashes = QVector<qreal>(look.dashes.begin(), look.dashes.end());
  style.mark = look.mark;
  style.hollow = look.hollow;
  return style;
}

QPainterPath markPath(SeriesStyle::Mark shape, const QPointF& centre, double radius) {
  QPainterPath path;
  switch (shape) {
    case SeriesStyle::Mark::Circle: path.addEllipse(centre, radius, radius); break;
    case SeriesStyle::Mark::Square: {
      const double half = mark::kSquareHalf * radius, rounding = mark::kSquareRounding * radius;
      path.addRoundedRect(QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half), rounding, rounding);
      break;
    }
    case SeriesStyle::Mark::Diamond: {
      const double reach = mark::kDiamondReach * radius;
      path.addPolygon(QPolygonF({centre + QPointF(0, -reach), centre + QPointF(reach, 0), centre + QPointF(0, reach), centre + QPointF(-reach, 0)}));
      path.closeSubpath();
      break;
    }
    case SeriesStyle::Mark::Triangle: {
      const double reach = mark::kTriangleReach * radius, half = reach * std::sqrt(3.0) / 2;
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
  painter.setPen(QPen(color, mark::kRing));
  painter.setBrush(ground);
  painter.drawPath(markPath(style.mark, centre, radius - mark::kRing / 2));
}

QIcon markIcon(const SeriesStyle& style) {
  return drawnIcon({12, 12}, [&](QPainter& painter) { paintMark(painter, style, style.color, Theme::current().surface, {6, 6}, 4.5); });
}

QIcon lineIcon(const SeriesStyle& style) {
  return drawnIcon({32, 12}, [&](QPainter& painter) {
    QPen pen(QColor(style.color), 1.8);
    pen.setCapStyle(Qt::FlatCap);
    if (!style.dashes.isEmpty()) pen.setDashPattern(style.dashes);
    painter.setPen(pen);
    painter.drawLine(QPointF(0, 6), QPointF(32, 6));
    paintMark(painter, style, style.color, Theme::current().surface, {16, 6}, 3.5);
  });
}

}  // namespace espalier::ui
