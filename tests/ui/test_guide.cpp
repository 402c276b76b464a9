// The guide of the first session: what it asks for, that only what really happened moves it on, that it can be left, comes back, and needs no mouse.
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "tests/ui/made_project.hpp"
#include "tests/ui/support/in_dialog.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/guide/guide_panel.hpp"
#include "ui/guide/guide_ring.hpp"
#include "ui/pages/report_page.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

class TestGuide : public QObject {
  Q_OBJECT

  static std::unique_ptr<MainWindow> shownWindow() {
    auto window = std::make_unique<MainWindow>(test::makeFakeEngine);
    window->resize(1280, 720);
    window->show();
    return QTest::qWaitForWindowExposed(window.get()) ? std::move(window) : nullptr;
  }
  static GuidePanel& panelOf(MainWindow& window) { return *window.findChild<GuidePanel*>(); }
  static GuideStep stepOf(MainWindow& window) { return panelOf(window).guide().step(); }
  static QString titleOf(MainWindow& window) { return window.findChild<QLabel*>("guideTitle")->text(); }
  static QString ringed(MainWindow& window) {
    const auto* ring = window.findChild<GuideRing*>();
    return ring && ring->isVisible() && ring->target() ? ring->target()->objectName() : QString();
  }
  static QPushButton& button(MainWindow& window, const char* name) { return *window.findChild<QPushButton*>(QString::fromLatin1(name)); }
  /// The demo, as the first that was ever opened.
  static bool openFirstDemo(MainWindow& window) {
    window.openDemo(true);
    Session& session = window.session();
    return QTest::qWaitFor([&] { return session.modelArtifact() != 0 && test::isQuiet(session) && !session.trainText().empty(); }, test::kViewWait);
  }

