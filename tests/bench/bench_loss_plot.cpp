// How long the loss plot takes to draw four curves of a million points, and to take in one step more.
#include <QTest>
#include <cmath>

#include "ui/plots/loss_plot.hpp"

using namespace espalier;
using namespace espalier::ui;

class BenchLossPlot : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    m_plot.resize(1200, 600);
    for (int run = 0; run < 4; ++run) {
      m_plot.setRun(run, QString::number(run), QColor::fromHsv(run * 80, 200, 200));
      for (int i = 1; i <= kPoints; ++i) m_plot.append(run, step(i));
    }
    m_plot.redrawNow();
  }

  void drawsFourCurvesOfAMillionPoints() {
    QBENCHMARK { m_plot.replot(QCustomPlot::rpImmediateRefresh); }
  }

  void drawsAZoomedPart() {
    m_plot.xAxis->setRange(kPoints / 3.0, kPoints / 3.0 + 5000);
    QBENCHMARK { m_plot.replot(QCustomPlot::rpImmediateRefresh); }
  }

  void takesInOneMoreStep() {
    SeriesPyramid pyramid;
    for (int i = 0; i < kPoints; ++i) pyramid.append(std::sin(i));
    QBENCHMARK { pyramid.append(1.0); }
  }

 private:
  static constexpr int kPoints = 1'000'000;
  static StepMetrics step(int number) {
    StepMetrics metrics;
    metrics.step = number;
    metrics.lmLoss = 4 + std::exp(-number / 1e5) + 0.2 * std::sin(number * 12.9898) * std::cos(number * 78.233);
    metrics.tokens = number;
    return metrics;
  }
  LossPlot m_plot;
};

QTEST_MAIN(BenchLossPlot)
#include "bench_loss_plot.moc"
