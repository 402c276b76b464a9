// Models as points: loss against what they cost, with the frontier of those that no other model beats.
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "ui/plots/csv.hpp"
#include "ui/plots/pareto.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_style.hpp"
#include "ui/widgets/series_style.hpp"

namespace espalier::ui {

struct ParetoPoint {
  qint64 id = 0;
  QString name;
  double x = 0, y = 0;
  SeriesStyle style;
};

/// Click (or arrow keys) selects a model; names are drawn beside their points, or a little away with a line to them, where there is room: those of what
/// is selected first, then the frontier's.
class ParetoPlot : public QCustomPlot {
  Q_OBJECT
 public:
  explicit ParetoPlot(QWidget* parent = nullptr);

  void setStyle(const PlotStyle& style);
  /// `higherX`, `higherY`: higher is better there (speed, answered tasks).
  void setPoints(std::vector<ParetoPoint> points, bool higherX, bool higherY = false);
  void setAxisNames(const QString& x, const QString& y);
  void setSelected(const std::vector<qint64>& ids);

  const std::vector<ParetoPoint>& points() const { return m_points; }
  std::vector<qint64> frontier() const;
  /// The place of each point's name, in the order of points(); empty where there was no room.
  const std::vector<QRectF>& labels() const { return m_labels; }
  /// Where a point is drawn, in widget coordinates.
  QPointF pixel(const ParetoPoint& point) const;
  TextTable table() const;
  /// For export; valid as long as this plot.
  PlotSource source(const QString& name);

 Q_SIGNALS:
  /// `add`: to what is selected already (Ctrl or Shift held).
  void clicked(qint64 id, bool add);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Marks;
  const ParetoPoint* near(const QPointF& position) const;
  void fit();
  void placeNames();
  QPolygonF frontierLine() const;  ///< in pixels
  QString words() const;

  std::vector<ParetoPoint> m_points;
  std::vector<std::size_t> m_frontier;
  std::vector<qint64> m_selected;
  std::vector<QRectF> m_labels;
  QString m_xName, m_yName;
  PlotStyle m_style;
  Marks* m_marks = nullptr;
};

}  // namespace espalier::ui
