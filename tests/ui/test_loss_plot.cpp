// What the loss plot, the Pareto plot and the small curves draw.
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>

#include "ui/plots/dense_graph.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/sparkline.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

StepMetrics step(std::int64_t number, double loss) {
  StepMetrics metrics;
  metrics.step = number;
  metrics.loss = metrics.lmLoss = loss;
  metrics.tokens = number * 2048;
  metrics.elapsedSeconds = static_cast<double>(number);
  return metrics;
}

void fill(LossPlot& plot, qint64 run, int steps) {
  for (int i = 1; i <= steps; ++i) plot.append(run, step(i, 4.0 + 1.5 * std::exp(-i / 50.0)));
}

/// Pixels of an image that are nearly of a colour.
int pixelsOf(const QImage& image, const QColor& color, const QRect& area) {
  int count = 0;
  for (int y = area.top(); y <= area.bottom(); ++y)
    for (int x = area.left(); x <= area.right(); ++x) {
      const QColor at = image.pixelColor(x, y);
      if (std::abs(at.red() - color.red()) + std::abs(at.green() - color.green()) + std::abs(at.blue() - color.blue()) < 60) ++count;
    }
  return count;
}

}  // namespace

class TestLossPlot : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void drawsTheCurveTheValidationPointsAndTheBaseLines() {
    LossPlot plot;
    plot.resize(600, 400);
    const QColor blue(0, 0, 255), red(255, 0, 0), green(0, 160, 0);
    plot.setRun(1, "run", blue, red);
    fill(plot, 1, 300);
    plot.append(1, ValidationPoint{200, 4.3, {}});
    plot.setBaseLines({{"teacher", 3.823, green}});
    plot.redrawNow();
    const QImage image = plot.grab().toImage();
    const QRect area = plot.axisRect()->rect();
    QVERIFY(pixelsOf(image, blue, area) > 300);
    QVERIFY(pixelsOf(image, red, area) > 20);
    const int y = static_cast<int>(std::lround(plot.yAxis->coordToPixel(3.823)));
    QVERIFY(pixelsOf(image, green, QRect(area.left(), y - 1, area.width() / 2, 3)) > area.width() / 5);
  }

  void aDenseLineCoversWhatItsPolylineCovers() {
    const auto painted = [](QCPGraph* (*make)(QCustomPlot&)) {
      QCustomPlot plot;
      plot.resize(500, 300);
      QCPGraph* const graph = make(plot);
      graph->setAdaptiveSampling(false);
      graph->setAntialiased(false);
      graph->setPen(QPen(Qt::blue, 2));
      for (int i = 0; i < 6000; ++i) {
        const double noise = std::sin(i * 12.9898) * std::cos(i * 78.233);
        graph->addData(i, i / 3000.0 + 0.2 * noise + (i > 4000 ? 1 : 0));
      }
      graph->addData(4500, std::numeric_limits<double>::quiet_NaN());
      plot.xAxis->setRange(0, 6000);
      plot.yAxis->setRange(-0.5, 3.5);
      plot.xAxis->grid()->setVisible(false);
      plot.yAxis->grid()->setVisible(false);
      plot.replot(QCustomPlot::rpImmediateRefresh);
      const QImage image = plot.toPixmap(500, 300).toImage();
      std::vector<std::pair<int, int>> spans;
      const QRect area = plot.axisRect()->rect();
      for (int x = area.left() + 2; x < area.right() - 2; ++x) {
        std::pair span{-1, -1};
        for (int y = area.top(); y <= area.bottom(); ++y)
          if (image.pixelColor(x, y) == QColor(Qt::blue)) span = {span.first < 0 ? y : span.first, y};
        spans.push_back(span);
      }
      return spans;
    };
    const auto polyline = painted(+[](QCustomPlot& plot) { return plot.addGraph(); });
    const auto bars = painted(+[](QCustomPlot& plot) { return static_cast<QCPGraph*>(new DenseGraph(plot.xAxis, plot.yAxis)); });
    QCOMPARE(bars.size(), polyline.size());
    QVERIFY(bars.size() > 300);
    // A stroke's edge may fall into the next column.
    for (std::size_t i = 1; i + 1 < bars.size(); ++i) {
      const auto [highest, highestEnd] = std::minmax({polyline[i - 1].first, polyline[i].first, polyline[i + 1].first});
      const auto [lowestEnd, lowest] = std::minmax({polyline[i - 1].second, polyline[i].second, polyline[i + 1].second});
      const QByteArray where = "column " + QByteArray::number(static_cast<qlonglong>(i));
      QVERIFY2(bars[i].first >= highest - 2 && bars[i].first <= highestEnd + 2, where.constData());
      QVERIFY2(bars[i].second >= lowestEnd - 2 && bars[i].second <= lowest + 2, where.constData());
    }
  }

  void labelsOfBaseLinesStandWhereNoCurveGoesThrough() {
    LossPlot plot;
    plot.resize(600, 400);
    plot.setRun(1, "run", Qt::blue);
    fill(plot, 1, 300);  // falls from 5.5 to 4.0
    plot.setBaseLines({{"teacher", 3.97, Qt::green}, {"corrected teacher", 3.9, Qt::darkGreen}, {"student before", 5.6, Qt::red}});
    plot.redrawNow();
    plot.grab();
    const auto* lines = plot.findChild<BaseLines*>();
    QVERIFY(lines);
    const std::vector<QRectF> labels = lines->labels();
    QCOMPARE(labels.size(), std::size_t{3});
    for (std::size_t i = 0; i < labels.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) QVERIFY(!labels[i].intersects(labels[j]));
      for (int s = 1; s <= 300; ++s)
        QVERIFY2(!labels[i].contains(QPointF(plot.xAxis->coordToPixel(s), plot.yAxis->coordToPixel(4.0 + 1.5 * std::exp(-s / 50.0)))), qPrintable(QString::number(i)));
    }
    QVERIFY(labels[0].right() > plot.axisRect()->rect().right() - 2);  // free there
  }

  void axesHoldAllCurvesAndLinesAndReachToTheLastStep() {
    LossPlot plot;
    plot.resize(600, 400);
    plot.setRun(1, "run", Qt::blue);
    fill(plot, 1, 300);
    plot.setTotalSteps(1, 2000);
    plot.setBaseLines({{"student before", 6.9, Qt::red}, {"teacher", 3.1, Qt::green}, {"unknown", std::numeric_limits<double>::quiet_NaN(), Qt::black}});
    plot.redrawNow();
    QCOMPARE(plot.baseLines().size(), std::size_t{2});
    QCOMPARE(plot.xAxis->range().lower, 0.0);
    QCOMPARE(plot.xAxis->range().upper, 2000.0);
    QVERIFY(plot.yAxis->range().lower <= 3.1 && plot.yAxis->range().upper >= 6.9);
    plot.setXUnit(XUnit::Tokens);
    plot.redrawNow();
    QCOMPARE(plot.xAxis->range().upper, 2000.0 * 2048);
    plot.setXUnit(XUnit::Hours);
    plot.redrawNow();
    QVERIFY(std::abs(plot.xAxis->range().upper - 2000.0 / 3600) < 1e-9);
  }

  void metricsThatArriveInABurstAreAllKeptAndDrawnOnce() {
    LossPlot plot;
    plot.resize(600, 400);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.setRun(1, "run", Qt::blue);
    plot.grab();
    plot.redrawNow();
    QCoreApplication::processEvents();
    QSignalSpy replots(&plot, &QCustomPlot::afterReplot);
    fill(plot, 1, 5000);
    QCOMPARE(replots.count(), 0);
    QVERIFY(replots.wait(2000));
    QCOMPARE(replots.count(), 1);
    QCOMPARE(plot.curve(1)->size(), std::size_t{5000});
  }

  void drawingAMillionPointsHandsFewToThePainter() {
    LossPlot plot;
    plot.resize(800, 400);
    plot.setRun(1, "run", Qt::blue);
    plot.grab();
    fill(plot, 1, 1000000);
    plot.redrawNow();
    for (int i = 0; i < plot.graphCount(); ++i) QVERIFY(plot.graph(i)->dataCount() <= 6 * 800);
    QVERIFY(plot.graph(0)->dataCount() > 800);
  }

  void crosshairShowsTheValuesOfAllCurves() {
    LossPlot plot;
    plot.resize(600, 400);
    plot.setLocale(QLocale::c());
    plot.setRun(1, "a", Qt::blue);
    plot.setSmoothing(0);
    fill(plot, 1, 300);
    plot.append(1, ValidationPoint{200, 4.321, {}});
    plot.redrawNow();
    plot.showCrosshairAt(249.7);
    QCOMPARE(plot.crosshair().x(), 250.0);
    QStringList texts;
    for (const auto& row : plot.crosshair().rows()) texts << row.label + "=" + row.value;
    QCOMPARE(texts, (QStringList{"step=250", QStringLiteral("loss=%1").arg(4.0 + 1.5 * std::exp(-5.0), 0, 'f', 3), "validation at 200=4.321"}));
    plot.setRun(2, "b", Qt::red);
    fill(plot, 2, 300);
    plot.redrawNow();
    QCOMPARE(plot.crosshair().rows().size(), std::size_t{4});
  }

  void dragZoomsAndADoubleClickShowsAll() {
    LossPlot plot;
    plot.resize(600, 400);
    plot.show();
    plot.setRun(1, "run", Qt::blue);
    fill(plot, 1, 300);
    plot.redrawNow();
    QSignalSpy follow(&plot, &LossPlot::followChanged);
    const QRect area = plot.axisRect()->rect();
    const QPoint from = area.topLeft() + QPoint(100, 50), to = area.topLeft() + QPoint(300, 200);
    const double wantedLower = plot.xAxis->pixelToCoord(from.x()), wantedUpper = plot.xAxis->pixelToCoord(to.x());
    QTest::mousePress(&plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(&plot, from + QPoint(50, 50));
    QTest::mouseMove(&plot, to);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, to);
    plot.redrawNow();
    QVERIFY(std::abs(plot.xAxis->range().lower - wantedLower) < 3);
    QVERIFY(std::abs(plot.xAxis->range().upper - wantedUpper) < 3);
    QVERIFY(!plot.showsAll());
    QCOMPARE(follow.count(), 1);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, area.center());
    plot.redrawNow();
    QVERIFY(plot.showsAll());
    QCOMPARE(plot.xAxis->range().upper, 300.0);
  }

  void followingKeepsTheNewestStepInView() {
    LossPlot plot;
    plot.resize(600, 400);
    plot.setRun(1, "run", Qt::blue);
    fill(plot, 1, 300);
    plot.redrawNow();
    QTest::keyClick(&plot, Qt::Key_Plus);
    QTest::keyClick(&plot, Qt::Key_Plus);
    plot.redrawNow();
    const double width = plot.xAxis->range().size();
    QVERIFY(width < 200);
    for (int i = 301; i <= 900; ++i) plot.append(1, step(i, 4));
    plot.redrawNow();
    QCOMPARE(plot.xAxis->range().upper, 900.0);
    QVERIFY(std::abs(plot.xAxis->range().size() - width) < 1e-6);
    plot.setFollow(false);
    plot.append(1, step(1000, 4));
    plot.redrawNow();
    QCOMPARE(plot.xAxis->range().upper, 900.0);
  }

  void tableHoldsEveryNumber() {
    LossPlot plot;
    plot.setRun(1, "run", Qt::blue);
    plot.append(1, ValidationPoint{0, 5.5, {}});
    fill(plot, 1, 3);
    plot.append(1, ValidationPoint{3, 4.5, {}});
    const auto rows = plot.table();
    QCOMPARE(rows.size(), std::size_t{5});
    QCOMPARE(rows[1][1], QString("0"));
    QCOMPARE(rows[1][6], QString("5.5"));
    QCOMPARE(rows[4][6], QString("4.5"));
    QCOMPARE(rows[4][2], QString("6144"));
    QCOMPARE(rows[0].size(), std::size_t{10});
    for (const auto& row : rows) QCOMPARE(row.size(), rows[0].size());
  }

  void aFigureOfSeveralRunsHasALegendBelowItsAxes() {
    LossPlot plot;
    plot.resize(600, 400);
    for (int run = 1; run <= 3; ++run) {
      plot.setRun(run, QString("run %1").arg(run), seriesStyle(seriesLook(run)));
      fill(plot, run, 20);
    }
    QVERIFY(!plot.legend->visible());  // the window has its own
    const QImage figure = figureImage(plot.source("curves"), FigureSize::Screen);
    // Its lines stand below the names of the axis.
    const QColor color = lightPalette().series[2];
    int coloured = 0;
    for (int y = figure.height() - 50; y < figure.height(); ++y)
      for (int x = 0; x < figure.width(); ++x) coloured += figure.pixelColor(x, y) == color;
    QVERIFY2(coloured > 20, qPrintable(QString::number(coloured)));
    plot.redrawNow();
    QVERIFY(!plot.legend->visible());
    QCOMPARE(plot.plotLayout()->elementCount(), 1);
  }

  void paretoPlotSelectsTheModelThatIsClicked() {
    ParetoPlot plot;
    plot.resize(500, 320);
    plot.setPoints({{7, "teacher", 4.0e6, 3.8, Qt::gray}, {8, "small", 2.0e6, 4.1, Qt::blue}, {9, "worse", 3.0e6, 4.2, Qt::red},
                    {10, "unscored", 3.0e6, std::numeric_limits<double>::quiet_NaN(), Qt::red}}, false);
    plot.setAxisNames("parameters", "loss");
    plot.show();
    plot.replot();
    QCOMPARE(plot.points().size(), std::size_t{3});
    QCOMPARE(plot.frontier(), (std::vector<qint64>{8, 7}));
    for (const QRectF& label : plot.labels()) QVERIFY(!label.isEmpty());
    QSignalSpy clicked(&plot, &ParetoPlot::clicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.pixel(plot.points()[2]).toPoint() + QPoint(3, 2));
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked[0][0].toLongLong(), 9);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(2, 2));
    QCOMPARE(clicked.count(), 1);
  }

  void sparklineSpansItsCardAndLeavesRoomForWhatIsToCome() {
    Sparkline spark;
    spark.resize(200, 40);
    SeriesPyramid y;
    std::vector<double> x;
    for (int i = 1; i <= 100; ++i) {
      x.push_back(i);
      y.append(i);
    }
    spark.show(x, y, 200);
    QVERIFY(std::abs(spark.line().back().x - 100.0) < 2.5);
    QVERIFY(spark.line().front().y > 36 && spark.line().back().y < 4);
    spark.clear();
    QVERIFY(spark.line().empty());
  }
};

QTEST_MAIN(TestLossPlot)
#include "test_loss_plot.moc"
