// Places of candidates over the steps of their training: one sees the order flip, and settle.
#pragma once

#include <QWidget>
#include <cstdint>
#include <utility>
#include <vector>

#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_style.hpp"
#include "ui/widgets/theme_color.hpp"

namespace espalier::ui {

struct RankSeries {
  QString name;   ///< at both ends of its line
  QString label;  ///< short, in its marks: "3"
  ThemeColor color;
  std::vector<std::pair<std::int64_t, double>> losses;  ///< step, nats per token, ascending steps
};

/// The places (1: lowest loss) of all series at one step; of equal losses the first series comes first.
struct RankedStep {
  std::int64_t step = 0;
  std::vector<int> places;
};
/// One for each step at which every series was measured.
std::vector<RankedStep> rankedSteps(const std::vector<RankSeries>& series);

class RankPlot : public QWidget {
  Q_OBJECT
 public:
  explicit RankPlot(QWidget* parent = nullptr);

  void setSeries(std::vector<RankSeries> series);
  const std::vector<RankedStep>& steps() const { return m_steps; }
  /// An index of the series, -1: none.
  void setSelected(int series);
  /// Where the mark of a series at the n-th ranked step is drawn.
  QPointF markOf(int series, int step) const;
  /// Valid as long as the widget.
  PlotSource plotSource(const QString& name) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {320, 160}; }

 Q_SIGNALS:
  void clicked(int series);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Layout;
  Layout layoutFor(const QSizeF& size, const PlotStyle& style) const;
  void paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const;
  void paintAxes(QPainter& painter, const Layout& layout, const PlotStyle& style) const;
  void paintNames(QPainter& painter, const Layout& layout, const PlotStyle& style) const;
  int seriesAt(const QPointF& position) const;

  std::vector<RankSeries> m_series;
  std::vector<RankedStep> m_steps;
  int m_selected = -1;
};

}  // namespace espalier::ui
