// What the plots promise: no strong cell is lost, clicks hit what is drawn, cuts are marked, exports are whole.
#include <qcustomplot.h>

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>
#include <cmath>
#include <random>

#include "engine/base/error.hpp"
#include "engine/importance/scores.hpp"
#include "tests/support/shared.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/block_triangle.hpp"
#include "ui/plots/colour_map.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/plots/stacked_bars.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

HeatmapData randomData(std::int64_t rows, std::int64_t columns, unsigned seed = 1) {
  HeatmapData data;
  data.rows = rows;
  data.columns = columns;
  data.name = "Importance of heads";
  data.rowName = "layer";
  data.columnName = "head";
  data.unit = "mean norm";
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> values(0.1f, 0.5f);
  data.values.resize(static_cast<std::size_t>(rows * columns));
  for (float& value : data.values) value = values(random);
  return data;
}

QByteArray fileBytes(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Lays the widget out and lets what it queued while doing so be drawn.
template <class Widget>
void lay(Widget& widget, int width, int height) {
  widget.resize(width, height);
  widget.show();
  for (int round = 0; round < 3; ++round) QCoreApplication::processEvents();
}

}  // namespace

class TestPlots : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyColourMapRisesInLightnessByEqualSteps();
  void theStrongestOfAPixelsCellsIsDrawn();
  void zoomingInShowsEachCell();
  void perRowScaleMeasuresEachRowByItsLargest();
  void aFewOutliersLeaveTheScaleOpen();
  void sortedOrderPutsTheStrongestFirstAndKeepsPlaces();
  void ranksBreakTiesByTheLowerIndex();
  void cutCellsCarryALightStroke();
  void crowdedCutsLightenTheFootOfTheRow();
  void aBoundaryStandsOnlyWhereTheCutIsTheRowsEnd();
  void clickSelectsTheCellThatIsDrawnThere();
  void keysMoveTheSelectionAndAskForPins();
  void doubleClickShowsEverythingAgain();
  void upwardMapsAreHitWhereTheyAreDrawn();
  void barsOfCutLayersArePale();
  void barsWithoutRoomAreNotPaintedOnNothing();
  void theBlockTriangleLeavesOutLengthsThatWereNotMeasured();
  void pngIsTwiceTheSize();
  void svgHasTheAxesTextsAndCells();
  void figuresComeInPresetSizes();
  void pdfIsAPdf();
  void csvHasAllNumbers();
  void anUnwritableFileIsReportedAndNothingIsLeft();
  void stackedBarsAreAsLongAsTheirNumbers();
};

void TestPlots::everyColourMapRisesInLightnessByEqualSteps() {
  for (const ColourMap map : {ColourMap::Viridis, ColourMap::Cividis, ColourMap::Grey}) {
    const auto& table = colours(map);
    const double step = (lightness(table[255]) - lightness(table[0])) / 255;
    QVERIFY(step > 0.2);
    for (std::size_t i = 15; i < 256; i += 15) {
      const double rise = lightness(table[i]) - lightness(table[i - 15]);
      QVERIFY2(std::abs(rise - 15 * step) < 1.6, qPrintable(QString("map %1 at %2: %3").arg(static_cast<int>(map)).arg(i).arg(rise)));
    }
  }
}

void TestPlots::theStrongestOfAPixelsCellsIsDrawn() {
  HeatmapData data = randomData(4, 1000);
  data.values[2 * 1000 + 777] = 0.9f;  // one strong cell among ten that share its pixel
  HeatmapModel model;
  model.setData(data);
  const QImage image = cellImage(model, QRectF(0, 0, 1000, 4), QSize(100, 8), ColourMap::Viridis, qRgb(255, 255, 255), false);
  const QRgb brightest = colours(ColourMap::Viridis)[255];
  QCOMPARE(image.pixel(77, 4), brightest);
  QCOMPARE(image.pixel(77, 5), brightest);
  int count = 0;
  for (int x = 0; x < 100; ++x) for (int y = 0; y < 8; ++y) count += image.pixel(x, y) == brightest;
  QCOMPARE(count, 2);
  // Whatever the width, every cell of every row is seen by some pixel.
  for (const int width : {7, 99, 333, 640, 999}) {
    const QImage narrow = cellImage(model, QRectF(0, 0, 1000, 4), QSize(width, 4), ColourMap::Grey, 0, false);
    bool found = false;
    for (int x = 0; x < width; ++x) found |= narrow.pixel(x, 2) == colours(ColourMap::Grey)[255];
    QVERIFY2(found, qPrintable(QString::number(width)));
  }
}

