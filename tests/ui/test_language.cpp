// Another language, or another theme, while the window works.
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScopeGuard>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include "tests/ui/support/training_window.hpp"
#include "ui/widgets/theme.hpp"

using namespace espalier;
using namespace espalier::ui;

class TestLanguage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void languageAndThemeChangeWhileATrainingRuns() {
    test::Gate gate;
    const auto window = test::trainingWindow(gate);
    const auto letItEnd = qScopeGuard([&gate] { gate.open(); });
    QVERIFY(window);
    Session& session = window->session();
    QSignalSpy stepped(&session.engine(), &EngineClient::stepped);
    gate.let(3);
    QTRY_VERIFY_WITH_TIMEOUT(!stepped.isEmpty() && session.engine().lastProgress().progress.done >= 2, test::kViewWait);
    window->page("model")->findChild<QPlainTextEdit*>("editTokenizerText")->setPlainText(QStringLiteral("Seven sheep"));
    window->page("report")->findChild<QLineEdit*>("editReportTitle")->setText(QStringLiteral("Two cuts"));
    window->setLanguage(QStringLiteral("ko"));
    QCOMPARE(window->page("training")->title(), QStringLiteral("학습"));
    QCOMPARE(window->page("model")->findChild<QPlainTextEdit*>("editTokenizerText")->toPlainText(), QStringLiteral("Seven sheep"));
    QCOMPARE(window->page("report")->findChild<QLineEdit*>("editReportTitle")->text(), QStringLiteral("Two cuts"));
    QVERIFY(session.engine().busy());
    QTRY_VERIFY(window->findChild<QPushButton*>("buttonStop")->isVisible());
    Theme::apply(*qApp, ThemeChoice::Dark);
    gate.let(3);
    QTRY_VERIFY_WITH_TIMEOUT(session.engine().lastProgress().progress.done >= 5, test::kViewWait);
    window->setLanguage(QStringLiteral("en"));
    Theme::apply(*qApp, ThemeChoice::Light);
    gate.open();
    QTRY_VERIFY_WITH_TIMEOUT(session.project().runs().back().state == RunState::Done, test::kViewWait);
    const Run& run = session.project().runs().back();
    QCOMPARE(static_cast<std::int64_t>(session.project().metrics(run.id).size()), run.totalSteps);
    QTRY_VERIFY_WITH_TIMEOUT(test::isQuiet(session), test::kViewWait);
  }

  void aWindowBeginsInItsLanguage() {
    const auto waits = [](int jobs) { return QCoreApplication::translate("espalier::ui::MainWindow", "%n jobs that wait are taken out of the queue.", nullptr, jobs); };
    {
      const MainWindow window(test::makeFakeEngine);
      QCOMPARE(waits(1), QStringLiteral("1 job that waits is taken out of the queue."));
      QCOMPARE(waits(2), QStringLiteral("2 jobs that wait are taken out of the queue."));
    }
    QSettings().setValue(QStringLiteral("language"), QStringLiteral("ko"));
    {
      MainWindow window(test::makeFakeEngine);
      QCOMPARE(window.page("training")->title(), QStringLiteral("학습"));
      window.setLanguage(QStringLiteral("en"));
    }
  }

  void otherEventsGoOnWhileTheLanguageChanges() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(test::fillDemo(window));
    window.showPage(QStringLiteral("compare"));
    int events = 0;
    QTimer beat;
    connect(&beat, &QTimer::timeout, &beat, [&events] { ++events; });
    beat.start(0);
    window.setLanguage(QStringLiteral("ko"));
    beat.stop();
    QVERIFY2(events >= 6, qPrintable(QString::number(events)));  // one after each page
    QCOMPARE(window.currentPage()->name(), QStringLiteral("compare"));
    QCOMPARE(window.currentPage()->title(), QStringLiteral("비교"));
    window.findChild<QAction*>(QStringLiteral("actionLanguage_en"))->trigger();
    QTRY_COMPARE(window.currentPage()->title(), QStringLiteral("Compare"));
    QCOMPARE(QSettings().value(QStringLiteral("language")).toString(), QStringLiteral("en"));
  }

  void nothingIsLeftOfTheFormerLanguage() {
    MainWindow window(test::makeFakeEngine);
    const auto parts = [&window] {
      QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
      QStringList names;
      for (const QObject* part : window.children()) names << QString::fromLatin1(part->metaObject()->className());
      names.sort();
      return names;
    };
    const QStringList before = parts();
    for (const char* language : {"ko", "en"}) window.setLanguage(QString::fromLatin1(language));
    QCOMPARE(parts(), before);
  }

  void inAnotherLanguageEachPageGoesOnWithItsJob() {
    test::Gate gate;
    MainWindow window([&gate] { return std::make_unique<test::HeldEngine>(gate); });
    const auto letItEnd = qScopeGuard([&gate] { gate.open(); });
    window.resize(1280, 720);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    Session& session = window.session();
    EngineClient& engine = session.engine();
    gate.let(2);  // the score and the analysis of the demo
    QVERIFY(test::makeStudent(window));
    const auto part = [&]<class Part>(const char* page, const char* name, Part*) { return window.page(QString::fromLatin1(page))->findChild<Part*>(QString::fromLatin1(name)); };
    const auto button = [&](const char* page, const char* name) { return part(page, name, static_cast<QPushButton*>(nullptr)); };
    const auto quiet = [&] { return QTest::qWaitFor([&] { return test::isQuiet(session); }, test::kViewWait); };

    // An analysis.
    window.showPage("importance");
    button("importance", "buttonAnalyseAgain")->click();
    part("importance", "spinSamples", static_cast<QSpinBox*>(nullptr))->setValue(99);
    QSignalSpy progressed(&engine, &EngineClient::progressed);
    button("importance", "buttonAnalyse")->click();
    QTRY_VERIFY_WITH_TIMEOUT(engine.lastProgress().job == engine.currentJob() && engine.currentJob() != 0, test::kViewWait);
    window.setLanguage(QStringLiteral("ko"));
    auto* bar = part("importance", "progressAnalysis", static_cast<QProgressBar*>(nullptr));
    QTRY_VERIFY(bar->isVisible());
    QCOMPARE(bar->value() * 4, bar->maximum());
    QCOMPARE(part("importance", "spinSamples", static_cast<QSpinBox*>(nullptr))->value(), 99);
    QVERIFY(!button("importance", "buttonAnalyse")->isEnabled());
    QVERIFY(window.findChild<QProgressBar*>("jobProgress")->value() > 0);
    gate.let(1);
    QVERIFY(quiet());
    QTRY_VERIFY(!bar->isVisible());
    QTRY_VERIFY(part("importance", "tabsImportance", static_cast<QTabBar*>(nullptr))->isVisible());

    // An analysis that is stopped, after another change.
    button("importance", "buttonAnalyseAgain")->click();
    const auto before = engine.lastProgress().job;
    button("importance", "buttonAnalyse")->click();
    QTRY_VERIFY_WITH_TIMEOUT(engine.lastProgress().job != before, test::kViewWait);
    window.setLanguage(QStringLiteral("en"));
    window.findChild<QPushButton*>("buttonStop")->click();
    gate.let(1);
    QTRY_VERIFY_WITH_TIMEOUT(button("importance", "buttonAnalyse")->isEnabled(), test::kViewWait);
    QCOMPARE(button("importance", "buttonAnalyse")->text(), QStringLiteral("Analyse"));
    QVERIFY(quiet());

    // A search.
    window.showPage("pruning");
    part("pruning", "tabsPruning", static_cast<QTabBar*>(nullptr))->setCurrentIndex(1);
    QSignalSpy validated(&engine, &EngineClient::candidateValidated);
    button("pruning", "buttonFindCandidates")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!validated.isEmpty(), test::kViewWait);
    const auto candidates = [&] { return part("pruning", "tableCandidates", static_cast<QTableView*>(nullptr))->model(); };
    const int found = candidates()->rowCount();
    QVERIFY(found > 1);
    window.setLanguage(QStringLiteral("ko"));
    QCOMPARE(candidates()->rowCount(), found);
    QTRY_VERIFY(part("pruning", "plotLossesAfterCut", static_cast<QWidget*>(nullptr))->isVisible());
    QVERIFY(!button("pruning", "buttonFindCandidates")->isEnabled());
    gate.let(1);
    QTRY_VERIFY_WITH_TIMEOUT(button("pruning", "buttonFindCandidates")->isEnabled(), test::kViewWait);
    window.setLanguage(QStringLiteral("en"));
    QCOMPARE(candidates()->rowCount(), found);  // and what was found stays
    QVERIFY(quiet());

    // A score.
    window.showPage("model");
    button("model", "buttonScore")->click();
    QTRY_VERIFY_WITH_TIMEOUT(engine.currentJob() != 0, test::kViewWait);
    window.setLanguage(QStringLiteral("ko"));
    auto* details = part("model", "scoreDetails", static_cast<QLabel*>(nullptr));
    QCOMPARE(details->text(), QCoreApplication::translate("espalier::ui::ScoreCard", "Scoring…"));
    window.setLanguage(QStringLiteral("en"));
    details = part("model", "scoreDetails", static_cast<QLabel*>(nullptr));
    QCOMPARE(details->text(), QString::fromUtf8("Scoring…"));
    gate.let(1);
    QTRY_VERIFY_WITH_TIMEOUT(details->text().contains(QStringLiteral("tokens/s")), test::kViewWait);

    // Answers side by side.
    window.showPage("compare");
    part("compare", "tabsCompare", static_cast<QTabWidget*>(nullptr))->setCurrentIndex(3);
    button("compare", "buttonSelectModels")->click();
    part("compare", "editPrompt", static_cast<QLineEdit*>(nullptr))->setText(QStringLiteral("A castle"));
    QSignalSpy generated(&engine, &EngineClient::textGenerated);
    button("compare", "buttonAsk")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!generated.isEmpty(), test::kViewWait);
    window.setLanguage(QStringLiteral("ko"));
    const auto answer = [&](const char* name) { return part("compare", name, static_cast<QPlainTextEdit*>(nullptr))->toPlainText(); };
    QCOMPARE(answer("answer1"), QStringLiteral("Once"));
    QCOMPARE(part("compare", "editPrompt", static_cast<QLineEdit*>(nullptr))->text(), QStringLiteral("A castle"));
    gate.let(2);
    QTRY_COMPARE_WITH_TIMEOUT(answer("answer2"), QStringLiteral("The castle stood"), test::kViewWait);
    window.setLanguage(QStringLiteral("en"));
    QCOMPARE(answer("answer1"), QStringLiteral("The castle stood"));
    QVERIFY(part("compare", "answerState1", static_cast<QLabel*>(nullptr))->text().contains(QStringLiteral("tokens/s")));
  }

  void aProblemStaysInAnotherLanguage() {
    MainWindow window(test::makeFakeEngine);
    window.session().createProject(m_home.path() / "problem" / "problem.espalier");
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen() && window.currentPage(), test::kViewWait);
    window.page("training")->errorBar()->showProblem(QStringLiteral("there is no text"), {}, {}, {});
    window.setLanguage(QStringLiteral("ko"));
    QVERIFY(window.page("training")->errorBar()->shown());
    QCOMPARE(window.page("training")->errorBar()->problem(), QStringLiteral("there is no text"));
    QVERIFY(!window.page("model")->errorBar()->shown());
    window.setLanguage(QStringLiteral("en"));
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestLanguage)
#include "test_language.moc"
