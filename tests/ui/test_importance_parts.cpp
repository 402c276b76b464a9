// The parts of the importance page: what is offered, what is marked as cut, how metrics are compared.
#include <qcustomplot.h>

#include <QApplication>
#include <QGridLayout>
#include <QTest>
#include <QTranslator>
#include <cmath>

#include "tests/support/shapes.hpp"
#include "ui/bridge/metric_words.hpp"
#include "ui/pages/importance/importance_data.hpp"
#include "ui/pages/importance/layer_bars.hpp"
#include "ui/pages/importance/map_card.hpp"
#include "ui/pages/importance/metric_matrix.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

ModelShape smallShape() { return test::llamaOf({.layers = 3, .hidden = 8, .ffn = 6, .heads = 4, .kvHeads = 2, .headDim = 4, .vocab = 16}); }

ScoreArray array(std::vector<std::int64_t> shape, std::vector<float> values) {
  ScoreArray made;
  made.shape = std::move(shape);
  made.values = std::move(values);
  return made;
}

Scores smallScores() {
  Scores scores;
  scores.arrays["head.l2-mean"] = array({3, 4}, {1, 2, 3, 4, 4, 3, 2, 1, 1, 4, 2, 3});
  scores.arrays["head.mean-mean"] = array({3, 4}, {1, 2, 3, 4, 4, 3, 2, 1, 4, 1, 2, 3});
  scores.arrays["hidden.l2-mean"] = array({8}, {1, 2, 3, 4, 5, 6, 7, 8});
  scores.arrays["hidden-layers.l2-mean"] = array({3, 8}, {1, 1, 1, 1, 2, 2, 3, 4, 0, 1, 1, 2, 2, 2, 2, 2, 0, 0, 1, 1, 1, 2, 2, 2});
  scores.arrays["flap.head"] = array({3, 4}, std::vector<float>(12, 1.0f));
  scores.arrays["layer.bi"] = array({3}, {0.5f, 0.1f, 0.3f});
  return scores;
}

}  // namespace

class TestImportanceParts : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void offersWhatWasMeasuredAndThePapersChoiceFirst();
  void metricsAreCalledAsOnTheCommandLineInBothLanguages();
  void cutCellsAreThoseThatThePlanDoesNotKeep();
  void cellsOfADroppedLayerAreAllCut();
  void channelsAreFoldedAndFoundAgain();
  void channelsOfLayersAreColumns();
  void pinsBecomeMarks();
  void readOutNamesPlaceValueAndRanks();
  void comparesMetricsLayerByLayer();
  void overlapsAreOfWhatPlansKeep();
  void samplingOfManyValuesIsSaid();
  void everyMapAndBarSaysItsRanks();
  void barsOfAllLayerMetricsFitALowWindow();
  void namesOfValuesAreNeverCut();
  void lossesWithoutLayersStandOnTheWholeModels();
};

void TestImportanceParts::barsOfAllLayerMetricsFitALowWindow() {
  constexpr QSize kRoom(774, 491);  // 1280 x 720, less rail, inspector, strip and what stands above the plots
  Scores scores = smallScores();
  LayerBars bars;
  for (const LayerBarCard* card : bars.cards()) QCOMPARE(card->parentWidget(), &bars);  // none is a window of its own
  const auto rows = [&bars] {
    std::set<int> tops;
    for (const LayerBarCard* card : bars.cards())
      if (!card->isHidden()) tops.insert(card->y());
    return tops.size();
  };
  const std::pair<const char*, std::size_t> added[] = {{"layer.bi", 1}, {"layer.lm_loss", 2}, {"layer.angular", 2}, {"layer.logit_mse", 2}, {"layer.task", 3}};
  for (const auto& [name, expectedRows] : added) {
    scores.arrays[name] = array({3}, {0.5f, 0.1f, 0.3f});
    bars.setScores(scores);
    bars.resize(kRoom);
    bars.show();
    QCoreApplication::processEvents();
    QCOMPARE(rows(), expectedRows);
    QVERIFY2(bars.minimumSizeHint().height() <= kRoom.height() && bars.minimumSizeHint().width() <= kRoom.width(), name);
  }
}

