// What every plot saves and copies is opened and looked into: sizes, colours, texts and numbers.
#include <qcustomplot.h>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QTest>
#include <cmath>
#include <map>

#include "tests/support/shapes.hpp"
#include "tests/support/shared.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/figures.hpp"
#include "ui/pages/importance/metric_matrix.hpp"
#include "ui/pages/lineage_view.hpp"
#include "ui/pages/model/shape_card.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/curve_figure.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/rank_plot.hpp"
#include "ui/plots/stacked_bars.hpp"

using namespace espalier;
using namespace espalier::ui;
using espalier::test::inkOf;
using espalier::test::readSvg;
using espalier::test::rowsOf;

namespace {

/// A plot with something in it, and what its files have to hold. Colours are those of the light theme.
struct Sample {
  std::shared_ptr<QObject> plot;
  PlotSource source;
  QStringList texts;
  QList<QColor> colours;
  QStringList head;           ///< of the table; empty: not looked at
  QList<QStringList> rows;    ///< that the table has
};

QList<QColor> seriesColours(std::initializer_list<int> series) {
  QList<QColor> colours;
  for (const int index : series) colours += lightPalette().series[static_cast<std::size_t>(index)];
  return colours;
}

Sample heatmapSample() {
  const auto map = std::make_shared<Heatmap>();
  HeatmapData data;
  data.rows = 4;
  data.columns = 6;
  data.name = "Perplexity, by block";
  data.rowName = "layer, from 0";
  data.columnName = "head";
  data.unit = "gradient times weight, size after the layer’s norm (nats per token)";
  for (int i = 0; i < 24; ++i) data.values.push_back(static_cast<float>(i));
  map->setData(std::move(data));
  map->resize(760, 420);
  const auto& table = colours(ColourMap::Viridis);
  return {map, map->plotSource("heatmap"), {"layer, from 0", "head", "gradient times weight, size after the layer’s norm (nats per token)"}, {QColor(table[0]), QColor(table[255])},
          {"layer, from 0", "head 0", "head 1", "head 2", "head 3", "head 4", "head 5"}, {{"1", "6", "7", "8", "9", "10", "11"}}};
}

Sample barsSample() {
  const auto bars = std::make_shared<BarPlot>();
  bars->setData({{0.25, 0.5, NAN, 0.125}, "Loss", "layer", "Loss without the layer, above the whole model’s (nats per token)", false});
  bars->resize(760, 140);
  return {bars, bars->plotSource("bars"), {"layer", "Loss without the layer, above the whole model’s (nats per token)"}, seriesColours({0}),
          {"layer", "Loss without the layer, above the whole model’s (nats per token)"}, {{"0", "0.25"}, {"2", ""}, {"3", "0.125"}}};
}

Sample lossSample() {
  const auto plot = std::make_shared<LossPlot>();
  plot->resize(700, 420);
  for (const int run : {0, 1, 4, 5}) {  // of which the dark theme has colours that the light one gives to others
    plot->setRun(run + 1, QString("run %1, width").arg(run), SeriesStyle(ThemeColor::series(run)), run == 0 ? ThemeColor(ThemeColor::Role::Text) : ThemeColor());
    for (int step = 1; step <= 50; ++step) {
      StepMetrics metrics;
      metrics.step = step;
      metrics.lmLoss = 4 + run + 1.0 / step;
      metrics.tokens = 1024 * step;
      plot->append(run + 1, metrics);
    }
    plot->append(run + 1, ValidationPoint{50, 4.25 + run, {}});
  }
  plot->setSmoothing(0);
  plot->setBaseLines({{"teacher", 3.75, ThemeColor(ThemeColor::Role::Secondary)}});
  return {plot, plot->source("curves"), {"LM loss (nats per token)", "steps", "run 5, width", "teacher 3.750"}, seriesColours({0, 1, 4, 5}) + QList<QColor>{lightPalette().text},
          {"run", "step", "tokens", "seconds", "loss", "smoothed loss", "validation loss", "learning rate", "gradient norm", "tokens/s"}, {{"run 1, width", "2", "2048", "0", "5.5", "5.5", "", "0", "0", "0"}}};
}

Sample paretoSample() {
  const auto plot = std::make_shared<ParetoPlot>();
  plot->resize(500, 320);
  std::vector<ParetoPoint> points;
  for (const int i : {0, 1, 4, 5}) points.push_back({i + 1, QString("width-%1").arg(i), 1e6 * (i + 1), 5.0 - 0.25 * i, SeriesStyle(ThemeColor::series(i))});
  plot->setPoints(points, false);
  plot->setAxisNames("parameters", "validation loss (nats per token)");
  return {plot, plot->source("pareto"), {"parameters", "validation loss (nats per token)", "width-5"}, seriesColours({0, 1, 4, 5}),
          {"model", "parameters", "validation loss (nats per token)", "on the frontier"}, {{"width-4", "5000000", "4", "yes"}}};
}

Sample rankSample() {
  const auto plot = std::make_shared<RankPlot>();
  plot->resize(640, 240);
  std::vector<RankSeries> series;
  QList<QColor> colours;
  for (int i = 0; i < 8; ++i) {
    series.push_back({QString("12 × 1,024 × %1").arg(2048 + i), QString::number(i + 1), ThemeColor::series(i), {{0, 5.0 + i}, {10, 4.5 - 0.1 * i}}});
    colours += lightPalette().series[static_cast<std::size_t>(i)];
  }
  plot->setSeries(series);
  return {plot, plot->plotSource("ranks"), {"place by validation loss", "steps", "12 × 1,024 × 2055"}, colours, {"step", "candidate", "loss", "place"}, {{"10", "12 × 1,024 × 2050", "4.3", "6"}}};
}

Sample stackedSample() {
  const auto bars = std::make_shared<StackedBars>();
  bars->setData({"Parameters", {{"embedding, head", 0}, {"attention", 4}, {"feed-forward", 1}, {"norms", -1}}, {{"before", {300, 300, 600, 200}, "1,400", {}}, {"after", {200, 100, 300, 100}, "700", "−50 %"}}});
  bars->resize(bars->sizeHint());
  return {bars, bars->plotSource("bars"), {"Parameters", "embedding, head", "feed-forward", "before", "−50 %"}, seriesColours({0, 1, 4}) + QList<QColor>{lightPalette().neutral},
          {"Parameters", "embedding, head", "attention", "feed-forward", "norms"}, {{"after", "200", "100", "300", "100"}}};
}

Sample matrixSample() {
  Scores scores;
  for (const char* sequence : {"l2", "mean", "var"})
    for (const char* batch : {"l2", "mean", "var"}) {
      ScoreArray array;
      array.shape = {2, 8};
      for (int i = 0; i < 16; ++i) array.values.push_back(std::sin(static_cast<float>(i) * static_cast<float>(scores.arrays.size() + 1)));
      scores.arrays[std::string("head.") + sequence + "-" + batch] = array;
    }
  const auto matrix = std::make_shared<MetricMatrix>();
  matrix->compare(scores, Axis::Head, {.count = 4});
  return {matrix, matrix->plotSource("metrics"), {"L2, mean", "rank correlation"}, {lightPalette().text}, {}, {}};
}

Sample curveSample() {
  const std::vector<double> steps{1, 2, 3, 4}, rates{0.0001, 0.0005, 0.001, 0.0005};
  return {nullptr, curveFigure("rate", "learning rate", steps, rates, ThemeColor::series(2)), {"learning rate", "steps"}, seriesColours({2}), {"steps", "learning rate"}, {{"3", "0.001"}}};
}

/// Of a made-up project; `session` has to outlive it.
Sample lineageSample(Session& session) {
  const auto view = std::make_shared<LineageView>(session);
  view->resize(700, 300);
  view->setRows(compareRows(session));
  return {view, view->source("lineage"), {"english-4m", "width-53"}, seriesColours({1}), {"model", "made from", "kind", "parameters", "validation loss", "taught by"}, {}};
}

}  // namespace