void TestPlots::zoomingInShowsEachCell() {
  HeatmapModel model;
  model.setData(randomData(4, 1000));
  const QImage image = cellImage(model, QRectF(500, 1, 10, 2), QSize(100, 20), ColourMap::Grey, 0, false);
  for (int column = 0; column < 10; ++column) {
    const auto level = static_cast<std::size_t>(model.levels()[static_cast<std::size_t>(1 * 1000 + 500 + column)]);
    QCOMPARE(image.pixel(column * 10 + 5, 5), colours(ColourMap::Grey)[level]);
  }
}

void TestPlots::perRowScaleMeasuresEachRowByItsLargest() {
  HeatmapData data = randomData(2, 3);
  data.values = {1, 2, 4, 10, 20, 40};
  HeatmapModel model;
  model.setData(data);
  QCOMPARE(model.levels()[2], std::int16_t{26});  // 255 * 4 / 40
  model.setScale({false, true});
  QCOMPARE(model.levels()[2], std::int16_t{255});
  QCOMPARE(model.levels()[5], std::int16_t{255});
  QCOMPARE(model.levels()[0], model.levels()[3]);
  model.setScale({true, false});
  QCOMPARE(model.levels()[0], std::int16_t{0});
  QCOMPARE(model.levels()[5], std::int16_t{255});
  QCOMPARE(model.range(), (std::pair<double, double>{1, 40}));
}

void TestPlots::aFewOutliersLeaveTheScaleOpen() {
  HeatmapData data = randomData(4, 100);
  for (float& value : data.values) value = 1 + std::fmod(value, 1.0f);
  data.values[17] = 90;
  HeatmapModel model;
  model.setData(data);
  QVERIFY(model.isOpen());
  QVERIFY2(model.range().second < 2.1, qPrintable(QString::number(model.range().second)));
  QCOMPARE(model.levels()[17], std::int16_t{255});
  model.setScale({true, false});
  QVERIFY(!model.isOpen());
  QCOMPARE(model.range().second, 90.0);
}

void TestPlots::sortedOrderPutsTheStrongestFirstAndKeepsPlaces() {
  HeatmapData data = randomData(2, 3);
  data.values = {1, 3, 2, 5, 5, -1};
  HeatmapModel model;
  model.setData(data);
  model.setOrder(HeatmapOrder::Sorted);
  QCOMPARE(model.cellAt(0, 0), (HeatmapCell{0, 1}));
  QCOMPARE(model.cellAt(0, 2), (HeatmapCell{0, 0}));
  QCOMPARE(model.cellAt(1, 0), (HeatmapCell{1, 0}));  // a tie: the lower index first
  QCOMPARE(model.cellAt(1, 2), (HeatmapCell{1, 2}));
  for (std::int64_t row = 0; row < 2; ++row)
    for (std::int64_t column = 0; column < 3; ++column) QCOMPARE(model.positionOf(model.cellAt(row, column)), (HeatmapCell{row, column}));
  model.setCut({0, 0, 1, 0, 0, 0});
  QCOMPARE(model.cutInOrder()[1], std::uint8_t{1});
}

void TestPlots::ranksBreakTiesByTheLowerIndex() {
  HeatmapData data = randomData(2, 3);
  data.values = {1, 3, 3, 5, NAN, 2};
  HeatmapModel model;
  model.setData(data);
  QCOMPARE(model.rankInRow({0, 1}), 1);
  QCOMPARE(model.rankInRow({0, 2}), 2);
  QCOMPARE(model.rankInAll({0, 2}), 3);
  QCOMPARE(model.rankInAll({0, 0}), 5);
  QCOMPARE(model.cellsInAll(), 5);
  QCOMPARE(model.cellsInRow(1), 2);
}

void TestPlots::cutCellsCarryALightStroke() {
  Heatmap map;
  HeatmapData data = randomData(4, 4);
  std::fill(data.values.begin(), data.values.end(), 0.1f);
  data.values[0] = 4;  // makes all others dark
  map.setData(data);
  lay(map, 600, 300);
  const auto lightest = [&map](HeatmapCell cell) {
    const QImage image = map.grab().toImage();
    const QRect rect = map.rectOf(cell).toRect();
    int most = 0;
    for (int y = rect.top() + 3; y < rect.bottom() - 3; ++y) for (int x = rect.left() + 3; x < rect.right() - 3; ++x) most = std::max(most, qGray(image.pixel(x, y)));
    return most;
  };
  QVERIFY(lightest({2, 1}) < 60);
  std::vector<std::uint8_t> cut(16);
  cut[2 * 4 + 1] = 1;
  map.setCut(cut);
  QVERIFY(lightest({2, 1}) > 180);
  QVERIFY(lightest({2, 2}) < 60);
}

