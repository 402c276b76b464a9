// How one series is drawn wherever it appears: colour, dashes and the shape of its marks, so that many can be told apart, also without colour.
#pragma once

#include <QColor>
#include <QPainterPath>
#include <QPointF>
#include <QVector>

class QIcon;
class QPainter;

namespace espalier::ui {

struct SeriesStyle {
  enum class Mark { Circle, Square, Diamond, Triangle };
  static constexpr int kColours = 10;             ///< Palette::series
  static constexpr int kStyles = 4 * kColours;    ///< that differ

  QColor color;
  QVector<qreal> dashes;  ///< in widths of the line; empty: solid
  Mark mark = Mark::Circle;
  bool hollow = false;    ///< the mark is a ring: a model that has not been trained yet

  SeriesStyle() = default;
  // A colour is the simplest style.
  SeriesStyle(const QColor& plain) : color(plain) {}
  SeriesStyle(Qt::GlobalColor plain) : color(plain) {}
  bool operator==(const SeriesStyle&) const = default;
};

/// The n-th style of the current theme. The first ten differ by colour; the next ten have other dashes and marks, and so on, before they repeat.
SeriesStyle seriesStyle(int index);

/// The outline of a mark; `radius` is that of a circle of the same weight.
QPainterPath markPath(SeriesStyle::Mark mark, const QPointF& centre, double radius);
/// In `color`, with a thin edge of `ground`, so that marks on each other can be told apart.
void paintMark(QPainter& painter, const SeriesStyle& style, const QColor& color, const QColor& ground, const QPointF& centre, double radius);
/// The mark alone, for lists and tables.
QIcon markIcon(const SeriesStyle& style);
/// A stretch of the line with the mark on it, for legends.
QIcon lineIcon(const SeriesStyle& style);

}  // namespace espalier::ui
