// Importance and pruning as a person uses them: analyse, select, pin, undo, move a slider, create the student. The engine is a
// made-up one that answers at once; worker, project, checkpoint and plan are the real ones.
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTabBar>
#include <QTest>
#include <atomic>
#include <fstream>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/importance/metrics.hpp"
#include "tests/support/shared.hpp"
#include "tests/ui/support/method_pages.hpp"
#include "ui/pages/importance/analysis_form.hpp"
#include "ui/pages/importance_page.hpp"
#include "ui/pages/pruning/search_card.hpp"
#include "ui/pages/pruning_page.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"

using namespace espalier;
using namespace espalier::ui;
using espalier::test::child;
using espalier::test::MadeUpEngine;
using espalier::test::tinyShape;
using espalier::test::writeTinyModel;

class TestMethodPages : public QObject, public test::MethodPages {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { prepare(); }
  void init() { openPages(); }
  void cleanup() { closePages(); }
  void analysesWhenTheButtonIsClicked();
  void howItIsComputedReachesTheAnalysis();
  void withoutBlockScoresTheFormIsOffered();
  void selectingAHeadShowsItsFate();
  void keepAlwaysIsAnUndoablePin();
  void theCutFollowsTheTarget();
  void layersAndChannelsHaveAMapOfTheirOwn();
  void scoresWithoutLayerPartsAreMeasuredAgain();
  void slidersChangeTheParameterCountExactly();
  void createsAStudentThatLoads();
  void layersGoByTwoMetrics();
  void tasksAreAskedForWithTheirMetric();
  void withoutAModelBothPagesSayWhatIsMissing();
  void pinnedLayersAreMarkedOnTheBars();
  void howAPageIsLookedAtIsRemembered();
  void aMetricSaysItsNameOnTheCommandLine();
  void anotherModelThatWasMeasuredIsOffered();
  void scoresThatWereReplacedOutsideAreSaidToBe();
};

void TestMethodPages::analysesWhenTheButtonIsClicked() {
  openModel();
  QVERIFY(!child<QTabBar>(*m_importance, "tabsImportance")->isVisible());
  child<QSpinBox>(*m_importance, "spinSamples")->setValue(16);
  QTest::mouseClick(child<QPushButton>(*m_importance, "buttonAnalyse"), Qt::LeftButton);
  QTRY_VERIFY(m_session->scores() != nullptr);
  QTRY_COMPARE(child<Heatmap>(*m_importance, "heatmapHeads")->model().data().columns, 8);
  QCOMPARE(m_session->scores()->metadata.at("samples"), std::string("16"));
  QTRY_VERIFY(child<QPushButton>(*m_importance, "buttonChooseTarget")->isVisible());
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(1);
  QCOMPARE(child<Heatmap>(*m_importance, "heatmapNeurons")->model().data().columns, 128);
}

void TestMethodPages::howItIsComputedReachesTheAnalysis() {
  openModel();
  auto* seed = child<QSpinBox>(*m_importance, "spinAnalysisSeed");
  child<QSpinBox>(*m_importance, "spinSamples")->setValue(0);
  QVERIFY(!seed->isEnabled());  // all windows are taken
  child<QSpinBox>(*m_importance, "spinSamples")->setValue(16);
  QVERIFY(seed->isEnabled());
  seed->setValue(7);
  child<QSpinBox>(*m_importance, "spinAnalysisThreads")->setValue(2);
  auto* precision = child<QComboBox>(*m_importance, "comboAnalysisPrecision");
  precision->setCurrentIndex(precision->findText("bf16"));
  QTest::mouseClick(child<QPushButton>(*m_importance, "buttonAnalyse"), Qt::LeftButton);
  const JobRecord* job = m_session->engine().jobs().newest<worker::Analyze>([](const JobRecord&, const worker::Analyze&) { return true; });
  QVERIFY(job);
  const AnalyzeRequest& asked = std::get<worker::Analyze>(job->command).request;
  QCOMPARE(asked.precision, Precision::Bf16);
  QCOMPARE(asked.threads, 2);
  QCOMPARE(asked.seed, std::uint64_t{7});
  QTRY_VERIFY(m_session->scores() != nullptr);
  AnalysisForm again(*m_session);
  again.setWishes(m_importance->findChild<AnalysisForm*>()->wishes());
  const AnalyzeRequest kept = again.command().request;
  QVERIFY(std::tie(kept.precision, kept.threads, kept.seed) == std::tie(asked.precision, asked.threads, asked.seed));
}