class TestPlotExports : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, path("settings"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_session = std::make_unique<Session>([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(test::openMade(*m_session, test::makeProject(m_folder.path()).file));
  }
  void cleanupTestCase() { m_session.reset(); }
  void init() { Theme::apply(*qApp, ThemeChoice::Light); }

  void picturesHaveTheFiguresSizeAndInk_data() { everyPlotInEverySize(); }
  void picturesHaveTheFiguresSizeAndInk() {
    QFETCH(FigureSize, size);
    const Sample sample = make();
    savePlot(sample.source, size, path("plot.png"));
    const QImage image(path("plot.png"));
    // For looking at them.
    if (const QByteArray keep = qgetenv("ESPALIER_KEEP_FIGURES"); !keep.isEmpty()) image.save(QString::fromLocal8Bit(keep) + QLatin1Char('/') + QLatin1String(QTest::currentDataTag()) + QStringLiteral(".png"));
    const FigureLayout layout = figureLayout(size, sample.source.screenSize);
    QCOMPARE(image.size(), (layout.size * layout.factor * 2).toSize());
    QVERIFY(test::hasWhiteEdge(image, 4));
    for (const QColor& color : sample.colours) QVERIFY2(inkOf(image, color) > 3, qPrintable(color.name()));
  }

  void drawingsSayWhatTheAxesMean_data() { everyPlotInEverySize(); }
  void drawingsSayWhatTheAxesMean() {
    QFETCH(FigureSize, size);
    const Sample sample = make();
    savePlot(sample.source, size, path("plot.svg"));
    const test::SvgFacts svg = readSvg(path("plot.svg"));
    QVERIFY(svg.wellFormed);
    for (const QString& text : sample.texts) QVERIFY2(svg.words().contains(text), qPrintable(text + QStringLiteral(" is not in: ") + svg.words()));
    QVERIFY2(!svg.words().contains(u'…'), qPrintable(svg.words()));
    for (const QColor& color : sample.colours) QVERIFY2(svg.colours.contains(color.name()), qPrintable(color.name()));
  }

  void documentsHaveThePagesOfTheirSize_data() { everyPlotInEverySize(); }
  void documentsHaveThePagesOfTheirSize() {
    QFETCH(FigureSize, size);
    const Sample sample = make();
    savePlot(sample.source, size, path("plot.pdf"));
    const FigureLayout layout = figureLayout(size, sample.source.screenSize);
    const QSizeF page = test::pageOf(path("plot.pdf")), wanted = layout.size * layout.factor * 0.75;
    QVERIFY2(std::abs(page.width() - wanted.width()) < 1 && std::abs(page.height() - wanted.height()) < 1, qPrintable(QStringLiteral("%1 x %2").arg(page.width()).arg(page.height())));
  }

  void tablesHaveEqualRowsAndTheNumbers_data() { everyPlot(); }
  void tablesHaveEqualRowsAndTheNumbers() {
    const Sample sample = make();
    savePlot(sample.source, FigureSize::Screen, path("plot.csv"));
    const auto rows = rowsOf(QString::fromUtf8(test::bytesOf(path("plot.csv"))));
    QVERIFY(rows.size() > 1);
    for (const QStringList& row : rows) QCOMPARE(row.size(), rows.first().size());
    if (!sample.head.isEmpty()) QCOMPARE(rows.first(), sample.head);
    for (const QStringList& row : sample.rows) QVERIFY2(rows.contains(row), qPrintable(row.join(u'|')));
  }

  // Filled in either theme, shown in either: the figure is the same.
  void figuresAreLightInEitherTheme_data() { everyPlot(); }
  void figuresAreLightInEitherTheme() {
    const Sample light = make();
    const QImage wanted = figureImage(light.source, FigureSize::Page);
    Theme::apply(*qApp, ThemeChoice::Dark);
    QCOMPARE(figureImage(light.source, FigureSize::Page), wanted);
    const Sample dark = make();
    QCOMPARE(figureImage(dark.source, FigureSize::Page), wanted);
    Theme::apply(*qApp, ThemeChoice::Light);
    QCOMPARE(figureImage(dark.source, FigureSize::Page), wanted);
  }

  void whatIsCopiedHasTheRememberedSize_data() { everyPlot(); }
  void whatIsCopiedHasTheRememberedSize() {
    const Sample sample = make();
    QMenu menu;
    addExportActions(menu, nullptr, [&] { return sample.source; }, [](const Error&) {});
    const auto choose = [](QMenu& from, const QString& text) {
      for (QAction* action : from.actions())
        if (action->text() == text) return action->trigger(), true;
      return false;
    };
    QVERIFY(choose(menu, "Size of a paper column"));
    QMenu later;  // another plot's, at another time
    addExportActions(later, nullptr, [&] { return sample.source; }, [](const Error&) {});
    QVERIFY(choose(later, "Copy picture"));
    QCOMPARE(QGuiApplication::clipboard()->image().convertToFormat(QImage::Format_RGB32), figureImage(sample.source, FigureSize::PaperColumn));
    QVERIFY(choose(later, "Copy numbers"));
    QCOMPARE(QGuiApplication::clipboard()->text(), sample.source.csv());
  }

  void ranksFollowTheTheme() {
    const Sample sample = rankSample();
    auto* plot = static_cast<RankPlot*>(sample.plot.get());
    Theme::apply(*qApp, ThemeChoice::Dark);
    const QImage shown = plot->grab().toImage().convertToFormat(QImage::Format_RGB32);
    for (int i = 0; i < 8; ++i) QVERIFY2(inkOf(shown, darkPalette().series[static_cast<std::size_t>(i)]) > 3, qPrintable(QString::number(i)));
  }

  // By pointer and by keyboard, from where the plot is.
  void theModelsParametersAreCopiedFromTheirBar() {
    ShapeCard card;
    InspectResult model;
    model.shape = test::llamaOf({.layers = 2, .hidden = 8, .ffn = 6, .heads = 2, .kvHeads = 2, .headDim = 4, .vocab = 16});
    model.parameters = model.shape.parameters();
    card.setModel(model);
    card.show();
    auto* bars = card.findChild<StackedBars*>("parameterBar");
    QVERIFY(bars->focusPolicy() & Qt::TabFocus);
    for (const auto reason : {QContextMenuEvent::Mouse, QContextMenuEvent::Keyboard}) {
      QGuiApplication::clipboard()->clear();
      QContextMenuEvent event(reason, bars->rect().center(), bars->mapToGlobal(bars->rect().center()));
      QApplication::sendEvent(bars, &event);
      auto* menu = bars->findChild<QMenu*>("menuExport");
      QVERIFY(menu && menu->isVisible());
      for (QAction* action : menu->actions())
        if (action->text() == "Copy numbers") action->trigger();
      QCOMPARE(QGuiApplication::clipboard()->text(), bars->plotSource("parameters").csv());
      delete menu;
    }
  }

  // Nothing was shown before, so nothing was sampled for a screen.
  void curvesAreSampledForTheFigure() {
    LossPlot plot;
    plot.setSmoothing(0);
    plot.setRun(1, "a run", ThemeColor::series(0));
    for (int step = 1; step <= 5000; ++step) {
      StepMetrics metrics;
      metrics.step = step;
      metrics.lmLoss = 3 + 2000.0 / (1000 + step);
      plot.append(1, metrics);
    }
    const QImage image = figureImage(plot.source("curve"), FigureSize::Page);
    int columns = 0;
    for (int x = 0; x < image.width(); ++x) columns += inkOf(image.copy(x, 0, 1, image.height()), lightPalette().series[0]) > 0;
    QVERIFY2(columns > image.width() * 8 / 10, qPrintable(QString::number(columns)));
  }

  void partsSayTheirNamesOrShares() {
    const Sample sample = stackedSample();
    savePlot(sample.source, FigureSize::Page, path("plot.svg"));
    const QStringList texts = readSvg(path("plot.svg")).texts;
    QCOMPARE(texts.count("feed-forward"), 1);  // in the legend; the embedding's name has no room, so all parts say their shares
    QCOMPARE(texts.count("29 %"), 1);
    QCOMPARE(texts.count("43 %"), 2);
  }

  void fifteenMetricsCanBeReadInAColumn() {
    Scores scores;
    const char* others[] = {"weight.head", "taylor.head", "taylor2.head", "wanda.head", "flap.head"};
    const auto array = [&scores] {
      ScoreArray made;
      made.shape = {2, 8};
      for (int i = 0; i < 16; ++i) made.values.push_back(std::sin(static_cast<float>(i) * static_cast<float>(scores.arrays.size() + 1)));
      return made;
    };
    for (const char* sequence : {"l2", "mean", "var"})
      for (const char* batch : {"l2", "mean", "var"}) scores.arrays[std::string("head.") + sequence + "-" + batch] = array();
    scores.arrays["head.modelopt"] = array();
    for (const char* name : others) scores.arrays[name] = array();
    MetricMatrix matrix;
    matrix.compare(scores, Axis::Head, {.count = 4});
    QCOMPARE(matrix.rowCount(), 15);
    const PlotSource source = matrix.plotSource("metrics");
    const QImage image = figureImage(source, FigureSize::PaperColumn);
    if (const QByteArray keep = qgetenv("ESPALIER_KEEP_FIGURES"); !keep.isEmpty()) image.save(QString::fromLocal8Bit(keep) + QStringLiteral("/fifteen.png"));
    QVERIFY(test::hasWhiteEdge(image, 4));
    savePlot(source, FigureSize::PaperColumn, path("plot.svg"));
    const QStringList texts = readSvg(path("plot.svg")).texts;
    for (int i = 0; i < 15; ++i) QVERIFY2(texts.count(matrix.headerData(i, Qt::Vertical, Qt::DisplayRole).toString()) >= 1, qPrintable(texts.join(u'|')));
  }

 private:
  using Make = std::function<Sample()>;
  std::map<QString, Make> plots() {
    return {{"heatmap", heatmapSample}, {"bars", barsSample}, {"loss", lossSample}, {"pareto", paretoSample}, {"ranks", rankSample}, {"stacked", stackedSample}, {"matrix", matrixSample}, {"curve", curveSample},
            {"lineage", [this] { return lineageSample(*m_session); }}};
  }
  void everyPlot() {
    QTest::addColumn<QString>("plot");
    for (const auto& [name, ignored] : plots()) QTest::newRow(qPrintable(name)) << name;
  }
  void everyPlotInEverySize() {
    QTest::addColumn<QString>("plot");
    QTest::addColumn<FigureSize>("size");
    for (const auto& [name, ignored] : plots())
      for (const auto& [word, size] : {std::pair{"screen", FigureSize::Screen}, {"column", FigureSize::PaperColumn}, {"page", FigureSize::Page}, {"slide", FigureSize::Slide}})
        QTest::newRow(qPrintable(name + QLatin1Char('-') + QLatin1String(word))) << name << size;
  }
  Sample make() {
    QFETCH(QString, plot);
    return plots().at(plot)();
  }
  QString path(const char* name) const { return QString::fromStdString((m_folder.path() / name).string()); }

  test::TemporaryFolder m_folder;
  std::unique_ptr<Session> m_session;
};

QTEST_MAIN(TestPlotExports)
#include "test_plot_exports.moc"