 private Q_SLOTS:
  void initTestCase() {
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void init() { QSettings().clear(); }

  void beginsWithTheFirstDemoAndNotBefore() {
    const auto window = shownWindow();
    QVERIFY(window && panelOf(*window).isHidden());
    QVERIFY(ringed(*window).isEmpty());
    QVERIFY(openFirstDemo(*window));
    QTRY_VERIFY(panelOf(*window).isVisible());
    QCOMPARE(stepOf(*window), GuideStep::Score);
    QTRY_COMPARE(ringed(*window), QString("buttonScore"));
    QCOMPARE(window->findChild<QLabel*>("guideCount")->text(), QString("First steps, 2 of 10"));
  }

  void anotherProjectHasNoGuide() {
    const test::TemporaryFolder folder;
    const auto window = shownWindow();
    window->openPath(QString::fromStdString(test::makeProject(folder.path()).file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window->session().project().isOpen(), test::kViewWait);
    QVERIFY(panelOf(*window).isHidden());
    window->actions().guide->trigger();
    QVERIFY(panelOf(*window).isVisible());
    QCOMPARE(stepOf(*window), GuideStep::OpenDemo);
    QCOMPARE(button(*window, "buttonGuideShow").text(), QString("Open the demo"));
  }

  void onlyWhatReallyHappenedMovesItOn() {
    const auto window = shownWindow();
    Session& session = window->session();
    QVERIFY(openFirstDemo(*window));
    QTRY_COMPARE(stepOf(*window), GuideStep::Score);
    // Looking is not doing; the ring shows the way back.
    for (const char* page : {"importance", "pruning", "training", "compare", "report"}) window->showPage(QString::fromLatin1(page));
    QCOMPARE(stepOf(*window), GuideStep::Score);
    QTRY_COMPARE(ringed(*window), QString("railModel"));
    QVERIFY(test::clickAndWait(*window, "model", "buttonScore"));
    QTRY_COMPARE(stepOf(*window), GuideStep::Analyse);
    QTRY_COMPARE(ringed(*window), QString("railImportance"));
    window->showPage("importance");
    QTRY_COMPARE(ringed(*window), QString("buttonAnalyse"));
    QVERIFY(test::clickAndWait(*window, "importance", "buttonAnalyse"));
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::ChooseTarget, test::kViewWait);
    Target target = session.target();
    target.ffn = session.model()->shape.ffn / 2;
    session.setTarget(target, QStringLiteral("half"));
    QTRY_COMPARE(stepOf(*window), GuideStep::CreateStudent);
    session.undoStack().undo();  // what was done stays done: the guide does not go back
    QCOMPARE(stepOf(*window), GuideStep::CreateStudent);
    session.undoStack().redo();
    QVERIFY(test::clickAndWait(*window, "pruning", "buttonCreateStudent"));
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::Correct, test::kViewWait);
    button(*window, "buttonGuideShow").click();
    QTRY_COMPARE(ringed(*window), QString("buttonStartCorrection"));
    QSignalSpy ended(&session.engine(), &EngineClient::finished);
    QVERIFY(test::clickAndWait(*window, "training", "buttonStartCorrection"));
    QTRY_VERIFY_WITH_TIMEOUT(!ended.isEmpty(), test::kViewWait);  // what the page is told of it comes before
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::Distil, test::kViewWait);
    button(*window, "buttonGuideShow").click();
    QTRY_COMPARE(ringed(*window), QString("buttonStartDistillation"));
    ended.clear();
    QVERIFY(test::clickAndWait(*window, "training", "buttonStartDistillation"));
    QTRY_VERIFY_WITH_TIMEOUT(!ended.isEmpty(), test::kViewWait);
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::Compare, test::kViewWait);
    button(*window, "buttonGuideShow").click();
    QTRY_COMPARE(ringed(*window), QString("tableModels"));
    auto* table = window->findChild<QTableView*>("tableModels");
    table->selectRow(0);
    QCOMPARE(stepOf(*window), GuideStep::Compare);
    table->selectAll();
    QTRY_COMPARE(stepOf(*window), GuideStep::Report);
    button(*window, "buttonGuideShow").click();
    QTRY_COMPARE(ringed(*window), QString("buttonExportReport"));
    qobject_cast<ReportPage*>(window->page("report"))->exportTo(ReportPage::Format::Html, QString::fromStdString((m_home.path() / "report.html").string()));
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::Export, test::kViewWait);
    QTRY_COMPARE(ringed(*window), QString("buttonExportModel"));
    test::inDialog([](QDialog& dialog) { dialog.findChild<QPushButton*>("buttonExport")->click(); });
    button(*window, "buttonExportModel").click();
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::End, test::kViewWait);
    QVERIFY(std::filesystem::exists(session.project().artifactsOf(ArtifactKind::Export).back()->path / "config.json"));
    QCOMPARE(titleOf(*window), QString("That was the method"));
    button(*window, "buttonGuideShow").click();
    QVERIFY(panelOf(*window).isHidden());
    QTRY_VERIFY_WITH_TIMEOUT(test::isQuiet(session), test::kViewWait);
    // Once more over a demo that has everything: a new one shows every step.
    window->actions().guide->trigger();
    QCOMPARE(stepOf(*window), GuideStep::OpenDemo);
    QCOMPARE(button(*window, "buttonGuideShow").text(), QString("Open a new demo"));
    const auto before = session.project().file();
    button(*window, "buttonGuideShow").click();
    QTRY_VERIFY_WITH_TIMEOUT(session.project().file() != before, test::kViewWait);
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::Score, test::kViewWait);
  }

  void canBeLeftAndIsRemembered() {
    {
      const auto window = shownWindow();
      QVERIFY(openFirstDemo(*window));
      QTRY_COMPARE(stepOf(*window), GuideStep::Score);
      button(*window, "buttonGuideSkip").click();
      QCOMPARE(stepOf(*window), GuideStep::Analyse);
      window->setLanguage("ko");
      QCOMPARE(stepOf(*window), GuideStep::Analyse);
      QTRY_VERIFY(panelOf(*window).isVisible());
      QVERIFY2(titleOf(*window) != QString("Find what matters"), qPrintable(titleOf(*window)));
      QCOMPARE(window->findChildren<GuideRing*>().size(), 1);
      window->setLanguage("en");
    }
    {
      const auto window = shownWindow();
      QVERIFY(panelOf(*window).isVisible());
      QTRY_COMPARE(ringed(*window), QString("buttonDemo"));
      button(*window, "buttonGuideShow").click();
      QTRY_VERIFY_WITH_TIMEOUT(window->session().model().has_value(), test::kViewWait);
      QTRY_COMPARE(stepOf(*window), GuideStep::Analyse);
      button(*window, "buttonGuideLeave").click();
      QVERIFY(panelOf(*window).isHidden() && ringed(*window).isEmpty());
    }
    const auto window = shownWindow();
    window->openDemo();
    QTRY_VERIFY_WITH_TIMEOUT(window->session().model().has_value(), test::kViewWait);
    QVERIFY(panelOf(*window).isHidden());
  }

  void theKeyboardAloneFollowsIt() {
    const auto window = shownWindow();
    QVERIFY(openFirstDemo(*window));
    QTRY_COMPARE(stepOf(*window), GuideStep::Score);
    window->showPage("report");
    auto& show = button(*window, "buttonGuideShow");
    constexpr int kMostStops = 200;
    for (int i = 0; i < kMostStops && QApplication::focusWidget() != &show; ++i)
      QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : static_cast<QWidget*>(window.get()), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&show));
    QTest::keyClick(&show, Qt::Key_Space);
    QCOMPARE(window->currentPage()->name(), QString("model"));
    QCOMPARE(QApplication::focusWidget()->objectName(), QString("buttonScore"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window), GuideStep::Analyse, test::kViewWait);
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestGuide)
#include "test_guide.moc"
