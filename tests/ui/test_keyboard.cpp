// The window by keyboard alone: the whole demo to its report and export, where the focus is seen; and fields that the wheel leaves alone.
#include <QApplication>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStyleHints>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>
#include <algorithm>

#include "tests/ui/made_project.hpp"
#include "tests/ui/support/training_window.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

class TestKeyboard : public QObject {
  Q_OBJECT

  /// Presses Tab until the widget of that name has the keyboard.
  static bool tabTo(MainWindow& window, const QString& name) {
    constexpr int kMostStops = 200;
    for (int i = 0; i < kMostStops; ++i) {
      const QWidget* now = QApplication::focusWidget();
      if (now && now->objectName() == name) return true;
      QTest::keyClick(now ? const_cast<QWidget*>(now) : &window, Qt::Key_Tab);
    }
    qWarning("the keyboard does not reach %s; it is in %s", qPrintable(name), QApplication::focusWidget() ? qPrintable(QApplication::focusWidget()->objectName()) : "nothing");
    return false;
  }
  static bool press(MainWindow& window, const QString& name) {
    if (!tabTo(window, name)) return false;
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    return true;
  }
  /// Gives the command of that name in Ctrl+K.
  static void command(MainWindow& window, const QString& words) {
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(window.findChild<QWidget*>("commandSearch")->isVisible());
    auto* edit = window.findChild<QWidget*>("commandSearchEdit");
    QTest::keyClicks(edit, words);
    QTest::keyClick(edit, Qt::Key_Return);
  }
  /// Presses Return in the next dialog, in its part of that name or, without one, in the dialog.
  static void acceptNextDialog(const QString& part = {}) {
    auto* watch = new QTimer(qApp);
    connect(watch, &QTimer::timeout, watch, [watch, part] {
      QWidget* dialog = QApplication::activeModalWidget();
      if (!dialog || !dialog->isAncestorOf(QApplication::focusWidget())) return;  // not shown yet
      watch->stop();
      watch->deleteLater();
      QTest::keyClick(part.isEmpty() ? dialog : dialog->findChild<QWidget*>(part), Qt::Key_Return);
    });
    watch->start(0);
  }

 private Q_SLOTS:
  void initTestCase() {
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
    QGuiApplication::styleHints()->setCursorFlashTime(0);
  }