void TestPlots::crowdedCutsLightenTheFootOfTheRow() {
  HeatmapData data = randomData(2, 1000);
  HeatmapModel model;
  model.setData(data);
  std::vector<std::uint8_t> cut(2000);
  std::fill(cut.begin() + 1000, cut.begin() + 1500, std::uint8_t{1});
  model.setCut(cut);
  const QImage image = cellImage(model, QRectF(0, 0, 1000, 2), QSize(100, 40), ColourMap::Viridis, 0, true);
  QVERIFY(qGray(image.pixel(20, 39)) > qGray(image.pixel(20, 30)) + 60);
  QCOMPARE(image.pixel(80, 39), image.pixel(80, 30));
  QCOMPARE(image.pixel(20, 19), image.pixel(20, 10));
}

void TestPlots::aBoundaryStandsOnlyWhereTheCutIsTheRowsEnd() {
  Heatmap map;
  HeatmapData data = randomData(2, 1000);
  for (std::size_t i = 0; i < data.values.size(); ++i) data.values[i] = 1000 - static_cast<float>(i % 1000);
  map.setData(data);
  map.setOrder(HeatmapOrder::Sorted);
  std::vector<std::uint8_t> cut(2000);
  for (std::size_t i = 0; i < 1000; ++i) {
    cut[i] = i >= 600;          // by this metric
    cut[1000 + i] = i % 2 == 1;  // by another one
  }
  map.setCut(cut);
  lay(map, 600, 300);
  const QImage image = map.grab().toImage();
  const auto lightPixels = [&](std::int64_t row) {
    const int y = map.rectOf({row, 0}).center().toPoint().y(), left = static_cast<int>(map.rectOf({row, 0}).left()) + 4, right = static_cast<int>(map.rectOf({row, 999}).right()) - 4;
    int light = 0;
    for (int x = left; x < right; ++x) light += std::min({qRed(image.pixel(x, y)), qGreen(image.pixel(x, y)), qBlue(image.pixel(x, y))}) > 150;  // lighter than any of the map's colours
    return light;
  };
  QVERIFY(lightPixels(0) >= 1);
  QCOMPARE(lightPixels(1), 0);
}

void TestPlots::clickSelectsTheCellThatIsDrawnThere() {
  Heatmap map;
  map.setData(randomData(32, 32));
  lay(map, 700, 420);
  QSignalSpy spy(&map, &Heatmap::cellSelected);
  QTest::mouseClick(&map, Qt::LeftButton, {}, map.rectOf({7, 19}).center().toPoint());
  QCOMPARE(spy.count(), 1);
  QCOMPARE(map.selected(), (HeatmapCell{7, 19}));
  map.setOrder(HeatmapOrder::Sorted);
  QTest::mouseClick(&map, Qt::LeftButton, {}, map.rectOf({30, 2}).center().toPoint());
  QCOMPARE(map.selected(), (HeatmapCell{30, 2}));
  QTest::mouseClick(&map, Qt::LeftButton, {}, QPoint(1, 1));
  QVERIFY(!map.selected().valid());
}

void TestPlots::keysMoveTheSelectionAndAskForPins() {
  Heatmap map;
  map.setData(randomData(4, 6));
  lay(map, 500, 300);
  map.setSelected({1, 1});
  QTest::keyClick(&map, Qt::Key_Right);
  QTest::keyClick(&map, Qt::Key_Down);
  QCOMPARE(map.selected(), (HeatmapCell{2, 2}));
  QSignalSpy spy(&map, &Heatmap::pinAsked);
  QTest::keyClick(&map, Qt::Key_K);
  QTest::keyClick(&map, Qt::Key_X);
  QCOMPARE(spy.count(), 2);
  QCOMPARE(spy.at(0).at(1).value<Heatmap::Pin>(), Heatmap::Pin::Keep);
  QCOMPARE(spy.at(1).at(1).value<Heatmap::Pin>(), Heatmap::Pin::Cut);
}

void TestPlots::doubleClickShowsEverythingAgain() {
  Heatmap map;
  map.setData(randomData(8, 500));
  lay(map, 600, 300);
  const QRectF all = map.view();
  const QPoint from = map.rectOf({1, 100}).center().toPoint(), to = map.rectOf({5, 200}).center().toPoint();
  QTest::mousePress(&map, Qt::LeftButton, {}, from);
  QTest::mouseMove(&map, to);
  QTest::mouseRelease(&map, Qt::LeftButton, {}, to);
  QVERIFY(map.view().width() < 110 && map.view().left() >= 99);
  QCOMPARE(map.view().height(), 5.0);
  QTest::mouseDClick(&map, Qt::LeftButton, {}, QPoint(200, 100));
  QCOMPARE(map.view(), all);
}

