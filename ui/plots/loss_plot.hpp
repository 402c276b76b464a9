// The live loss plot: one or several runs over steps, tokens or hours, with base lines and a crosshair.
#pragma once

#include <qcustomplot.h>

#include <QTimer>
#include <memory>
#include <vector>

#include "engine/training/settings.hpp"
#include "ui/plots/base_lines.hpp"
#include "ui/plots/crosshair.hpp"
#include "ui/plots/csv.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_style.hpp"
#include "ui/plots/run_curve.hpp"
#include "ui/widgets/series_style.hpp"

namespace espalier::ui {

/// What arrives is kept at once and drawn at most every 33 ms. Drag zooms, the wheel zooms along x, a double click shows all;
/// with the keyboard: left and right move the crosshair, plus and minus zoom, Home shows all, Escape hides the crosshair.
class LossPlot : public QCustomPlot {
  Q_OBJECT
 public:
  static constexpr int kFrameMilliseconds = 33;
  static constexpr int kTicks = 7;  ///< at most, on either axis

  /// Follows the theme; setStyle is for exports.
  explicit LossPlot(QWidget* parent = nullptr);

  void setStyle(const PlotStyle& style);
  /// Adds a curve for a run or changes the name and style of the one that is there. An invalid `validationColor` means that of the style.
  void setRun(qint64 id, const QString& name, const SeriesStyle& style, const ThemeColor& validationColor = {});
  /// Draws these runs before the others, which become faint; none: all alike.
  void setEmphasis(const std::vector<qint64>& runs);
  /// Of the single steps behind a smoothed curve of that colour.
  static QColor rawColor(const QColor& color, const QColor& surface);
  void removeRun(qint64 id);
  void clearRuns();
  std::vector<qint64> runs() const;
  /// Null when the run is not shown. After writing to it call scheduleRedraw().
  RunCurve* curve(qint64 id);
  void append(qint64 id, const StepMetrics& metrics);
  void append(qint64 id, const ValidationPoint& point);

  void setBaseLines(std::vector<BaseLine> lines);
  const std::vector<BaseLine>& baseLines() const { return m_baseLines; }
  /// The step at which the run will end: the x axis reaches there while all is shown. 0: unknown.
  void setTotalSteps(qint64 run, qint64 steps);

  XUnit xUnit() const { return m_unit; }
  bool isLogarithmic() const { return m_logarithmic; }
  bool follows() const { return m_follow; }
  bool showsAll() const { return m_showAll; }
  /// What is zoomed to, to be kept: lower and upper x, then lower and upper y where a person chose those, too; empty while all is shown.
  QList<double> view() const;
  /// Shows what view() gave; the numbers may come later. Empty: all.
  void setView(const QList<double>& view);
  const Crosshair& crosshair() const { return *m_crosshair; }
  /// Puts the crosshair on the step nearest to an x coordinate.
  void showCrosshairAt(double x);
  /// Draws what has arrived now instead of at the next frame.
  void redrawNow();

  /// All numbers that are drawn, for a CSV file: a header, then run, step, tokens, seconds, loss, smoothed, validation, and the
  /// learning rate, gradient norm and speed of each step.
  TextTable table();
  /// For export; valid as long as this plot.
  PlotSource source(const QString& name);

 public Q_SLOTS:
  void setXUnit(espalier::ui::XUnit unit);
  void setLogarithmic(bool on);
  void setSmoothing(double weight);  ///< 0: as measured, below 1
  void setLossKind(espalier::ui::LossKind kind);
  void setFollow(bool on);  ///< keeps the newest step in view while zoomed in
  void showAll();
  void scheduleRedraw();

 Q_SIGNALS:
  void followChanged(bool on);
  void viewChanged();  ///< a person zoomed, or shows all again

 protected:
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Shown {
    qint64 id = 0, totalSteps = 0;
    QString name;
    SeriesStyle style;
    ThemeColor validationColor;
    RunCurve curve;
    QCPGraph *raw = nullptr, *smooth = nullptr, *validation = nullptr;
  };

  Shown* find(qint64 id);
  void styleRun(Shown& run);
  /// Below the axes, with all runs; only figures in files need it, the window has its own.
  void setLegendShown(bool shown, double width);
  void setTexts();
  /// For the viewport as it is now.
  void layOut(const PlotStyle& style);
  bool curvePassesThrough(const QRectF& place) const;  ///< in pixels
  QString words() const;
  void chooseTickers();
  void sample();
  void sampleRun(Shown& run, const QCPRange& range, int pixels);
  void fitX();
  void fitY();
  double newestX() const;
  void zoomX(double factor, double centre);
  void refreshCrosshair();
  void moveCrosshair(int steps);
  QString xText(double x) const;

  std::vector<std::unique_ptr<Shown>> m_runs;
  std::vector<BaseLine> m_baseLines;
  BaseLines* m_lines = nullptr;
  Crosshair* m_crosshair = nullptr;
  QTimer m_frame;
  PlotStyle m_style;
  XUnit m_unit = XUnit::Steps;
  LossKind m_kind = LossKind::LmLoss;
  double m_smoothing = 0.9;
  std::vector<qint64> m_emphasis;
  bool m_logarithmic = false, m_follow = true, m_showAll = true, m_fitYAlone = true;
  std::vector<PlotPoint> m_points;  ///< scratch
};

}  // namespace espalier::ui