void TestImportanceParts::lossesWithoutLayersStandOnTheWholeModels() {
  Scores scores = smallScores();
  scores.arrays["layer.lm_loss"] = array({3}, {4.5f, 3.25f, 3.75f});
  LayerBars bars;
  const auto plotOf = [&bars] { return bars.findChild<BarPlot*>(QStringLiteral("bars-loss")); };
  const auto drawnBars = [&] {
    int drawn = 0;
    for (const QCPBars* each : plotOf()->findChildren<QCPBars*>()) drawn += each->dataCount();
    return drawn;
  };
  const auto axis = [&] { return plotOf()->findChild<QCustomPlot*>()->yAxis->range(); };
  setWholeModelLoss(scores, 3.5);
  bars.setScores(scores);
  QCOMPARE(plotOf()->data().values, (std::vector<double>{1.0, -0.25, 0.25}));
  QVERIFY2(plotOf()->data().valueName.contains(formatLoss(3.5)), qPrintable(plotOf()->data().valueName));
  QCOMPARE(drawnBars(), 3);
  QVERIFY(axis().contains(0) && axis().lower < -0.25);
  // Scores of an earlier version: nothing for bars to stand on.
  scores.metadata.clear();
  bars.setScores(scores);
  QCOMPARE(plotOf()->data().values, (std::vector<double>{4.5, 3.25, 3.75}));
  QCOMPARE(drawnBars(), 0);
  QVERIFY(axis().lower > 3 && axis().contains(3.25) && axis().contains(4.5));
}

void TestImportanceParts::namesOfValuesAreNeverCut() {
  BarPlot plot;
  BarData data;
  data.values = {0.5, 0.1, 0.3};
  data.keyName = "layer";
  data.valueName = "share of the tasks that are answered wrongly";
  plot.setData(data);
  auto* inside = plot.findChild<QCustomPlot*>();
  auto* above = qobject_cast<QCPItemText*>(inside->item(0));
  for (const auto& [height, turned] : {std::pair{480, true}, std::pair{100, false}}) {
    plot.resize(370, height);
    plot.show();
    QCoreApplication::processEvents();
    QCOMPARE(inside->yAxis->label().isEmpty(), !turned);
    QCOMPARE(above->visible(), !turned);
  }
  const QRect words(above->topLeft->pixelPosition().toPoint(), above->bottomRight->pixelPosition().toPoint());
  QVERIFY(inside->rect().contains(words));
  QVERIFY(words.height() > 0 && words.bottom() <= inside->axisRect()->top());
}

void TestImportanceParts::offersWhatWasMeasuredAndThePapersChoiceFirst() {
  const auto choices = metricChoices(smallScores(), Axis::Head);
  QCOMPARE(choices.size(), std::size_t{3});
  QCOMPARE(choices[0].array, std::string("head.l2-mean"));
  QCOMPARE(choices[0].title, QString("Activation: L2, mean"));
  QCOMPARE(choices[2].metric, std::string("flap"));
  QVERIFY(metricChoices(smallScores(), Axis::Neuron).empty());
  QCOMPARE(measuredMetrics(smallScores(), Ranked::Layers), std::vector<std::string>{"bi"});
}

void TestImportanceParts::metricsAreCalledAsOnTheCommandLineInBothLanguages() {
  QTranslator korean;
  QVERIFY(korean.load(QStringLiteral(":/translations/espalier_ko.qm")));
  for (const Metric& metric : espalier::metrics()) {
    QCOMPARE(wordsOf(std::string(metric.word)).title, QString::fromUtf8(metric.title));
    for (const std::string_view words : {metric.title, metric.brief, metric.meaning, metric.unit})
      QVERIFY2(!korean.translate("metric", std::string(words).c_str()).isEmpty(), std::string(words).c_str());
  }
  QCOMPARE(wordsOf("angular").unit, QString("angle / π"));
  QCOMPARE(wordsOf("of a newer version").title, QString("of a newer version"));
}