void TestPlots::upwardMapsAreHitWhereTheyAreDrawn() {
  Heatmap map;
  HeatmapData data = randomData(5, 5);
  data.upward = true;
  map.setData(data);
  lay(map, 500, 300);
  QVERIFY(map.rectOf({0, 0}).top() > map.rectOf({4, 0}).top());
  QCOMPARE(map.cellAt(map.rectOf({1, 3}).center()), (HeatmapCell{1, 3}));
  map.setView(QRectF(0, 1, 5, 2));
  QCOMPARE(map.cellAt(map.rectOf({2, 3}).center()), (HeatmapCell{2, 3}));
}

void TestPlots::barsOfCutLayersArePale() {
  BarPlot plot;
  BarData data;
  data.values = {0.4, 0.1, 0.3};
  data.name = "BI";
  data.keyName = "layer";
  plot.setData(data);
  plot.setCut({0, 1, 0});
  lay(plot, 400, 200);
  QVERIFY(plot.colourOf(1).lightness() > plot.colourOf(0).lightness() + 40);
  const QImage image = plot.grab().toImage();
  int pale = 0, full = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      pale += image.pixel(x, y) == plot.colourOf(1).rgb();
      full += image.pixel(x, y) == plot.colourOf(0).rgb();
    }
  QVERIFY(pale > 500);
  QVERIFY(full > 4 * pale);
}

void TestPlots::barsWithoutRoomAreNotPaintedOnNothing() {
  QTest::failOnWarning(QRegularExpression(QStringLiteral("QPainter")));
  BarPlot plot;
  plot.setData({.values = {0.4, 0.1}, .name = "BI", .keyName = "layer", .valueName = "share"});
  plot.setMinimumSize(0, 0);
  plot.resize(70, 0);
  plot.show();
  plot.grab();
  QVERIFY(!plot.findChild<QCustomPlot*>()->size().isEmpty());
}