  void theWholeDemoGoesByKeyboardAlone() {
    MainWindow window(test::makeFakeEngine);
    window.resize(1280, 720);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    Session& session = window.session();
    QVERIFY(press(window, "buttonDemo"));
    QTRY_VERIFY_WITH_TIMEOUT(session.modelArtifact() != 0 && test::isQuiet(session) && !session.trainText().empty(), test::kViewWait);
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    QVERIFY(press(window, "buttonScore"));
    QTRY_VERIFY_WITH_TIMEOUT(window.findChild<QLabel*>("scoreLoss")->text() == QStringLiteral("3.823"), test::kViewWait);
    QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(window.currentPage()->name(), QStringLiteral("importance"));
    QVERIFY(press(window, "buttonAnalyse"));
    QTRY_VERIFY_WITH_TIMEOUT(session.scores() != nullptr && test::isQuiet(session), test::kViewWait);
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    QVERIFY(tabTo(window, "spinFfn"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_PageDown);
    QTRY_VERIFY(session.plan().shape && session.plan().shape->ffn < session.model()->shape.ffn);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(session.plan().shape->ffn, session.model()->shape.ffn);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(session.plan().shape->ffn < session.model()->shape.ffn);
    QVERIFY(press(window, "buttonCreateStudent"));
    QTRY_VERIFY_WITH_TIMEOUT(!session.project().artifactsOf(ArtifactKind::Student).empty() && test::isQuiet(session), test::kViewWait);
    QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
    QVERIFY(press(window, "buttonStartCorrection"));
    QTRY_VERIFY_WITH_TIMEOUT(!session.project().artifactsOf(ArtifactKind::Corrected).empty() && test::isQuiet(session), test::kViewWait);
    QVERIFY(tabTo(window, "qt_tabwidget_tabbar"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    QVERIFY(press(window, "buttonStartDistillation"));
    QTRY_VERIFY_WITH_TIMEOUT(!session.project().artifactsOf(ArtifactKind::Distilled).empty() && test::isQuiet(session), test::kViewWait);
    QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
    QVERIFY(tabTo(window, "tableModels"));
    QTest::keyClick(&window, Qt::Key_6, Qt::ControlModifier);
    QCOMPARE(window.currentPage()->name(), QStringLiteral("report"));
    const auto report = session.project().folder() / "exports" / (session.project().name().toStdString() + ".html");
    acceptNextDialog(QStringLiteral("fileNameEdit"));
    command(window, QStringLiteral("report as HTML"));
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(report), test::kViewWait);
    window.activateWindow();  // as a window manager does when a dialog is closed
    QVERIFY(QTest::qWaitForWindowActive(&window));
    acceptNextDialog();
    QVERIFY(press(window, "buttonExportModel"));
    const auto exported = session.project().folder() / "exports" / session.project().artifactsOf(ArtifactKind::Distilled).back()->name;
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(exported / "config.json") && test::isQuiet(session), test::kViewWait);
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(window.findChild<QWidget*>("commandSearch")->isVisible());
    QTest::keyClick(window.findChild<QWidget*>("commandSearchEdit"), Qt::Key_Escape);
    QTRY_VERIFY(!window.findChild<QWidget*>("commandSearch")->isVisible());
  }

  void oneSeesWhereTheKeyboardIs() {
    MainWindow window(test::makeFakeEngine);
    window.resize(1280, 720);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(test::fillDemo(window));
    window.setFocus();
    QStringList problems;
    for (const char* name : test::kPageNames) {
      window.showPage(name);
      test::settleLayout();
      QList<QWidget*> seen;
      constexpr int kMostStops = 120;
      for (int i = 0; i < kMostStops; ++i) {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window, Qt::Key_Tab);
        QWidget* now = QApplication::focusWidget();
        if (!now || seen.contains(now)) break;
        seen << now;
        test::settleLayout();
        // The line of focus may lie around the widget, or be its owner's.
        QWidget* shown = now->focusProxy() || now->parentWidget()->focusProxy() == now ? now->parentWidget() : now;
        const QImage with = shown->grab().toImage();
        now->clearFocus();
        const QImage without = shown->grab().toImage();
        now->setFocus(Qt::TabFocusReason);
        if (with == without) problems << QStringLiteral("%1: %2 %3").arg(QLatin1String(name), QLatin1String(now->metaObject()->className()), now->objectName());
      }
      QVERIFY2(seen.size() > 3, name);
    }
    for (const QString& problem : std::as_const(problems)) qWarning("nothing shows the focus: %s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
  }

  void tabGoesFromTheLeftToTheRight() {
    MainWindow window(test::makeFakeEngine);
    window.resize(1280, 720);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(test::fillDemo(window));
    for (const char* language : {"en", "ko", "en"}) {
      window.setLanguage(QString::fromLatin1(language));
      const QWidgetList parts{window.findChild<QWidget*>("topBar"), window.findChild<QWidget*>("rail"), window.findChild<QWidget*>("pageArea"),
                              window.findChild<QWidget*>("sideColumn"), window.findChild<QWidget*>("jobStrip")};
      QVERIFY(!parts.contains(nullptr));
      for (const char* page : test::kPageNames) {
        window.showPage(QString::fromLatin1(page));
        // From the first thing of the top bar once around.
        std::vector<qsizetype> order;
        const QWidget* widget = parts.front();
        do {
          for (qsizetype part = 0; part < parts.size(); ++part)
            if (parts[part]->isAncestorOf(widget) && widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus) && (order.empty() || order.back() != part)) order.push_back(part);
          widget = widget->nextInFocusChain();
        } while (widget != parts.front());
        QVERIFY2(order.size() >= 3 && std::ranges::is_sorted(order), page);
      }
    }
  }

  void theWheelLeavesFieldsAloneThatWereNotChosen() {
    MainWindow window(test::makeFakeEngine);
    window.resize(1280, 720);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(test::fillDemo(window));
    window.showPage(QStringLiteral("pruning"));
    auto* ffn = window.page("pruning")->findChild<QSpinBox*>("spinFfn");
    const auto turn = [ffn] {
      QWheelEvent event(ffn->rect().center(), ffn->mapToGlobal(ffn->rect().center()), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
      QApplication::sendEvent(ffn, &event);
    };
    const int before = ffn->value();
    turn();
    QCOMPARE(ffn->value(), before);
    ffn->setFocus();
    turn();
    QVERIFY(ffn->value() < before);
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestKeyboard)
#include "test_keyboard.moc"