void TestMethodPages::withoutBlockScoresTheFormIsOffered() {
  analyse();
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(4);
  QVERIFY(!child<Heatmap>(*m_importance, "heatmapBlocks")->isVisible());
  auto* measure = child<QPushButton>(*m_importance, "buttonMeasureBlocks");
  QVERIFY(measure->isVisible());
  QTest::mouseClick(measure, Qt::LeftButton);
  QVERIFY(child<QPushButton>(*m_importance, "buttonAnalyse")->isVisible());
}

void TestMethodPages::selectingAHeadShowsItsFate() {
  analyse();
  auto* map = child<Heatmap>(*m_importance, "heatmapHeads");
  QTest::mouseClick(map, Qt::LeftButton, {}, map->rectOf({2, 5}).center().toPoint());
  QCOMPARE(child<QLabel>(*m_inspector, "labelSelectionTitle")->text(), QString("Head 5 of layer 2"));
  auto* facts = child<KeyValueList>(*m_inspector, "factsSelection");
  QCOMPARE(facts->value("Key/value group"), QString("2 (heads 4–5)"));
  QCOMPARE(facts->value("At this target"), QString("kept"));
  Target target = m_session->target();
  target.heads = 4;
  target.cut.heads.insert({2, 5});
  m_session->setTarget(target, "x");
  QCOMPARE(facts->value("At this target"), QString("cut"));
  QVERIFY(map->model().isCut({2, 5}));
}

void TestMethodPages::keepAlwaysIsAnUndoablePin() {
  analyse();
  auto* map = child<Heatmap>(*m_importance, "heatmapHeads");
  map->setFocus();
  QTest::mouseClick(map, Qt::LeftButton, {}, map->rectOf({1, 3}).center().toPoint());
  QTest::mouseClick(child<QPushButton>(*m_inspector, "buttonKeepAlways"), Qt::LeftButton);
  QCOMPARE(m_session->pinOf(Axis::Head, {1, 3}), espalier::ui::Pin::Keep);
  m_session->undoStack().undo();
  QCOMPARE(m_session->pinOf(Axis::Head, {1, 3}), espalier::ui::Pin::None);
  QVERIFY(!child<QPushButton>(*m_inspector, "buttonKeepAlways")->isChecked());
  QTest::keyClick(map, Qt::Key_X);
  QCOMPARE(m_session->pinOf(Axis::Head, {1, 3}), espalier::ui::Pin::Cut);
}

void TestMethodPages::theCutFollowsTheTarget() {
  analyse();
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(1);
  auto* map = child<Heatmap>(*m_importance, "heatmapNeurons");
  QVERIFY(map->model().cutInOrder().empty());
  child<QSlider>(*m_pruning, "sliderFfn")->setValue(7);
  const std::int64_t kept = child<QSpinBox>(*m_pruning, "spinFfn")->value();
  QCOMPARE(m_session->target().ffn, std::optional<std::int64_t>(kept));
  const auto& cut = map->model().cutInOrder();
  QCOMPARE(std::count(cut.begin(), cut.end(), 1), 4 * (128 - kept));
}