void TestImportanceParts::cutCellsAreThoseThatThePlanDoesNotKeep() {
  Target target;
  target.heads = 2;
  const Scores scores = smallScores();
  const Plan plan = makePlan(smallShape(), scores, target);
  const HeatmapData map = axisMap(*scores.find("head.l2-mean"), Axis::Head);
  // One head stays in each group of two.
  QCOMPARE(cutCells(plan, smallShape(), Axis::Head, map), (std::vector<std::uint8_t>{1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0}));
  QVERIFY(isKept(plan, Axis::Head, {0, 1}));
  QVERIFY(!isKept(plan, Axis::Head, {0, 0}));
  QVERIFY(cutCells(plan, smallShape(), Axis::Channel, axisMap(*scores.find("hidden.l2-mean"), Axis::Channel)).empty());
}

void TestImportanceParts::cellsOfADroppedLayerAreAllCut() {
  Target target;
  target.dropLayers = {1};
  const Scores scores = smallScores();
  const Plan plan = makePlan(smallShape(), scores, target);
  const HeatmapData map = axisMap(*scores.find("head.l2-mean"), Axis::Head);
  QCOMPARE(cutCells(plan, smallShape(), Axis::Head, map), (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0}));
  QCOMPARE(cutLayers(plan, smallShape()), (std::vector<std::uint8_t>{0, 1, 0}));
  QVERIFY(!isKept(plan, Axis::Head, {1, 0}));
}

void TestImportanceParts::channelsAreFoldedAndFoundAgain() {
  ScoreArray channels;
  channels.shape = {100};
  for (int i = 0; i < 100; ++i) channels.values.push_back(static_cast<float>(i));
  const HeatmapData map = axisMap(channels, Axis::Channel);
  QVERIFY(map.rows * map.columns >= 100 && map.columns > map.rows);
  for (std::int64_t i = 0; i < 100; ++i) {
    const HeatmapCell cell = cellOf({0, i}, Axis::Channel, map);
    QCOMPARE(map.values[static_cast<std::size_t>(cell.row * map.columns + cell.column)], static_cast<float>(i));
    QCOMPARE(placeOf(cell, Axis::Channel, map), (Place{0, i}));
  }
  QVERIFY(std::isnan(map.values.back()) || map.rows * map.columns == 100);
}

void TestImportanceParts::channelsOfLayersAreColumns() {
  const Scores scores = smallScores();
  MapCard card(Axis::Channel, "heatmapHiddenLayers");
  card.map()->setData(axisMap(*scores.find("hidden-layers.l2-mean"), Axis::Channel));
  const HeatmapData& map = card.map()->model().data();
  QVERIFY(!map.folded && map.rows == 3 && map.columns == 8);
  QCOMPARE(placeOf({2, 5}, Axis::Channel, map), (Place{0, 5}));
  // A channel is cut in all layers; of a dropped layer all are.
  Target target;
  target.hidden = 4;
  target.dropLayers = {1};
  target.keep = parsePins("hidden:0");
  const Plan plan = makePlan(smallShape(), scores, target);
  QCOMPARE(plan.hidden, (std::vector<std::int64_t>{0, 5, 6, 7}));
  QCOMPARE(cutCells(plan, smallShape(), Axis::Channel, map), (std::vector<std::uint8_t>{0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0}));
  QVERIFY(cutCells(makePlan(smallShape(), scores, {}), smallShape(), Axis::Channel, map).empty());
  const std::vector<CellMark> marks = pinMarks(target, Axis::Channel, map);
  QCOMPARE(marks, (std::vector<CellMark>{{{0, 0}, CellMark::Kind::Keep}, {{1, 0}, CellMark::Kind::Keep}, {{2, 0}, CellMark::Kind::Keep}}));
  card.map()->setCut(cutCells(plan, smallShape(), Axis::Channel, map));
  QCOMPARE(card.readOut({0, 5}), QString("Channel 5 in layer 0: 2, rank 4 of 8 in the layer"));
  QCOMPARE(card.readOut({2, 1}), QString("Channel 1 in layer 2: 0, rank 8 of 8 in the layer, cut"));
}

