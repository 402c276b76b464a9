#include "ui/plots/custom_plot_source.hpp"

#include <qcustomplot.h>

#include <QPicture>

namespace espalier::ui {

PlotSource customPlotSource(QCustomPlot& plot, const QString& name, std::function<void(const PlotStyle&, const QSizeF&)> layOut, std::function<QString()> csv) {
  const auto paint = [&plot, layOut = std::move(layOut)](QPainter& painter, const QSizeF& size) {
    const QRect onScreen = plot.viewport();
    plot.setViewport(QRect(QPoint(), size.toSize()));
    layOut(exportPlotStyle(), size);
    QPicture picture;
    QCPPainter recorder(&picture);
    recorder.setMode(QCPPainter::pmVectorized);
    recorder.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&recorder, static_cast<int>(size.width()), static_cast<int>(size.height()));
    recorder.end();
    painter.drawPicture(QPointF(0, 0), picture);
    plot.setViewport(onScreen);
    layOut(currentPlotStyle(), onScreen.size());
    plot.replot(QCustomPlot::rpQueuedReplot);
  };
  return {name, QSizeF(plot.size()), paint, std::move(csv)};
}

}  // namespace espalier::ui