void TestMethodPages::layersAndChannelsHaveAMapOfTheirOwn() {
  analyse();
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(2);
  auto *channels = child<Heatmap>(*m_importance, "heatmapHidden"), *map = child<Heatmap>(*m_importance, "heatmapHiddenLayers");
  auto *sums = child<QPushButton>(*m_importance, "buttonChannels"), *layers = child<QPushButton>(*m_importance, "buttonLayersByChannels");
  QVERIFY(channels->isVisible() && !map->isVisible() && sums->isChecked());
  QTest::mouseClick(layers, Qt::LeftButton);
  QVERIFY(map->isVisible() && !channels->isVisible() && !sums->isChecked());
  const ScoreArray& parts = m_session->scores()->need("hidden-layers.l2-mean");
  QCOMPARE(map->model().data().values, parts.values);
  QCOMPARE(map->model().data().rows, 4);
  QVERIFY(!map->model().data().unit.isEmpty() && map->model().data().unit != channels->model().data().unit);
  QCOMPARE(child<QComboBox>(*m_importance, "comboScale")->count(), 4);  // also per layer

  // What is selected and pinned is the channel, in all layers.
  QTest::mouseClick(map, Qt::LeftButton, {}, map->rectOf({2, 5}).center().toPoint());
  QCOMPARE(child<QLabel>(*m_inspector, "labelSelectionTitle")->text(), QString("Channel 5"));
  auto* facts = child<KeyValueList>(*m_inspector, "factsSelection");
  QCOMPARE(facts->value("Importance in layer 2"), formatSignificant(parts.at(2, 5)));
  QCOMPARE(facts->value("Rank in the layer"), QString("%1 of 64").arg(map->model().rankInRow({2, 5})));
  QVERIFY(facts->value("Rank in the model").endsWith("of 64"));
  QTest::keyClick(map, Qt::Key_X);
  QCOMPARE(m_session->pinOf(Axis::Channel, {0, 5}), espalier::ui::Pin::Cut);
  child<QSlider>(*m_pruning, "sliderHidden")->setValue(5);
  const std::int64_t kept = *m_session->target().hidden;
  const auto& cut = map->model().cutInOrder();
  QCOMPARE(std::count(cut.begin(), cut.end(), 1), 4 * (64 - kept));
  for (std::int64_t layer = 0; layer < 4; ++layer) QVERIFY(map->model().isCut({layer, 5}));

  // All manners of the heatmap: sorted, logarithmic, and its numbers.
  child<QComboBox>(*m_importance, "comboOrder")->setCurrentIndex(1);
  child<QComboBox>(*m_importance, "comboScale")->setCurrentIndex(1);
  QCOMPARE(map->model().rankInRow(map->model().cellAt(3, 0)), 1);
  QVERIFY(map->model().scale().logarithmic);
  for (const char* ending : {"csv", "svg", "png", "pdf"}) savePlot(map->plotSource("map"), FigureSize::Screen, QString::fromStdString(m_folder->path() / "map.") + ending);
  const QStringList lines = QString::fromStdString(readFile(m_folder->path() / "map.csv")).split('\n', Qt::SkipEmptyParts);
  QCOMPARE(lines.size(), 5);
  QVERIFY2(lines.front().startsWith("layer,channel 0,channel 1,"), qPrintable(lines.front().left(40)));
  QCOMPARE(lines[3].section(',', 0, 0), QString("2"));
  QCOMPARE(lines[3].section(',', 6, 6).toFloat(), parts.at(2, 5));

  // The side and its zoom are remembered.
  const QRectF zoomed(8, 1, 16, 2);
  map->setView(zoomed);
  const QVariantMap place = m_importance->place();
  ImportancePage again(*m_session);
  again.setPlace(place);
  QVERIFY(child<QPushButton>(again, "buttonLayersByChannels")->isChecked());
  QCOMPARE(child<Heatmap>(again, "heatmapHiddenLayers")->view(), zoomed);
  for (const char* key : {"tab", "layersByChannels", "heatmapHiddenLayers", "metric"}) QCOMPARE(again.place().value(key), place.value(key));
  // The other tabs have no such switch.
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(1);
  QVERIFY(!layers->isVisible() && !sums->isVisible());
}

void TestMethodPages::scoresWithoutLayerPartsAreMeasuredAgain() {
  *m_layerParts = false;
  analyse();
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(2);
  auto *map = child<Heatmap>(*m_importance, "heatmapHiddenLayers"), *channels = child<Heatmap>(*m_importance, "heatmapHidden");
  QVERIFY(channels->isVisible() && !channels->model().empty());
  QTest::mouseClick(child<QPushButton>(*m_importance, "buttonLayersByChannels"), Qt::LeftButton);
  auto* measure = child<QPushButton>(*m_importance, "buttonMeasureLayerParts");
  QVERIFY(measure->isVisible() && !map->isVisible());
  QTest::mouseClick(measure, Qt::LeftButton);
  *m_layerParts = true;
  auto* button = child<QPushButton>(*m_importance, "buttonAnalyse");
  QVERIFY(button->isVisible());
  QTRY_VERIFY(button->isEnabled());
  QTest::mouseClick(button, Qt::LeftButton);
  QTRY_VERIFY(map->isVisible() && map->model().data().rows == 4);
  QVERIFY(!measure->isVisible());
}

