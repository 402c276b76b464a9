// How one series is drawn wherever it appears: colour, dashes and the shape of its marks, so that many can be told apart, also without colour.
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QVector>

#include "engine/project/series_look.hpp"
#include "ui/widgets/theme_color.hpp"

class QIcon;
class QPainter;

namespace espalier::ui {

struct SeriesStyle {
  using Mark = espalier::Mark;
  static constexpr int kStyles = SeriesLook::kLooks;  ///< that differ

  ThemeColor color;
  QVector<qreal> dashes;  ///< in widths of the line; empty: solid
  Mark mark = Mark::Circle;
  bool hollow = false;    ///< the mark is a ring: a model that has not been trained yet

  SeriesStyle() = default;
  // A colour is the simplest style.
  SeriesStyle(const ThemeColor& plain) : color(plain) {}
  SeriesStyle(const QColor& plain) : color(plain) {}
  SeriesStyle(Qt::GlobalColor plain) : color(plain) {}
  bool operator==(const SeriesStyle&) const = default;
};

/// The style of a look, in the colours of whichever theme it is drawn in.
SeriesStyle seriesStyle(const SeriesLook& look);

/// The outline of a mark; `radius` is that of a circle of the same weight.
QPainterPath markPath(SeriesStyle::Mark shape, const QPointF& centre, double radius);
/// In `color`, with a thin edge of `ground`, so that marks on each other can be told apart.
void paintMark(QPainter& painter, const SeriesStyle& style, const QColor& color, const QColor& ground, const QPointF& centre, double radius);
/// The mark alone, for lists and tables.
QIcon markIcon(const SeriesStyle& style);
/// A stretch of the line with the mark on it, for legends.
QIcon lineIcon(const SeriesStyle& style);

}  // namespace espalier::ui
