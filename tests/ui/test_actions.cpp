// Whatever a button of the window does, a menu and the command search do as well.
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

#include "tests/ui/made_project.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// Buttons that no menu has, and why.
const std::map<QString, const char*> kExceptions = {
    {"buttonErrorDetails", "a part of the message that it stands in"},
    {"buttonErrorCopy", "a part of the message that it stands in"},
    {"buttonErrorDismiss", "a part of the message that it stands in"},
    {"buttonMeasureFirst", "only goes to another page, as View does"},
    {"buttonMeasureImportance", "only goes to another page, as View does"},
    {"buttonNotice", "only goes to what is missing, which has an action of its own"},
    {"buttonTreeValue", "what stands beside the tree's names, as a column's head"},
    {"buttonOpenFolder", "belongs to the message beside it"},
    {"buttonOpenExport", "belongs to the fact above it"},
    {"buttonCancelJob", "belongs to a job of the queue, which has an action"},
    {"buttonMeasureLayerParts", "Analyse again, which has an action"},
    {"buttonResumeRun", "the run that is shown: actionResumeShownRun is called by a longer name"},
    {"buttonSearchCommands", "the search itself"},
    {"qt_menubar_ext_button", "Qt's own"},
    // Beside these: a tag's button filters by it, the rail is View's pages, the guide's buttons turn its own steps.
};
/// Buttons whose action has another name, since it stands without the page around it.
const std::map<QString, const char*> kOtherwise = {
    {"buttonUndoTarget", "actionUndo"},         {"buttonPauseTournament", "actionPause"},   {"buttonStopTournament", "actionStop"}, {"buttonStop", "actionStop"},
    {"buttonStopTraining", "actionStop"},       {"buttonPauseTraining", "actionPause"},     {"buttonResumeTraining", "actionResume"}, {"buttonOpenAnother", "actionOpenModel"},
    {"buttonQueue", "actionQueue"},             {"buttonShowAll", "actionShowAllLoss"},     {"buttonDemo", "actionOpenDemo"},
};

QString plain(QString text) {
  text.remove(QLatin1Char('&'));
  while (text.endsWith(QLatin1Char('.')) || text.endsWith(QChar(0x2026))) text.chop(1);
  return text;
}

struct Offered {
  QString text, name;
  bool enabled = false;
};

/// All that the menus hold now, as a person who opens them sees it; values, because some menus are filled anew each time.
std::vector<Offered> menuActions(const QWidget* menu) {
  std::vector<Offered> all;
  for (const QAction* action : menu->actions()) {
    if (action->isSeparator() || !action->isVisible()) continue;
    if (!action->menu()) {
      all.push_back({action->text(), action->objectName(), action->isEnabled()});
      continue;
    }
    Q_EMIT action->menu()->aboutToShow();
    std::ranges::copy(menuActions(action->menu()), std::back_inserter(all));
  }
  return all;
}

/// What the buttons of the window that can be pressed now do, and the name that its action has.
std::vector<Offered> wantedOf(const MainWindow& window, std::set<QString>& seen) {
  std::vector<Offered> wanted;
  for (QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
    const QString name = button->objectName();
    auto* push = qobject_cast<QPushButton*>(button);
    if (!button->isVisible() || !button->isEnabled() || !(push || qobject_cast<QToolButton*>(button))) continue;
    seen.insert(name);
    const auto begins = [&name](const char* with) { return name.startsWith(QLatin1String(with)); };
    if (kExceptions.contains(name) || begins("tag-") || begins("rail") || begins("buttonGuide") || qobject_cast<QTabBar*>(button->parentWidget())) continue;
    if (push && push->menu()) {
      Q_EMIT push->menu()->aboutToShow();
      for (const Offered& action : menuActions(push->menu()))
        if (action.enabled) wanted.push_back({action.text, action.name.isEmpty() ? QStringLiteral("-") : action.name});
      continue;
    }
    const auto otherwise = kOtherwise.find(name);
    wanted.push_back({button->text(), otherwise != kOtherwise.end() ? QString::fromLatin1(otherwise->second) : QStringLiteral("action") + QString(name).remove(QStringLiteral("button"))});
  }
  return wanted;
}

}  // namespace