void TestMethodPages::slidersChangeTheParameterCountExactly() {
  analyse();
  auto* after = child<QLabel>(*m_pruning, "labelParametersAfter");
  QCOMPARE(after->text(), QLocale().toString(static_cast<qulonglong>(tinyShape().parameters().total())));
  child<QSlider>(*m_pruning, "sliderHidden")->setValue(child<QSlider>(*m_pruning, "sliderHidden")->maximum() - 2);
  child<QSlider>(*m_pruning, "sliderLayers")->setValue(2);
  ModelShape expected = tinyShape();
  expected.hidden = child<QSpinBox>(*m_pruning, "spinHidden")->value();
  expected.layers = 3;
  QVERIFY(expected.hidden < 64);
  QCOMPARE(after->text(), QLocale().toString(static_cast<qulonglong>(expected.parameters().total())));
  m_session->undoStack().undo();
  m_session->undoStack().undo();
  QCOMPARE(after->text(), QLocale().toString(static_cast<qulonglong>(tinyShape().parameters().total())));
}

void TestMethodPages::createsAStudentThatLoads() {
  analyse();
  auto* create = child<QPushButton>(*m_pruning, "buttonCreateStudent");
  QVERIFY(!create->isEnabled());
  child<QSlider>(*m_pruning, "sliderFfn")->setValue(7);
  child<QSlider>(*m_pruning, "sliderHeads")->setValue(0);
  QTRY_VERIFY(create->isEnabled());
  child<QLineEdit>(*m_pruning, "editStudentName")->setText("small");
  QTest::mouseClick(create, Qt::LeftButton);
  QTRY_COMPARE(m_session->project().artifactsOf(ArtifactKind::Student).size(), std::size_t{1});
  const Artifact made = *m_session->project().artifactsOf(ArtifactKind::Student).front();
  QCOMPARE(made.name, std::string("small"));
  const Checkpoint student(made.path);
  QCOMPARE(student.shape().heads, 4);
  QCOMPARE(student.shape().ffn, *m_session->target().ffn);
  QTRY_VERIFY(child<QLabel>(*m_pruning, "labelCreated")->isVisible());
  QVERIFY(m_pruning->done());
  // A name that a model has is not given twice, and the proposed one is free.
  auto* name = child<QLineEdit>(*m_pruning, "editStudentName");
  QTRY_VERIFY(create->isEnabled());
  name->setText("small");
  QTest::mouseClick(create, Qt::LeftButton);
  QVERIFY(m_pruning->errorBar()->shown() && m_pruning->errorBar()->shown()->what.contains("small"));
  QVERIFY(!m_session->engine().busy());
  const QString proposed = name->placeholderText();
  m_session->rename({made.id, false}, proposed);
  QTRY_COMPARE(m_session->project().nameOf({made.id, false}), proposed);
  m_session->setTarget({}, "whole");
  m_session->undoStack().undo();
  QCOMPARE(name->placeholderText(), proposed + "-2");
  name->clear();
  m_pruning->errorBar()->dismiss();
  // Another language makes the page anew: what was created is still offered, but not for another model.
  const QString told = child<QLabel>(*m_pruning, "labelCreated")->text();
  m_pruning = std::make_unique<PruningPage>(*m_session);
  m_pruningInspector = m_pruning->inspector();
  m_pruning->show();
  QVERIFY(child<QLabel>(*m_pruning, "labelCreated")->isVisible());
  QCOMPARE(child<QLabel>(*m_pruning, "labelCreated")->text(), told);
  writeTinyModel(m_folder->path() / "other", 8);
  m_session->openModel(m_folder->path() / "other");
  QTRY_VERIFY(!child<QLabel>(*m_pruning, "labelCreated")->isVisible());
}

void TestMethodPages::layersGoByTwoMetrics() {
  analyse();
  auto* also = child<QComboBox>(*m_pruning, "comboLayersAlsoBy");
  QTRY_COMPARE(also->count(), 2);  // nothing else, or the loss beside block influence
  also->setCurrentIndex(1);
  Q_EMIT also->activated(1);
  QCOMPARE(m_session->target().layersBy, std::string("bi,loss"));
  QVERIFY(m_session->plan().problem.isEmpty());
  m_session->undoStack().undo();
  QTRY_COMPARE(also->currentIndex(), 0);
  QCOMPARE(m_session->target().layersBy, std::string("bi"));
}

