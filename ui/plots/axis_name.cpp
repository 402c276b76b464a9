#include "ui/plots/axis_name.hpp"

#include <qcustomplot.h>

namespace espalier::ui {
namespace {

constexpr double kBeyondAxis = 10;  // pixels that a name may be longer than its axis

QString wrapped(const QString& text, const QFontMetricsF& metrics, double room) {
  QString all, line;
  for (const QString& word : text.split(QLatin1Char(' '))) {
    const QString longer = line.isEmpty() ? word : line + QLatin1Char(' ') + word;
    if (line.isEmpty() || metrics.horizontalAdvance(longer) <= room) {
      line = longer;
      continue;
    }
    all += line + QLatin1Char('\n');
    line = word;
  }
  return all + line;
}

void layOut(QCustomPlot& plot) {
  for (const auto phase : {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout}) plot.plotLayout()->update(phase);
}

}  // namespace

QString brokenName(const QString& name, const QFontMetricsF& metrics, double room) {
  if (metrics.horizontalAdvance(name) <= room) return name;
  const qsizetype bracket = name.indexOf(QStringLiteral(" ("));
  if (bracket <= 0) return wrapped(name, metrics, room);
  return wrapped(name.left(bracket), metrics, room) + QLatin1Char('\n') + wrapped(name.mid(bracket + 1), metrics, room);
}

void drawTurned(QPainter& painter, QPointF middle, const QString& text) {
  painter.save();
  painter.translate(middle);
  painter.rotate(-90);
  painter.drawText(QRectF(-400, -60, 800, 120), Qt::AlignCenter, text);
  painter.restore();
}

void nameAxes(QCustomPlot& plot, const QString& x, const QString& y) {
  plot.xAxis->setLabel(x);
  plot.yAxis->setLabel(y);
  layOut(plot);
  const QRect area = plot.axisRect()->rect();
  plot.xAxis->setLabel(brokenName(x, QFontMetricsF(plot.xAxis->labelFont()), area.width() + kBeyondAxis));
  plot.yAxis->setLabel(brokenName(y, QFontMetricsF(plot.yAxis->labelFont()), area.height() + kBeyondAxis));
  layOut(plot);
}

}  // namespace espalier::ui