void TestImportanceParts::pinsBecomeMarks() {
  Target target;
  target.keep = parsePins("head:1.2");
  target.cut = parsePins("head:0.3 hidden:5");
  const HeatmapData heads = axisMap(*smallScores().find("head.l2-mean"), Axis::Head);
  const auto marks = pinMarks(target, Axis::Head, heads);
  QCOMPARE(marks.size(), std::size_t{2});
  QCOMPARE(marks[0], (CellMark{{1, 2}, CellMark::Kind::Keep}));
  QCOMPARE(marks[1], (CellMark{{0, 3}, CellMark::Kind::Cut}));
}

void TestImportanceParts::readOutNamesPlaceValueAndRanks() {
  MapCard card(Axis::Head, "heatmapHeads");
  card.map()->setData(axisMap(*smallScores().find("head.l2-mean"), Axis::Head));
  QCOMPARE(card.readOut({2, 1}), QString("Head 1 of layer 2: 4, rank 1 of 4 in the layer, rank 3 of 12 in the model"));
  QVERIFY(card.readOut({9, 9}).isEmpty());
}

void TestImportanceParts::comparesMetricsLayerByLayer() {
  const Scores scores = smallScores();
  MetricMatrix matrix;
  matrix.compare(scores, Axis::Head, {.count = 1});
  QCOMPARE(matrix.rowCount(), 3);
  QCOMPARE(matrix.data(matrix.index(0, 0), Qt::DisplayRole).toString(), QString());
  QVERIFY(matrix.data(matrix.index(1, 0), Qt::DisplayRole).toString().startsWith("66.7"));
  // Two layers have the same order, the third one (0, 3, 1, 2) and (3, 0, 1, 2): (1 + 1 - 0.8) / 3.
  QCOMPARE(matrix.data(matrix.index(0, 1), Qt::DisplayRole).toString(), formatNumber(0.4, 3));
  QCOMPARE(matrix.data(matrix.index(0, 2), Qt::DisplayRole).toString(), formatNumber(std::nan(""), 3));  // Wanda is constant here
  const QString csv = matrix.plotSource("m").csv();
  QCOMPARE(csv.count('\n'), 4);
}

void TestImportanceParts::overlapsAreOfWhatPlansKeep() {
  const Scores scores = smallScores();
  MetricMatrix matrix;
  const auto overlap = [&matrix] { return matrix.data(matrix.index(1, 0), Qt::DisplayRole).toString(); };
  // The last layer, in which the two differ, is dropped.
  matrix.compare(scores, Axis::Head, {.count = 1, .layers = {0, 1}});
  QCOMPARE(overlap(), formatPercent(1.0));
  // Head 2 of the last layer stays by hand, whichever metric decides.
  matrix.compare(scores, Axis::Head, {.count = 1, .always = {.layers = {}, .hidden = {}, .heads = {{2, 2}}, .neurons = {}}});
  QCOMPARE(overlap(), formatPercent(1.0));
  // The first one's head 1 and the second one's head 0 go by hand: both then take head 3.
  matrix.compare(scores, Axis::Head, {.count = 1, .never = {.layers = {}, .hidden = {}, .heads = {{2, 0}, {2, 1}}, .neurons = {}}});
  QCOMPARE(overlap(), formatPercent(1.0));
  // One of each of two groups: in the last layer 1 and 3 by the one, 0 and 3 by the other; of the two largest, 1 and 3, and 0 and 3.
  Scores grouped;
  grouped.arrays["head.l2-mean"] = array({1, 4}, {4, 3, 1, 2});
  grouped.arrays["head.mean-mean"] = array({1, 4}, {4, 1, 3, 2});
  matrix.compare(grouped, Axis::Head, {.count = 2});
  QCOMPARE(overlap(), formatPercent(0.5));  // 0 and 1; 0 and 2
  matrix.compare(grouped, Axis::Head, {.count = 2, .groups = 2});
  QCOMPARE(overlap(), formatPercent(0.5));  // 0 and 3; 0 and 2
  grouped.arrays["head.mean-mean"] = array({1, 4}, {4, 1, 2, 3});
  matrix.compare(grouped, Axis::Head, {.count = 2});
  QCOMPARE(overlap(), formatPercent(0.5));  // 0 and 1; 0 and 3
  matrix.compare(grouped, Axis::Head, {.count = 2, .groups = 2});
  QCOMPARE(overlap(), formatPercent(1.0));  // 0 and 3 for both
}