void TestPlots::theBlockTriangleLeavesOutLengthsThatWereNotMeasured() {
  ScoreArray blocks;
  blocks.shape = {4, 4};
  blocks.values = {3, 1, 2, 4, 5, 4, 6, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  const HeatmapData data = blockTriangle(blocks);
  QCOMPARE(data.rows, 2);
  QCOMPARE(data.columns, 4);
  const auto best = bestBlocks(data);
  QCOMPARE(best.size(), std::size_t{2});
  QCOMPARE(best[0], (HeatmapCell{0, 1}));
  QCOMPARE(best[1], (HeatmapCell{1, 1}));
}

void TestPlots::pngIsTwiceTheSize() {
  espalier::test::TemporaryFolder folder;
  const QString path = QString::fromStdString((folder.path() / "heads.png").string());
  Heatmap map;
  map.setData(randomData(8, 8));
  lay(map, 500, 300);
  savePlot(map.plotSource("heads"), FigureSize::Screen, path);
  QCOMPARE(QImage(path).size(), QSize(1000, 600));
  savePlot(map.plotSource("heads"), FigureSize::Slide, path);
  QCOMPARE(QImage(path).size(), QSize(2560, 1440));
  QCOMPARE(QImage(path).pixelColor(2, 2), QColor(Qt::white));
}

void TestPlots::svgHasTheAxesTextsAndCells() {
  espalier::test::TemporaryFolder folder;
  const QString path = QString::fromStdString((folder.path() / "heads.svg").string());
  Heatmap map;
  HeatmapData data = randomData(8, 8);
  data.values[9] = 4;
  map.setData(data);
  lay(map, 500, 300);
  savePlot(map.plotSource("heads"), FigureSize::Screen, path);
  const QByteArray svg = fileBytes(path);
  QVERIFY(QSvgRenderer(svg).isValid());
  for (const char* word : {">layer<", ">head<", ">mean norm<", ">4<"}) QVERIFY2(svg.contains(word), word);
  QVERIFY(svg.contains(QColor(colours(ColourMap::Viridis)[255]).name().toLatin1()));
  QVERIFY(svg.count("<rect") > 60);

  BarPlot bars;
  BarData values;
  values.values = {1, 2, 3};
  values.keyName = "layer";
  values.valueName = "1 - cosine";
  bars.setData(values);
  lay(bars, 400, 200);
  savePlot(bars.plotSource("bars"), FigureSize::PaperColumn, path);
  QVERIFY(fileBytes(path).contains(">1 - cosine<"));
}

void TestPlots::figuresComeInPresetSizes() {
  const QSizeF screen(900, 450);
  QCOMPARE(figureLayout(FigureSize::Screen, screen).size, screen);
  QCOMPARE(figureLayout(FigureSize::PaperColumn, screen).size, QSizeF(320, 160));
  QCOMPARE(figureLayout(FigureSize::Page, screen).size, QSizeF(640, 320));
  QCOMPARE(figureLayout(FigureSize::Page, QSizeF(300, 900)).size, QSizeF(640, 420));  // not higher than a page takes
  QCOMPARE(figureLayout(FigureSize::Slide, screen).size * figureLayout(FigureSize::Slide, screen).factor, QSizeF(1280, 720));
}

void TestPlots::pdfIsAPdf() {
  espalier::test::TemporaryFolder folder;
  const QString path = QString::fromStdString((folder.path() / "neurons.pdf").string());
  Heatmap map;
  map.setData(randomData(32, 2000));
  lay(map, 500, 300);
  savePlot(map.plotSource("neurons"), FigureSize::PaperColumn, path);
  const QByteArray pdf = fileBytes(path);
  QVERIFY(pdf.startsWith("%PDF-"));
  QVERIFY(pdf.trimmed().endsWith("%%EOF"));
}

void TestPlots::csvHasAllNumbers() {
  Heatmap map;
  const HeatmapData data = randomData(5, 7);
  map.setData(data);
  const QStringList lines = map.plotSource("x").csv().split('\n', Qt::SkipEmptyParts);
  QCOMPARE(lines.size(), 6);
  QVERIFY(lines[0].startsWith("layer,head 0,head 1"));
  for (int row = 0; row < 5; ++row) {
    const QStringList fields = lines[row + 1].split(',');
    QCOMPARE(fields.size(), 8);
    for (int column = 0; column < 7; ++column) QCOMPARE(fields[column + 1].toFloat(), data.values[static_cast<std::size_t>(row * 7 + column)]);
  }
  // Where there is no cell there is no number; a name with a comma is quoted; a list has one line a value.
  HeatmapData holes{.rows = 2, .columns = 2, .values = {0.1F, NAN, 1.5e-7F, 3}, .name = "x", .rowName = "layer, from 1", .columnName = "head", .unit = {}, .firstRow = 1};
  map.setData(holes);
  QCOMPARE(map.plotSource("x").csv(), QStringLiteral("\"layer, from 1\",head 0,head 1\n1,0.1,\n2,1.5e-07,3\n"));
  holes.folded = true;
  map.setData(holes);
  QCOMPARE(map.plotSource("x").csv(), QStringLiteral("head,value\n0,0.1\n2,1.5e-07\n3,3\n"));
}

void TestPlots::anUnwritableFileIsReportedAndNothingIsLeft() {
  Heatmap map;
  map.setData(randomData(2, 2));
  const QString path = QStringLiteral("/nonexistent-folder/a.csv");
  try {
    savePlot(map.plotSource("x"), FigureSize::Screen, path);
    QFAIL("writing into a missing folder must fail");
  } catch (const Error& error) {
    QCOMPARE(error.where(), path.toStdString());
  }
  QVERIFY_THROWS_EXCEPTION(Error, savePlot(map.plotSource("x"), FigureSize::Screen, QStringLiteral("a.docx")));
}

void TestPlots::stackedBarsAreAsLongAsTheirNumbers() {
  StackedBars bars;
  StackedBarsData data;
  data.title = "Parameters";
  data.parts = {{"attention", 2}, {"feed-forward", 1}};
  data.rows = {{"before", {100, 300}, "400", {}}, {"after", {100, 100}, "200", "-50 %"}};
  bars.setData(data);
  lay(bars, 600, 80);
  const double before = bars.rectOf(0, 1).right() - bars.rectOf(0, 0).left(), after = bars.rectOf(1, 1).right() - bars.rectOf(1, 0).left();
  QVERIFY(std::abs(before - 2 * after) < 4);
  QVERIFY(std::abs(bars.rectOf(0, 1).width() - 3 * bars.rectOf(0, 0).width()) < 8);
  const QString csv = bars.plotSource("p").csv();
  QVERIFY(csv.contains("before,100,300"));
  QVERIFY(bars.rectOf(0, 0).left() > 20);
  data.rows = {{{}, {100, 300}, "400", {}}};
  bars.setData(data);
  QCOMPARE(bars.rectOf(0, 0).left(), 0.0);  // no names, so no room for names
}

QTEST_MAIN(TestPlots)
#include "test_plots.moc"