void TestMethodPages::tasksAreAskedForWithTheirMetric() {
  openModel();
  auto* box = child<QCheckBox>(*m_importance, "checkMetric-task");
  auto* name = child<QLabel>(*m_importance, "labelTasks");
  auto* button = child<QPushButton>(*m_importance, "buttonAnalyse");
  QTRY_VERIFY(button->isEnabled());
  QVERIFY(!name->isVisible());
  box->click();
  QVERIFY(name->isVisible());
  QVERIFY(!button->isEnabled());  // there is no file yet
  std::ofstream(m_folder->path() / "tasks.jsonl") << "{}";
  m_session->setTrainText(m_folder->path() / "train.txt");
  m_session->storeSetting("text.tasks", (m_folder->path() / "tasks.jsonl").string());
  QTRY_COMPARE(name->text(), QString("tasks.jsonl"));
  QVERIFY(button->isEnabled());
  auto* form = m_importance->findChild<AnalysisForm*>();
  QCOMPARE(form->command().request.tasks, m_folder->path() / "tasks.jsonl");
  QCOMPARE(form->command().request.layers, (std::vector<std::string>{"bi", "loss", "task"}));
  box->click();
  QVERIFY(form->command().request.tasks.empty());
}

void TestMethodPages::anotherModelThatWasMeasuredIsOffered() {
  analyse();
  auto* notice = child<HintBox>(*m_importance, "hintMeasured");
  QVERIFY(!notice->isVisible());
  const RecordId measured = m_session->modelArtifact();
  writeTinyModel(m_folder->path() / "other", 8);
  m_session->openModel(m_folder->path() / "other");
  QTRY_VERIFY(notice->isVisible());
  QVERIFY(m_session->modelArtifact() != measured && !m_session->scores());
  QVERIFY2(notice->text().contains("“tiny” was measured"), qPrintable(notice->text()));
  QTest::mouseClick(child<QPushButton>(*m_importance, "buttonUseMeasured"), Qt::LeftButton);
  QTRY_VERIFY(m_session->scores() != nullptr);
  QCOMPARE(m_session->modelArtifact(), measured);
  QVERIFY(!notice->isVisible());
}

void TestMethodPages::scoresThatWereReplacedOutsideAreSaidToBe() {
  analyse();
  auto* notice = child<HintBox>(*m_importance, "hintMeasured");
  auto* note = child<QLabel>(*m_pruning, "labelCreateNote");
  auto* create = child<QPushButton>(*m_pruning, "buttonCreateStudent");
  Target target;
  target.layers = 3;
  m_session->setTarget(target, QStringLiteral("3 layers"));
  QTRY_VERIFY(create->isEnabled());
  const RecordId recorded = m_session->scoresArtifact();
  espalier::Scores others = *m_session->scores();
  others.metadata["seed"] = "77";
  for (float& value : others.arrays.at("layer.bi").values) value = 1 - value;
  writeScores(m_session->scoresPath(), others);
  std::filesystem::last_write_time(m_session->scoresPath(), std::filesystem::file_time_type::clock::now() + std::chrono::seconds(2));

  QTest::mouseClick(create, Qt::LeftButton);  // what is shown is not what would be cut by
  auto* bar = m_pruning->findChild<ErrorBar*>();
  QVERIFY(bar->isVisible());
  QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible(), 30'000);  // another thread reads them
  QCOMPARE(m_session->scores()->metadata.at("seed"), std::string("77"));
  QVERIFY2(notice->text().contains("replaced them"), qPrintable(notice->text()));
  QVERIFY(!child<QPushButton>(*m_importance, "buttonUseMeasured")->isVisible());
  QVERIFY2(note->text().contains("outside of this project"), qPrintable(note->text()));

  QTRY_VERIFY(create->isEnabled());
  QTest::mouseClick(create, Qt::LeftButton);
  QVERIFY(!bar->isVisible());
  QTRY_COMPARE(m_session->project().artifactsOf(espalier::ArtifactKind::Student).size(), std::size_t{1});
  QTRY_VERIFY(!m_session->scoresWereReplaced());  // they are recorded now
  QVERIFY(m_session->scoresArtifact() != recorded);
  QVERIFY(!notice->isVisible());
  QVERIFY(note->text().startsWith("It is written"));
}

