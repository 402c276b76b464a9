// Candidates and their tournament on the pruning page, with a made-up engine.
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <cmath>

#include "engine/training/tournament_folder.hpp"
#include "engine/training/usual_settings.hpp"
#include "tests/ui/support/in_dialog.hpp"
#include "tests/ui/support/method_pages.hpp"
#include "ui/pages/pruning/candidate_model.hpp"
#include "ui/pages/pruning/search_card.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/rank_plot.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/labels.hpp"

using namespace espalier;
using namespace espalier::ui;
using espalier::test::child;
using espalier::test::tinyShape;

class TestSearchCard : public QObject, public test::MethodPages {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { prepare(); }
  void init() { openPages(); }
  void cleanup() { closePages(); }
  void candidatesCompeteAndTheWinnerIsTakenIntoThePlan();
  void settingsOfATournamentReachItAndAreKept();
  void aRecordedTournamentIsShownAnotherDay();
  void anInterruptedTournamentIsOffered();
};

void TestSearchCard::candidatesCompeteAndTheWinnerIsTakenIntoThePlan() {
  analyse();
  m_session->setValidText(m_folder->path() / "train.txt");
  // Nothing written: half of the model, as the field says.
  const double half = 0.5 * static_cast<double>(tinyShape().parameters().total());
  const auto proposed = static_cast<double>(m_pruning->findChild<SearchCard*>()->request().settings.budget.parameters.value_or(0));
  QVERIFY2(std::abs(proposed - half) < 0.01 * half, qPrintable(child<QLineEdit>(*m_pruning, "editSearchBudget")->placeholderText()));
  child<QLineEdit>(*m_pruning, "editSearchBudget")->setText(QString::number(tinyShape().parameters().total() * 8 / 10));
  child<QSpinBox>(*m_pruning, "spinCandidates")->setValue(4);
  child<QTabBar>(*m_pruning, "tabsPruning")->setCurrentIndex(1);
  auto* table = child<QTableView>(*m_pruning, "tableCandidates");
  auto* start = child<QPushButton>(*m_pruning, "buttonStartTournament");
  QVERIFY(!table->isVisible() && !start->isEnabled());
  QTest::mouseClick(child<QPushButton>(*m_pruning, "buttonFindCandidates"), Qt::LeftButton);
  QTRY_COMPARE(table->model()->rowCount(), 4);
  QTRY_COMPARE(table->model()->index(3, CandidateModel::AfterCut).data().toString(), QString("5.300"));
  QCOMPARE(table->model()->index(3, CandidateModel::Place).data().toString(), QString("4"));
  // What was measured right after the cut stands against the size; a click there selects as well.
  auto* losses = child<ParetoPlot>(*m_pruning, "plotLossesAfterCut");
  QTRY_COMPARE(losses->points().size(), std::size_t{4});
  QVERIFY(losses->isVisible() && !child<RankPlot>(*m_pruning, "plotRanks")->isVisible());
  QCOMPARE(losses->points()[3].y, 5.3);
  QCOMPARE(losses->points()[3].x, static_cast<double>(m_pruning->findChild<CandidateModel*>()->candidates()[3].candidate.shape.parameters().total()));
  QTRY_VERIFY(losses->axisRect()->width() > 50);
  QTest::mouseClick(losses, Qt::LeftButton, {}, losses->pixel(losses->points()[2]).toPoint());
  QCOMPARE(table->currentIndex().row(), 2);
  QTRY_VERIFY(start->isEnabled());
  QTest::mouseClick(start, Qt::LeftButton);
  auto* won = child<HintBox>(*m_pruning, "hintTournament");
  QTRY_VERIFY2(won->text().startsWith("Candidate 4 has won"), qPrintable(won->text()));
  auto* plot = child<RankPlot>(*m_pruning, "plotRanks");
  QVERIFY(plot->isVisible());
  QCOMPARE(plot->steps().size(), std::size_t{4});
  QCOMPARE(plot->steps()[1].places, (std::vector<int>{1, 2, 3, 4}));
  QCOMPARE(plot->steps()[2].places, (std::vector<int>{4, 3, 2, 1}));
  const QString csv = plot->plotSource("ranks").csv();
  QVERIFY2(csv.startsWith("step,candidate,loss,place\r\n0,") || csv.startsWith("step,candidate,loss,place\n0,"), qPrintable(csv.left(60)));
  QCOMPARE(table->currentIndex().row(), 3);
  // All of it fits the smallest window: 1280, less rail and inspector.
  QVERIFY2(m_pruning->findChild<SearchCard*>()->minimumSizeHint().width() <= 1280 - 200 - 264 - 40, qPrintable(QString::number(m_pruning->findChild<SearchCard*>()->minimumSizeHint().width())));
  const Target before = m_session->target();
  QTest::mouseClick(child<QPushButton>(*m_pruning, "buttonTakeCandidate"), Qt::LeftButton);
  QVERIFY(m_session->target() != before);
  QVERIFY(targetShape(tinyShape(), m_session->target()).parameters().total() <= tinyShape().parameters().total() * 8 / 10);
  m_session->undoStack().undo();
  QVERIFY(m_session->target() == before);
  // What the project remembers is offered again.
  QTRY_VERIFY(child<QPushButton>(*m_pruning, "buttonGoOnTournament")->isVisible());
  // A click on the plot selects a candidate.
  QTest::mouseClick(plot, Qt::LeftButton, {}, plot->markOf(1, 3).toPoint());
  QCOMPARE(table->currentIndex().row(), 1);
}