class TestActions : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void everyButtonHasAnActionInAMenuAndInTheSearch() {
    MainWindow window(test::makeFakeEngine);
    window.resize(1600, 1000);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(test::fillDemo(window));
    QStringList missing;
    std::set<QString> seen;
    test::forEachPage(window, [&](QWidget&, const QString& where) {
      const std::vector<Offered> wanted = wantedOf(window, seen);
      auto* bar = window.findChild<QMenuBar*>();
      const std::vector<Offered> offered = menuActions(bar);
      auto* search = window.findChild<CommandSearch*>();
      search->open(bar);
      for (const Offered& want : wanted) {
        const auto found = std::ranges::find_if(offered, [&](const Offered& action) { return action.enabled && (plain(action.text) == plain(want.text) || action.name == want.name); });
        if (found == offered.end()) {
          missing << where + QStringLiteral(": ") + want.text;
          continue;
        }
        search->findChild<QLineEdit*>()->setText(QString(found->text).remove(QLatin1Char('&')));
        if (search->findChild<QListView*>()->model()->rowCount() == 0) missing << where + QStringLiteral(", search: ") + want.text;
      }
      search->close();
    });
    missing.removeDuplicates();
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    for (const char* name : {"buttonScore", "buttonAnalyseAgain", "buttonCreateStudent", "buttonFindCandidates", "buttonStartDistillation", "buttonColumns", "buttonExportReport"})
      QVERIFY2(seen.contains(QString::fromLatin1(name)), name);  // the walk has been there
  }

  void noKeyBelongsToTwoActions() {
    MainWindow window(test::makeFakeEngine);
    std::map<QString, QString> owners;
    for (const QAction* action : window.findChildren<QAction*>())
      for (const QKeySequence& key : action->shortcuts()) {
        if (action->shortcutContext() == Qt::WidgetShortcut || key.isEmpty()) continue;
        const auto [owner, free] = owners.emplace(key.toString(), action->objectName());
        QVERIFY2(free || owner->second == action->objectName(), qPrintable(key.toString() + QStringLiteral(": ") + owner->second + QStringLiteral(", ") + action->objectName()));
      }
    for (const char* frequent : {"actionAnalyse", "actionCreateStudent", "actionScore", "actionStartCorrection", "actionStartDistillation", "actionFindCandidates", "actionStop"})
      QVERIFY2(!window.findChild<QAction*>(QString::fromLatin1(frequent))->shortcut().isEmpty(), frequent);
  }

  void aKeyPressesTheButtonOfAnotherPage() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(test::makeStudent(window));
    const auto students = [&] { return window.session().project().artifactsOf(ArtifactKind::Student).size(); };
    QCOMPARE(students(), std::size_t{1});
    window.showPage(QStringLiteral("report"));
    QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window.currentPage()->name(), QStringLiteral("pruning"));
    QTRY_COMPARE_WITH_TIMEOUT(students(), std::size_t{2}, test::kViewWait);
    // What its button cannot do now, the action cannot either.
    window.session().setTarget({}, QStringLiteral("whole"));
    QTRY_VERIFY(!window.findChild<QAction*>("actionCreateStudent")->isEnabled());
    window.session().undoStack().undo();
    QTRY_VERIFY(window.findChild<QAction*>("actionCreateStudent")->isEnabled());
  }

  void whatIsSelectedIsKeptFromTheMenu() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(test::makeStudent(window));
    window.showPage(QStringLiteral("importance"));
    auto *keep = window.findChild<QAction*>("actionKeepAlways"), *byValue = window.findChild<QAction*>("actionByValue");
    QVERIFY(!keep->isEnabled() && !byValue->isEnabled());  // nothing is selected
    auto* map = window.findChild<Heatmap*>("heatmapHeads");
    Q_EMIT map->cellSelected({1, 2});
    QTRY_VERIFY(keep->isEnabled() && !byValue->isEnabled());
    keep->trigger();
    QCOMPARE(window.session().pinOf(Axis::Head, {1, 2}), Pin::Keep);
    QVERIFY(keep->isChecked() && byValue->isEnabled());
    byValue->trigger();
    QCOMPARE(window.session().pinOf(Axis::Head, {1, 2}), Pin::None);
  }

  void thePlotOfThePageIsCopiedFromTheMenu() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    auto* menu = window.findChild<QMenu*>("menuPlot");
    Q_EMIT menu->aboutToShow();
    QVERIFY(!menu->actions().front()->isEnabled());  // no project, no plot
    QVERIFY(test::fillDemo(window));
    for (const char* page : test::kPageNames) {
      window.showPage(QString::fromLatin1(page));
      Q_EMIT menu->aboutToShow();
      QAction* numbers = menu->actions().at(1);
      QCOMPARE(numbers->isEnabled(), QLatin1String(page) != QLatin1String("report"));
      if (!numbers->isEnabled()) continue;
      QGuiApplication::clipboard()->clear();
      numbers->trigger();
      QVERIFY2(QGuiApplication::clipboard()->text().contains(QLatin1Char(',')), page);
      QCOMPARE(QGuiApplication::clipboard()->text(), window.currentPage()->plot()->csv());
    }
    // What made the plot may go while the menu is open.
    window.showPage(QStringLiteral("importance"));
    Q_EMIT menu->aboutToShow();
    window.session().closeProject();
    QTRY_VERIFY(!window.currentPage());
    QGuiApplication::clipboard()->setText(QStringLiteral("kept"));
    for (QAction* copy : {menu->actions().at(0), menu->actions().at(1)}) copy->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("kept"));
  }

  void pagesFollowWhatIsSelectedInTheTree() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    window.openPath(QString::fromStdString(made.file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(test::isQuiet(window.session()), test::kViewWait);
    auto* tree = window.findChild<QTreeView*>("projectTree");
    const auto choose = [&](const char* name) {
      const QModelIndexList found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole, QString::fromLatin1(name), 1, Qt::MatchExactly | Qt::MatchRecursive);
      if (found.isEmpty()) return false;
      QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(found.first()).center());
      return true;
    };
    window.showPage(QStringLiteral("compare"));
    QVERIFY(choose("width-53"));
    auto* table = window.findChild<QTableView*>("tableModels");
    QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(table->selectionModel()->selectedRows().first().data().toString(), QStringLiteral("width-53"));
    // Its notes are those that the page shows.
    window.actions().notes->trigger();
    QCOMPARE(window.focusWidget(), window.findChild<QWidget*>("inspectorCompare")->findChild<QWidget*>("editNotes"));
    QVERIFY(window.focusWidget()->isVisible());
    QVERIFY(choose("width-53 from the original"));
    window.showPage(QStringLiteral("training"));
    QCOMPARE(window.findChild<QTabWidget*>("tabsTraining")->currentWidget()->objectName(), QStringLiteral("tabDistillation"));
    const auto shown = [&](const char* step) { return window.findChild<QWidget*>(QString::fromLatin1(step))->findChild<QComboBox*>("comboRun")->currentData().toLongLong(); };
    QCOMPARE(shown("tabDistillation"), static_cast<qlonglong>(made.originalRun));
    window.session().select({made.correctionRun, true});
    QCOMPARE(window.findChild<QTabWidget*>("tabsTraining")->currentWidget()->objectName(), QStringLiteral("tabCorrection"));
    QCOMPARE(shown("tabCorrection"), static_cast<qlonglong>(made.correctionRun));
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestActions)
#include "test_actions.moc"
