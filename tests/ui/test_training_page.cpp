// The training page: what it shows of stored runs, and a training that is started, paused, resumed and stopped by its buttons.
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <cmath>
#include <span>

#include "engine/checkpoint/config.hpp"
#include "engine/checkpoint/safetensors.hpp"
#include "engine/training/memory.hpp"
#include "engine/training/run_speed.hpp"
#include "tests/engine/worker/fake_engine.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/project_of_two.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/pages/training_inspector.hpp"
#include "ui/pages/training_page.hpp"
#include "ui/pages/training_step.hpp"
#include "ui/pages/training_words.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/metric_card.hpp"
#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

using namespace espalier;
using namespace espalier::ui;
using namespace espalier::test;

namespace {

template <typename Widget>
Widget* part(QWidget* of, const char* tab, const char* name) {
  auto* area = tab ? of->findChild<QWidget*>(QString::fromLatin1(tab)) : of;
  return area ? area->findChild<Widget*>(QString::fromLatin1(name)) : nullptr;
}

QPushButton* button(QWidget* page, const char* name) { return page->findChild<QPushButton*>(QString::fromLatin1(name)); }

}  // namespace

class TestTrainingPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  void withoutAModelItSaysWhatIsMissing() {
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    TrainingPage page(session);
    page.show();
    QVERIFY(!page.usable());
    QVERIFY(!button(&page, "buttonStartDistillation")->isVisible());
    QVERIFY(page.findChild<EmptyState*>()->isVisible());
  }

  void showsTheStoredCurveWithItsBaseLines() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    page.resize(800, 640);
    page.show();
    auto* plot = part<LossPlot>(&page, "tabDistillation", "lossPlot");
    QVERIFY(plot);
    auto* runs = part<QComboBox>(&page, "tabDistillation", "comboRun");
    runs->setCurrentIndex(runs->findData(static_cast<qlonglong>(made.widthRun)));
    QCOMPARE(plot->curve(made.widthRun)->size(), std::size_t{2000});
    std::vector<double> values;
    for (const BaseLine& line : plot->baseLines()) values.push_back(line.value);
    // The original teacher (from its correction's first validation), the corrected one, the student before.
    QCOMPARE(values, (std::vector<double>{3.823, 3.741, 5.02}));
  }

  void saysHowMuchOfTheLossHasBeenRecovered() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    auto* runs = part<QComboBox>(&page, "tabDistillation", "comboRun");
    runs->setCurrentIndex(runs->findData(static_cast<qlonglong>(made.originalRun)));
    auto* inspector = qobject_cast<TrainingInspector*>(page.inspector());
    // (5.020 - 4.168) / (5.020 - 3.823)
    QVERIFY2(inspector->verdict().startsWith("71"), qPrintable(inspector->verdict()));
    QVERIFY(inspector->verdict().contains("5.020 → 4.168, teacher 3.823"));
    page.findChild<QTabWidget*>("tabsTraining")->setCurrentIndex(0);
    QVERIFY2(inspector->verdict().startsWith("Yes"), qPrintable(inspector->verdict()));
    QVERIFY(inspector->findChild<QLabel*>("labelSample")->text().contains("castle"));
  }

  void anInterruptedRunOffersToResume() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    page.show();
    auto* runs = part<QComboBox>(&page, "tabDistillation", "comboRun");
    QCOMPARE(runs->currentData().toLongLong(), made.depthRun);
    QVERIFY(runs->currentText().contains("interrupted"));
    auto* resume = part<QPushButton>(&page, "tabDistillation", "buttonResumeRun");
    QVERIFY(resume->isVisible());
    QVERIFY(resume->isEnabled());
    QVERIFY(!button(&page, "buttonPauseTraining")->isVisible());
    runs->setCurrentIndex(runs->findData(static_cast<qlonglong>(made.widthRun)));
    QVERIFY(!resume->isVisible());
  }

  void anInterruptedRunSaysFromWhereItGoesOn() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    const auto state = folder.path() / "runs" / std::to_string(made.depthRun) / "state.safetensors";
    const auto hint = [&] {
      Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
      if (!openMade(session, made.file)) return QString();
      TrainingPage page(session);
      return part<HintBox>(&page, "tabDistillation", "hintInterruption")->text();
    };
    QVERIFY2(hint().contains("nothing saved"), qPrintable(hint()));
    const float value = 1;
    SafetensorsWriter writer(state, {{"weights", DType::F32, {1}}}, {{"step", "1300"}});
    writer.write(std::as_bytes(std::span(&value, 1)));
    writer.commit();
    QVERIFY2(hint().contains("at step 1,312; goes on from step 1,300"), qPrintable(hint()));
  }

  void aRunIsJudgedAtItsEnd() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    const auto* inspector = qobject_cast<TrainingInspector*>(page.inspector());
    // The interrupted run is at step 1312 of 2000.
    QVERIFY2(inspector->verdict().startsWith("To be judged at the last validation, at step 2,000"), qPrintable(inspector->verdict()));
    QVERIFY(inspector->verdict().contains("At step 1,200: 5.300"));
    QVERIFY(!inspector->verdict().contains("recovered"));
  }

  void theNewestTeacherAndStudentAreChosen() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    auto* teacher = part<QComboBox>(&page, "tabDistillation", "comboTeacher");
    auto* student = part<QComboBox>(&page, "tabDistillation", "comboStudent");
    QCOMPARE(teacher->currentData().toLongLong(), made.corrected);
    QCOMPARE(student->currentData().toLongLong(), made.depth);
    teacher->setCurrentIndex(teacher->findData(static_cast<qlonglong>(made.teacher)));
    student->setCurrentIndex(student->findData(static_cast<qlonglong>(made.width)));
    // What a person chose stays when something else changes.
    session.rename({made.corrected, false}, "better");
    QTRY_VERIFY(teacher->findText("better", Qt::MatchStartsWith) >= 0);
    QCOMPARE(teacher->currentData().toLongLong(), made.teacher);
    QCOMPARE(student->currentData().toLongLong(), made.width);
    // A name that another model has is refused, and nothing can be undone of it.
    QSignalSpy problems(&session, &Session::problem);
    const int steps = session.undoStack().count();
    session.rename({made.teacher, false}, " better ");
    QCOMPARE(problems.size(), 1);
    QCOMPARE(session.undoStack().count(), steps);
    QCOMPARE(session.project().nameOf({made.teacher, false}), QString("english-4m"));
  }

  void aCorrectedTeacherThatWasJustMadeIsChosenAndLeadsToDistillation() {
    const TemporaryFolder folder;
    const auto file = projectOfTwo(folder.path());
    Project::open(file, Project::Access::ReadWrite)->setSetting("default.steps.correction", 4);
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, file));
    TrainingPage page(session);
    page.show();
    auto* tabs = page.findChild<QTabWidget*>("tabsTraining");
    session.requestTraining(TrainingKind::Correction);
    QCOMPARE(tabs->currentIndex(), 0);
    QCOMPARE(part<QSpinBox>(&page, "tabCorrection", "spinSteps")->value(), 4);
    auto* teacher = part<QComboBox>(&page, "tabDistillation", "comboTeacher");
    QVERIFY(teacher->currentText().startsWith("teacher"));
    QTest::mouseClick(button(&page, "buttonStartCorrection"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!session.project().artifactsOf(ArtifactKind::Corrected).empty(), 20000);
    QTRY_COMPARE(teacher->currentData().toLongLong(), session.project().artifactsOf(ArtifactKind::Corrected).back()->id);
    QTRY_VERIFY(button(&page, "buttonToDistillation")->isVisible());
    QTest::mouseClick(button(&page, "buttonToDistillation"), Qt::LeftButton);
    QCOMPARE(tabs->currentIndex(), 1);
    QVERIFY(!button(&page, "buttonToDistillation")->isVisible());
  }

  void settingsFollowTheLengthOfTheRun() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingStep distillation(session, TrainingKind::Distillation), correction(session, TrainingKind::Correction);
    QCOMPARE(distillation.settings().warmup, std::int64_t{40});
    distillation.findChild<QSpinBox*>("spinSteps")->setValue(60);
    QCOMPARE(distillation.settings().warmup, std::int64_t{6});
    QCOMPARE(distillation.settings().validEvery, std::int64_t{6});
    distillation.findChild<QSpinBox*>("spinSteps")->setValue(500);
    QCOMPARE(distillation.settings().warmup, std::int64_t{40});
    correction.findChild<QSpinBox*>("spinSteps")->setValue(60);
    QCOMPARE(correction.settings().warmup, std::int64_t{120});
    QCOMPARE(correction.settings().validEvery, std::int64_t{6});
  }

  void aWarmUpThatIsLongerThanTheRunIsTold() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingStep correction(session, TrainingKind::Correction);
    const auto* told = correction.findChild<QLabel*>("labelWarmup");
    auto* steps = correction.findChild<QSpinBox*>("spinSteps");
    steps->setValue(60);
    QVERIFY(!told->isHidden());
    QVERIFY2(told->text().contains("120") && told->text().contains("60") && told->text().contains(rateText(correction.settings().learningRate / 2, 2)), qPrintable(told->text()));
    steps->setValue(500);
    QVERIFY(told->isHidden());
  }

  void theSpeedOfARunIsTheMedianOfItsSteps() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingStep distillation(session, TrainingKind::Distillation);
    const double speed = runSpeed(session.project().metrics(distillation.shownRun()->id));
    QCOMPARE(distillation.findChild<MetricCard*>("cardSpeed")->value(), formatInteger(std::llround(speed)));
  }

  void theCardsCurvesAreCopiedFromTheCards() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    page.resize(800, 640);
    page.show();
    auto* runs = part<QComboBox>(&page, "tabDistillation", "comboRun");
    runs->setCurrentIndex(runs->findData(static_cast<qlonglong>(made.widthRun)));
    const std::tuple<const char*, QString, double StepMetrics::*> cards[] = {
        {"cardLearningRate", "steps,learning rate", &StepMetrics::learningRate}, {"cardGradientNorm", "steps,gradient norm", &StepMetrics::gradientNorm}, {"cardSpeed", "steps,tokens per second", &StepMetrics::tokensPerSecond}};
    for (const auto& [name, head, field] : cards) {
      auto* card = part<MetricCard>(&page, "tabDistillation", name);
      // On the card the axes say where they end; the curve stands beside the numbers.
      const QStringList ends = card->sparkline()->axisTexts();
      QCOMPARE(ends.size(), 3);
      QVERIFY(ends[0] != ends[1]);
      QCOMPARE(ends[2], QString("step 2,000"));
      QVERIFY(card->sparkline()->line().front().x > QFontMetricsF(Theme::font(10)).horizontalAdvance(ends[1]));
      QContextMenuEvent event(QContextMenuEvent::Keyboard, card->rect().center(), card->mapToGlobal(card->rect().center()));
      QApplication::sendEvent(card, &event);
      auto* menu = card->findChild<QMenu*>("menuExport");
      QVERIFY(menu);
      for (QAction* action : menu->actions())
        if (action->text() == "Copy numbers") action->trigger();
      const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
      QCOMPARE(lines.size(), 2002);  // with its head, and nothing behind the last line break
      QCOMPARE(lines[0], head);
      QCOMPARE(lines[100], QStringLiteral("100,") + QString::number(session.project().metrics(made.widthRun)[99].*field, 'g', 10));
      delete menu;
    }
  }

  void aNumberIsNotShortenedWhereANameCanBe() {
    Theme::apply(*qApp, ThemeChoice::Light);
    ElidedCombo combo(8);
    combo.addItem("english-validation-of-2026.txt, 16,384 tokens, context 128");
    combo.setItemData(0, "english-validation-of-2026.txt", ElidedCombo::kShortenedRole);
    combo.resize(combo.sizeHint());
    QCOMPARE(combo.shownText(), combo.currentText());
    combo.resize(combo.width() - combo.fontMetrics().horizontalAdvance("validation-of"), combo.height());
    QVERIFY2(combo.shownText().startsWith("e") && combo.shownText().endsWith(", 16,384 tokens, context 128"), qPrintable(combo.shownText()));
    QVERIFY(combo.shownText().contains(QChar(0x2026)));
  }

  void aNameThatIsTooLongIsShortenedInTheMiddle() {
    Theme::apply(*qApp, ThemeChoice::Light);
    ElidedCombo combo(8);
    combo.addItem("demo-teacher-corrected (2.73 M)");
    combo.resize(combo.sizeHint());
    QCOMPARE(combo.shownText(), combo.currentText());
    combo.resize(combo.minimumSizeHint());
    QVERIFY2(combo.shownText().startsWith("d") && combo.shownText().endsWith(")") && combo.shownText().contains(QChar(0x2026)), qPrintable(combo.shownText()));
  }

  void aTrainingIsStartedPausedResumedAndStopped() {
    const TemporaryFolder folder;
    const auto file = projectOfTwo(folder.path());
    Gate gate;
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, file));
    TrainingPage page(session);
    page.show();
    QTRY_VERIFY(page.usable());
    auto* start = button(&page, "buttonStartDistillation");
    QTRY_VERIFY(start->isVisible() && start->isEnabled());
    part<QSpinBox>(&page, "tabDistillation", "spinSteps")->setValue(6);
    QTest::mouseClick(start, Qt::LeftButton);

    QTRY_VERIFY(button(&page, "buttonPauseTraining")->isVisible());
    gate.let(2);
    auto* plot = part<LossPlot>(&page, "tabDistillation", "lossPlot");
    QTRY_COMPARE(plot->runs().size(), std::size_t{1});
    const qint64 run = plot->runs().front();
    QTRY_COMPARE(plot->curve(run)->size(), std::size_t{2});
    QTRY_COMPARE(plot->curve(run)->validations().size(), std::size_t{1});

    QTest::mouseClick(button(&page, "buttonPauseTraining"), Qt::LeftButton);
    gate.let(1);
    QTRY_VERIFY(button(&page, "buttonResumeTraining")->isVisible() && button(&page, "buttonResumeTraining")->isEnabled());
    QVERIFY(!button(&page, "buttonPauseTraining")->isVisible());
    QTest::mouseClick(button(&page, "buttonResumeTraining"), Qt::LeftButton);
    QTRY_COMPARE(plot->curve(run)->size(), std::size_t{3});
    QTest::mouseClick(button(&page, "buttonStopTraining"), Qt::LeftButton);
    gate.let(1);

    QTRY_COMPARE(session.engine().state(), worker::State::Idle);
    auto* again = part<QPushButton>(&page, "tabDistillation", "buttonResumeRun");
    QTRY_VERIFY(again->isVisible());
    gate.open();
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(session.project().run(run) ? session.project().run(run)->state : RunState::Failed, RunState::Done, 20000);
    QTRY_COMPARE(plot->curve(run)->size(), std::size_t{6});  // the project knows first; the window draws at its own pace
    QTRY_VERIFY(page.done());
  }

  void defaultsFollowTheSizeOfTheModel() {
    const auto small = usualSettings(TrainingKind::Distillation, 4'000'000);
    const auto large = usualSettings(TrainingKind::Distillation, 8'000'000'000);
    QCOMPARE(small.learningRate, 1e-3);
    QCOMPARE(large.learningRate, 1e-4);
    QCOMPARE(usualSettings(TrainingKind::Correction, 8'000'000'000).learningRate, 1e-4 / 5);
    QVERIFY(small.minLearningRate < small.learningRate);
  }

  void theForecastIsTheEngines() {
    const TemporaryFolder folder;
    const auto file = projectOfTwo(folder.path());
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, file));
    TrainingPage page(session);
    page.show();
    auto* forecast = part<QLabel>(&page, "tabDistillation", "labelForecast");
    auto* steps = part<QSpinBox>(&page, "tabDistillation", "spinSteps");
    steps->setValue(60);
    // At once the memory of the engine's formula; its time as soon as it has been measured (the fake one's: two seconds a step).
    const TrainingSettings settings = page.findChild<TrainingStep*>("tabDistillation")->settings();
    const ModelShape shape = readConfig(settings.student).shape;
    const std::uint64_t memory = trainingMemory(settings, shape, &shape);
    QVERIFY2(forecast->text().contains(formatMemory(memory)), qPrintable(forecast->text()));
    QVERIFY2(forecast->text().contains("roughly"), qPrintable(forecast->text()));
    QTRY_VERIFY2(forecast->text().contains(formatDuration(120)) && forecast->text().contains(formatMemory(3 << 20)), qPrintable(forecast->text()));
    steps->setValue(600);
    QVERIFY2(forecast->text().contains(formatMemory(memory)), qPrintable(forecast->text()));
    QTRY_VERIFY2(forecast->text().contains(formatDuration(1200)), qPrintable(forecast->text()));
  }

  void theNextRunCanHaveTheSettingsOfTheShownOne() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    auto* step = page.findChild<TrainingStep*>("tabDistillation");
    step->showRun(made.widthRun);
    const TrainingSettings shown = settingsOf(*step->shownRun());
    QVERIFY(step->settings().student != shown.student);
    QVERIFY(step->settings().steps != shown.steps);
    QTest::mouseClick(page.inspector()->findChild<QPushButton*>("buttonTakeSettings"), Qt::LeftButton);
    TrainingSettings taken = step->settings(), wanted = shown;
    for (TrainingSettings* each : {&taken, &wanted}) {
      each->out.clear();
      each->runFolder.clear();
    }
    QCOMPARE(toJson(taken), toJson(wanted));
    QCOMPARE(part<QSpinBox>(&page, "tabDistillation", "spinSteps")->value(), 2000);
  }

  void theTeacherAnswersTheSamePrompt() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    page.findChild<TrainingStep*>("tabDistillation")->showRun(made.widthRun);
    const auto teacher = session.project().artifact(made.corrected)->path;
    writeSmallModelThatAnswers(teacher);
    auto* inspector = page.inspector();
    inspector->setParent(nullptr);
    inspector->show();
    auto* ask = inspector->findChild<QPushButton*>("buttonAskTeacher");
    auto* answer = inspector->findChild<QLabel*>("labelTeacherSample");
    QVERIFY(ask->isVisible() && !answer->isVisible());
    QTest::mouseClick(ask, Qt::LeftButton);
    QTRY_VERIFY(answer->isVisible());
    QVERIFY2(answer->text().contains("!"), qPrintable(answer->text()));  // the fake engine's answer is the prompt with one
    QVERIFY(!ask->isVisible());
    delete inspector;
  }

  void theTeachersSampleThatWasWrittenDownIsShown() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    {
      const auto project = Project::open(made.file, Project::Access::ReadWrite);
      project->addValidation(made.widthRun, {0, 5.02, "A castle … of of the", "A castle … stood upon a hill"});
      project->setRunSetting(made.originalRun, "correct_teacher", 0.5);
      project->addValidation(made.originalRun, {0, 5.02, "A castle … of", "A castle … was"});
      project->addValidation(made.originalRun, {400, 4.5, "A castle … in", "A castle … fell"});
    }
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    auto* inspector = page.inspector();
    inspector->setParent(nullptr);
    inspector->show();
    auto* step = page.findChild<TrainingStep*>("tabDistillation");
    auto* answer = inspector->findChild<QLabel*>("labelTeacherSample");
    auto* steps = inspector->findChild<QComboBox*>("comboSampleStep");
    step->showRun(made.widthRun);
    QCOMPARE(answer->text(), QString::fromUtf8("“… stood upon a hill …”"));
    QVERIFY(answer->isVisible() && !inspector->findChild<QPushButton*>("buttonAskTeacher")->isVisible());
    // Of a teacher that is corrected, what it wrote by the step that is looked at.
    step->showRun(made.originalRun);
    steps->setCurrentIndex(steps->findData(0));
    QCOMPARE(answer->text(), QString::fromUtf8("“… was …”"));
    steps->setCurrentIndex(steps->findData(600));
    QCOMPARE(answer->text(), QString::fromUtf8("“… fell …”"));
    delete inspector;
  }

  void aRunFromACacheSaysThatNoTeacherWasThere() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    {
      const auto project = Project::open(made.file, Project::Access::ReadWrite);
      project->setRunSetting(made.widthRun, "teacher", "");
      project->setRunSetting(made.widthRun, "teacher_cache", (folder.path() / "cache").string());
    }
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingPage page(session);
    auto* inspector = page.inspector();
    inspector->setParent(nullptr);
    inspector->show();
    page.findChild<TrainingStep*>("tabDistillation")->showRun(made.widthRun);
    auto* answer = inspector->findChild<QLabel*>("labelTeacherSample");
    QVERIFY(answer->isVisible());
    QVERIFY2(answer->text().contains("cache"), qPrintable(answer->text()));
    QVERIFY(!inspector->findChild<QPushButton*>("buttonAskTeacher")->isVisible());  // the project does not know of whom the cache is
    delete inspector;
  }

  void ratesAreWrittenAsInTheField() {
    QCOMPARE(rateText(1e-4), QString("1e-4"));
    QCOMPARE(rateText(4.5e-7), QString("4.5e-7"));
    QCOMPARE(rateText(6.1234e-4, 2), QString("6.1e-4"));
    QCOMPARE(rateText(1e-3, 2), QString("1e-3"));
    QCOMPARE(rateText(0), QString("0"));
    QCOMPARE(rateText(0.05), QString("0.05"));
    QCOMPARE(rateText(1.25e-5).toDouble(), 1.25e-5);
  }

  void fitsTheSmallestWindow() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    Theme::apply(*qApp, ThemeChoice::Light);
    TrainingPage page(session);
    QVERIFY2(page.minimumSizeHint().width() <= 1280 - 200 - 264, qPrintable(QString::number(page.minimumSizeHint().width())));
    auto* tabs = page.findChild<QTabWidget*>("tabsTraining");
    QVERIFY2(tabs->minimumSizeHint().width() <= 1280 - 200 - 264 - 40, qPrintable(QString::number(tabs->minimumSizeHint().width())));
  }
};

QTEST_MAIN(TestTrainingPage)
#include "test_training_page.moc"
