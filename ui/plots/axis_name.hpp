// Names of axes in figures of any size: broken into lines where they would be longer than their axis.
#pragma once

#include <QFontMetricsF>
#include <QPainter>
#include <QString>

class QCustomPlot;

namespace espalier::ui {

/// `name` in lines that fit into `room` pixels, as far as its words do: what stands in brackets first gets a line of its own.
QString brokenName(const QString& name, const QFontMetricsF& metrics, double room);
/// Reads upwards, around its middle; several lines side by side.
void drawTurned(QPainter& painter, QPointF middle, const QString& text);
/// Lays a plot out for its viewport and breaks the names of its left and lower axis where they are longer than it.
void nameAxes(QCustomPlot& plot, const QString& x, const QString& y);

}  // namespace espalier::ui