void TestSearchCard::settingsOfATournamentReachItAndAreKept() {
  analyse();
  m_session->setValidText(m_folder->path() / "train.txt");
  auto* card = m_pruning->findChild<SearchCard*>();
  const TrainingSettings usual = card->training();
  espalier::test::inDialog([](QDialog& dialog) {
    const auto spin = [&dialog](const char* name) { return dialog.findChild<QSpinBox*>(name); };
    QVERIFY(spin("spinBatch")->isVisible() && !spin("spinFormSteps")->isVisible() && !dialog.findChild<QComboBox*>("comboLoss")->isVisible() && !dialog.findChild<QComboBox*>("comboDevice")->isVisible());
    QVERIFY(spin("spinValidEvery")->accessibleDescription().contains("ten of them"));
    dialog.findChild<QLineEdit*>("editLearningRate")->setText("3e-4");
    dialog.findChild<QComboBox*>("comboPrecision")->setCurrentIndex(1);
    for (const auto& [name, value] : {std::pair("spinBatch", 3), std::pair("spinContext", 48), std::pair("spinSeed", 5), std::pair("spinValidEvery", 7), std::pair("spinSaveEvery", 9), std::pair("spinTogether", 2)})
      spin(name)->setValue(value);
    dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
  });
  child<QPushButton>(*m_pruning, "buttonTournamentSettings")->click();
  child<QTabBar>(*m_pruning, "tabsPruning")->setCurrentIndex(1);
  QTest::mouseClick(child<QPushButton>(*m_pruning, "buttonFindCandidates"), Qt::LeftButton);
  auto* start = child<QPushButton>(*m_pruning, "buttonStartTournament");
  QTRY_VERIFY(start->isEnabled());
  QVERIFY(child<QLabel>(*m_pruning, "labelTournamentCost")->text().contains("changed by hand"));
  start->click();
  const JobRecord* job = m_session->engine().jobs().newest<worker::Search>([](const JobRecord&, const worker::Search& search) { return search.request.retrain; });
  QVERIFY(job);
  const auto& [request, name] = std::get<worker::Search>(job->command);
  const TrainingSettings& asked = request.training;
  QCOMPARE(request.together, std::int64_t{2});
  const auto values = [](const TrainingSettings& s) { return std::tuple(s.learningRate, s.batch, s.context, s.seed, s.validEvery, s.saveEvery, s.precision); };
  QVERIFY(values(asked) == std::tuple(3e-4, 3, 48, 5U, 7, 9, Precision::Bf16));
  // What nobody changed stays the usual.
  const auto left = [](const TrainingSettings& s) { return std::tuple(s.minLearningRate, s.accumulate, s.warmup, s.steps, s.schedule, s.device); };
  QVERIFY(left(asked) == left(usual));
  SearchCard again(*m_session);
  again.setWishes(card->wishes());
  QVERIFY(values(again.training()) == values(asked));
  child<QSpinBox>(*m_pruning, "spinTournamentSteps")->setValue(1000);
  QCOMPARE(card->training().warmup, usualWarmup(TrainingKind::Distillation, 1000));
  QCOMPARE(card->training().saveEvery, std::int64_t{9});
  espalier::test::inDialog([](QDialog& dialog) {
    dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
    dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
  });
  child<QPushButton>(*m_pruning, "buttonTournamentSettings")->click();
  QCOMPARE(card->training().learningRate, usual.learningRate);
  QCOMPARE(card->training().batch, usual.batch);
}

