// A graph whose line stays quick to draw when it has several points in every pixel.
#pragma once

#include <qcustomplot.h>

namespace espalier::ui {

/// With more than two points a pixel, the line is drawn on the screen as one upright bar a pixel, from the lowest to the highest point that the line
/// passes there, as wide and as high as the pen makes it: the same picture at a fraction of the stroker's time. Else, and in vector files, as QCPGraph.
class DenseGraph : public QCPGraph {
 public:
  using QCPGraph::QCPGraph;

 protected:
  void drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const override;
};

}  // namespace espalier::ui