void TestMethodPages::pinnedLayersAreMarkedOnTheBars() {
  analyse();
  child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(3);
  auto* bars = child<BarPlot>(*m_importance, "bars-bi");
  const QImage before = bars->grab().toImage();
  m_session->setPin(Axis::Layer, {0, 1}, espalier::ui::Pin::Keep);
  m_session->setPin(Axis::Layer, {0, 2}, espalier::ui::Pin::Cut);
  QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(bars);
  QVERIFY2(spoken->text(QAccessible::Value).contains("kept by hand: 1; cut by hand: 2"), qPrintable(spoken->text(QAccessible::Value)));
  QTRY_VERIFY(bars->grab().toImage() != before);
  m_session->undoStack().undo();
  QVERIFY(!spoken->text(QAccessible::Value).contains("cut by hand"));
}

void TestMethodPages::howAPageIsLookedAtIsRemembered() {
  analyse();
  auto* tabs = child<QTabBar>(*m_importance, "tabsImportance");
  tabs->setCurrentIndex(1);
  int changes = 0;
  m_importance->placeChanged = [&changes] { ++changes; };
  child<QComboBox>(*m_importance, "comboMetric")->setCurrentIndex(1);
  child<QComboBox>(*m_importance, "comboOrder")->setCurrentIndex(1);
  auto* map = child<Heatmap>(*m_importance, "heatmapNeurons");
  const QRectF zoomed(16, 1, 32, 2);
  map->setView(zoomed);
  QCOMPARE(changes, 3);
  const QString metric = child<QComboBox>(*m_importance, "comboMetric")->currentText();
  const QVariantMap place = m_importance->place();
  ImportancePage again(*m_session);
  again.setPlace(place);
  QCOMPARE(child<QTabBar>(again, "tabsImportance")->currentIndex(), 1);
  QCOMPARE(child<QComboBox>(again, "comboMetric")->currentText(), metric);
  QCOMPARE(child<QComboBox>(again, "comboOrder")->currentIndex(), 1);
  QCOMPARE(child<Heatmap>(again, "heatmapNeurons")->view(), zoomed);
  QVERIFY(!child<Heatmap>(again, "heatmapHeads")->isZoomed());
  QCOMPARE(again.place(), place);
  // Before anything is measured, what was zoomed waits.
  Session empty([] { return std::make_unique<MadeUpEngine>(); });
  ImportancePage early(empty);
  early.setPlace(place);
  QCOMPARE(early.place().value("heatmapNeurons").toRectF(), zoomed);
  QCOMPARE(early.place().value("metric"), place.value("metric"));
  m_pruning->setPlace({{"tab", 1}});
  QVERIFY(m_pruning->findChild<SearchCard*>()->isVisible());
  QCOMPARE(m_pruning->place().value("tab").toInt(), 1);
}

void TestMethodPages::aMetricSaysItsNameOnTheCommandLine() {
  analyse();
  auto* metric = child<QComboBox>(*m_importance, "comboMetric");
  QCOMPARE(metric->currentText(), QString("Activation: L2, mean"));
  QVERIFY2(metric->toolTip().contains("prune --metric activation --aggregation l2-mean") && metric->toolTip().contains("7.18"), qPrintable(metric->toolTip()));
  for (const Metric& each : espalier::metrics()) {
    if (each.word == "activation") continue;  // is always measured
    const std::string word(each.word);
    const QString tip = child<QCheckBox>(*m_importance, ("checkMetric-" + word).c_str())->toolTip();
    const QString option = each.ranks == Ranked::Widths ? QStringLiteral("analyze --metrics ") : QStringLiteral("analyze --layers ");
    QVERIFY2(tip.contains(option + QString::fromStdString(word)), qPrintable(tip));
  }
  auto* layers = child<QComboBox>(*m_pruning, "comboLayersBy");
  QTRY_VERIFY2(layers->toolTip().contains("prune --by bi"), qPrintable(layers->toolTip()));
}

void TestMethodPages::withoutAModelBothPagesSayWhatIsMissing() {
  QVERIFY(!m_importance->usable() && !m_pruning->usable());
  QString asked;
  connect(m_session.get(), &Session::pageRequested, this, [&asked](const QString& page) { asked = page; });
  for (QWidget* page : {static_cast<QWidget*>(m_importance.get()), static_cast<QWidget*>(m_pruning.get())}) {
    auto* empty = page->findChild<EmptyState*>();
    QVERIFY(empty && empty->isVisible());
    asked.clear();
    QTest::mouseClick(empty->button(), Qt::LeftButton);
    QCOMPARE(asked, QString("model"));
  }
}

QTEST_MAIN(TestMethodPages)
#include "test_method_pages.moc"