void TestImportanceParts::samplingOfManyValuesIsSaid() {
  Scores scores;
  scores.arrays["neuron.l2-mean"] = array({10, 2000}, std::vector<float>(20000, 1.0f));
  MetricMatrix matrix;
  matrix.compare(scores, Axis::Neuron, {.count = 5});
  QCOMPARE(matrix.comparedLayers(), std::pair(std::int64_t{10}, std::int64_t{10}));
  scores.arrays["neuron.l2-mean"] = array({11, 2000}, std::vector<float>(22000, 1.0f));
  matrix.compare(scores, Axis::Neuron, {.count = 5});
  QCOMPARE(matrix.comparedLayers(), std::pair(std::int64_t{8}, std::int64_t{11}));
}

void TestImportanceParts::everyMapAndBarSaysItsRanks() {
  const Scores scores = smallScores();
  MapCard channels(Axis::Channel, "heatmapHiddenLayers");
  channels.map()->setData(axisMap(*scores.find("hidden-layers.l2-mean"), Axis::Channel));
  channels.setSums(scores.find("hidden.l2-mean")->values);
  QVERIFY2(channels.readOut({1, 6}).endsWith(", rank 2 of 8 in the model"), qPrintable(channels.readOut({1, 6})));
  MapCard blocks(Axis::Layer, "heatmapBlocks");
  HeatmapData triangle;
  triangle.rows = triangle.columns = 2;
  triangle.values = {0.5f, 0.25f, 0.75f, std::nanf("")};
  blocks.map()->setData(triangle);
  QCOMPARE(blocks.readOut({0, 1}), QString("Without layer 1: 0.25, rank 2 of 2 of this length"));
  QCOMPARE(blocks.readOut({1, 0}), QString("Without layers 0 to 1: 0.75, rank 1 of 1 of this length"));
  LayerBarCard bars("bi", "bars-bi");
  bars.setScores(scores);
  bars.resize(500, 200);
  bars.show();
  QCoreApplication::processEvents();
  QCOMPARE(bars.readOut(2), QString("Layer 2: 0.3, rank 2 of 3"));
  // What the pointer is over is said above the bars, until it leaves.
  const auto says = [&bars](const QString& text) {
    for (const auto* label : bars.findChildren<ElidedLabel*>())
      if (label->fullText() == text) return true;
    return false;
  };
  auto* plot = bars.plot()->findChild<QCustomPlot*>();
  const QPoint over(static_cast<int>(plot->xAxis->coordToPixel(2)), plot->axisRect()->center().y());
  QTest::mouseMove(plot, over);
  QVERIFY(says("Layer 2: 0.3, rank 2 of 3"));
  QEvent left(QEvent::Leave);
  QCoreApplication::sendEvent(plot, &left);
  QVERIFY(!says("Layer 2: 0.3, rank 2 of 3"));
}

QTEST_MAIN(TestImportanceParts)
#include "test_importance_parts.moc"