void TestSearchCard::aRecordedTournamentIsShownAnotherDay() {
  analyse();
  m_session->setValidText(m_folder->path() / "train.txt");
  child<QLineEdit>(*m_pruning, "editSearchBudget")->setText(QString::number(tinyShape().parameters().total() * 8 / 10));
  child<QSpinBox>(*m_pruning, "spinCandidates")->setValue(4);
  QTest::mouseClick(child<QPushButton>(*m_pruning, "buttonFindCandidates"), Qt::LeftButton);
  auto* start = child<QPushButton>(*m_pruning, "buttonStartTournament");
  QTRY_VERIFY(start->isEnabled());
  QTest::mouseClick(start, Qt::LeftButton);
  auto* won = child<HintBox>(*m_pruning, "hintTournament");
  QTRY_VERIFY2(won->text().startsWith("Candidate 4 has won"), qPrintable(won->text()));
  const QString winner = won->text();
  auto* table = child<QTableView>(*m_pruning, "tableCandidates");
  const auto shown = [table] {
    QStringList cells;
    for (int row = 0; row < table->model()->rowCount(); ++row)
      for (int column = 0; column < table->model()->columnCount(); ++column) cells << table->model()->index(row, column).data().toString();
    return cells;
  };
  const QStringList before = shown();
  const std::filesystem::path file = m_session->project().file();
  QTRY_VERIFY(!m_session->engine().busy());
  m_session->closeProject();
  QTRY_COMPARE(table->model()->rowCount(), 0);
  m_session->openProject(file);
  QTRY_COMPARE(table->model()->rowCount(), 4);
  QCOMPARE(shown(), before);
  QCOMPARE(child<RankPlot>(*m_pruning, "plotRanks")->steps().size(), std::size_t{4});
  QCOMPARE(child<ParetoPlot>(*m_pruning, "plotLossesAfterCut")->points().size(), std::size_t{4});
  QCOMPARE(won->text(), winner);
}

void TestSearchCard::anInterruptedTournamentIsOffered() {
  analyse();
  child<QTabBar>(*m_pruning, "tabsPruning")->setCurrentIndex(1);
  auto* empty = m_pruning->findChild<SearchCard*>()->findChild<EmptyState*>();
  auto* goOn = child<QPushButton>(*m_pruning, "buttonGoOnTournament");
  QVERIFY(empty->isVisible() && empty->button()->isHidden() && goOn->isHidden());
  // As a kill leaves it: begun, without a result.
  const auto folder = m_session->project().folder() / "searches" / "killed";
  TournamentFolder(folder, {{"training", "of another version"}});
  m_session->storeSetting(kTournamentSetting, "searches/killed");
  QTRY_VERIFY(empty->button()->isVisible());
  QCOMPARE(empty->button()->text(), QString("Go on with the tournament"));
  QVERIFY(goOn->isHidden());  // once is enough
  // It cannot be read here; that is said on the page.
  QSignalSpy problems(m_pruning->findChild<SearchCard*>(), &SearchCard::problem);
  QTest::mouseClick(empty->button(), Qt::LeftButton);
  QCOMPARE(problems.size(), 1);
}

QTEST_MAIN(TestSearchCard)
#include "test_search_card.moc"
