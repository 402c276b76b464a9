#include "ui/plots/custom_plot_source.hpp"

#include <qcustomplot.h>

#include <QPicture>

namespace espalier::ui {

PlotSource customPlotSource(QCustomPlot& plot, const QString& name, std::function<void(const PlotStyle&)> restyle, std::function<QString()> csv) {
  const auto paint = [&plot, restyle = std::move(restyle)](QPainter& painter, const QSizeF& size) {
    restyle(exportPlotStyle());
    QPicture picture;
    QCPPainter recorder(&picture);
    recorder.setMode(QCPPainter::pmVectorized);
    recorder.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&recorder, static_cast<int>(size.width()), static_cast<int>(size.height()));
    recorder.end();
    painter.drawPicture(QPointF(0, 0), picture);
    restyle(currentPlotStyle());
    plot.replot(QCustomPlot::rpQueuedReplot);
  };
  return {name, QSizeF(plot.size()), paint, std::move(csv)};
}

}  // namespace espalier::ui
