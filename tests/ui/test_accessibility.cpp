// Who cannot see the window, or not its colours: names and roles for all that can be used, words for plots, contrast of all texts, states in words.
#include <QAccessible>
#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QTreeView>
#include <cmath>

#include "tests/ui/made_project.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/stacked_bars.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/lineage_model.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// What a person acts on.
bool isInteractive(const QAccessibleInterface& one) {
  switch (one.role()) {
    case QAccessible::PushButton:
    case QAccessible::ButtonMenu:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::SpinBox:
    case QAccessible::Slider:
    case QAccessible::Table:
    case QAccessible::Tree:
    case QAccessible::List:
    case QAccessible::PageTab:
    case QAccessible::MenuItem:
    case QAccessible::Chart: return true;
    default: return one.state().focusable;
  }
}

bool hasRole(const QAccessibleInterface& one) {
  return one.role() != QAccessible::NoRole && one.role() != QAccessible::Client && one.role() != QAccessible::Pane;
}

/// Parts of Qt's own widgets, whose owner has the name.
bool isInside(const QObject& object) { return object.objectName().startsWith(QStringLiteral("qt_")); }

void walk(QAccessibleInterface& one, const QString& where, QStringList& problems) {
  const QObject* object = one.object();
  if (one.state().invisible || (object && isInside(*object))) return;
  if (isInteractive(one)) {
    const QString which = object ? QString::fromLatin1(object->metaObject()->className()) + QLatin1Char(' ') + object->objectName() : one.text(QAccessible::Name);
    if (one.text(QAccessible::Name).isEmpty()) problems << where + QStringLiteral(": no name: ") + which;
    if (!hasRole(one)) problems << where + QStringLiteral(": no role: ") + which;
    if (one.role() == QAccessible::Chart && one.text(QAccessible::Value).isEmpty()) problems << where + QStringLiteral(": no words: ") + which;
  }
  // The cells of a table are its model's; boxes and fields speak for what they are made of.
  if (one.tableInterface() || one.role() == QAccessible::ComboBox || one.role() == QAccessible::SpinBox) return;
  for (int i = 0; i < one.childCount(); ++i)
    if (QAccessibleInterface* child = one.child(i)) walk(*child, where, problems);
}

/// Relative luminance of WCAG 2.
double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}

}  // namespace

class TestAccessibility : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void everythingThatCanBeUsedHasANameAndARole() {
    MainWindow window(test::makeFakeEngine);
    window.resize(1280, 720);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QStringList problems;
    int seen = 0;
    const auto look = [&](QWidget& root, const QString& where) {
      QAccessibleInterface* tree = QAccessible::queryAccessibleInterface(&root);
      QVERIFY(tree);
      walk(*tree, where, problems);
      ++seen;
    };
    test::forEachPage(window, look);
    QVERIFY(test::fillDemo(window));
    test::forEachPage(window, look);
    test::forEachDialog(window, look);
    QVERIFY(seen > 15);
    problems.removeDuplicates();
    for (const QString& problem : std::as_const(problems)) qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
  }

  void plotsSayWhatIsDrawn() {
    Heatmap map;
    HeatmapData data;
    data.name = QStringLiteral("Heads");
    data.rows = 2;
    data.columns = 3;
    data.values = {1, 2, 3, 4, 5, 6};
    map.setData(data);
    map.setCut({0, 0, 1, 0, 0, 1});
    map.setSelected({1, 2});
    const auto valueOf = [](QWidget& plot) {
      QAccessibleInterface* one = QAccessible::queryAccessibleInterface(&plot);
      return one && one->role() == QAccessible::Chart ? one->text(QAccessible::Value) : QStringLiteral("no chart");
    };
    QCOMPARE(valueOf(map), QStringLiteral("A map of 2 rows and 3 columns, from 0 to 6; 2 cells are cut; selected: row 1, column 2, value 6, cut"));
    LossPlot curves;
    curves.setRun(1, QStringLiteral("width-53"), Qt::red);
    curves.append(1, ValidationPoint{0, 5.02, {}});
    curves.append(1, ValidationPoint{200, 3.912, {}});
    QVERIFY2(valueOf(curves).contains(QStringLiteral("validation loss from 5.02 to 3.912")), qPrintable(valueOf(curves)));
    ParetoPlot pareto;
    pareto.setPoints({{1, QStringLiteral("small"), 2e6, 3.9, Qt::red}, {2, QStringLiteral("worse"), 4e6, 4.2, Qt::blue}}, false);
    QVERIFY2(valueOf(pareto).contains(QStringLiteral("on the frontier")), qPrintable(valueOf(pareto)));
  }

  void textsStandOutFromWhatIsBehind_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }

  void textsStandOutFromWhatIsBehind() {
    QFETCH(bool, dark);
    const Palette& p = dark ? darkPalette() : lightPalette();
    constexpr double kNeeded = 4.5;  // WCAG 2.1, AA
    const auto back = [&](const QColor& tone, double share) { return mixed(p.surface, tone, share); };
    const struct {
      const char* name;
      QColor text;
      std::vector<QColor> behind;
    } pairs[] = {
        {"text", p.text, {p.window, p.surface, p.grid, p.hover, p.accentBack, back(p.warning, kWarningBack), back(p.error, kErrorBack)}},
        {"secondary text, axes, chips", p.secondary, {p.window, p.surface, p.grid, p.hover, p.accentBack}},
        {"links, chosen tabs and buttons", p.accent, {p.window, p.surface, p.hover, p.accentBack}},
        {"primary buttons", p.onAccent, {p.accent, mixed(p.accent, p.dark ? Qt::white : Qt::black, 0.12), mixed(p.accent, p.dark ? Qt::white : Qt::black, 0.22)}},
        {"warnings", p.warning, {p.window, p.surface, p.accentBack, back(p.warning, kWarningBack)}},
        {"errors", p.error, {p.window, p.surface, back(p.error, kErrorBack)}},
    };
    for (const auto& [name, text, behind] : pairs)
      for (const QColor& color : behind)
        QVERIFY2(contrast(text, color) >= kNeeded, qPrintable(QStringLiteral("%1: %2 on %3 is %4").arg(QLatin1String(name), text.name(), color.name()).arg(contrast(text, color))));
  }

  void picturesOfControlsStandOut_data() { textsStandOutFromWhatIsBehind_data(); }

  void picturesOfControlsStandOut() {
    QFETCH(bool, dark);
    const Palette& p = dark ? darkPalette() : lightPalette();
    constexpr double kNeeded = 3;  // WCAG 2.1, 1.4.11
    const QString tone = dark ? QStringLiteral("dark") : QStringLiteral("light");
    const auto colour = [&](const char* name) {
      QFile file(QStringLiteral(":/icons/%1-%2.svg").arg(QLatin1String(name), tone));
      const auto found = file.open(QIODevice::ReadOnly) ? QRegularExpression(QStringLiteral("stroke=\"(#[0-9a-f]{6})\"")).match(QString::fromUtf8(file.readAll())) : QRegularExpressionMatch();
      return QColor(found.captured(1));
    };
    for (const char* name : {"chevron-down", "chevron-up", "tick"}) {
      QCOMPARE(colour(name), p.secondary);
      for (const QColor& behind : {p.surface, p.window, p.hover, p.accentBack}) QVERIFY2(contrast(colour(name), behind) >= kNeeded, name);
    }
    for (const char* name : {"chevron-on", "check-on"}) {
      QCOMPARE(colour(name), p.onAccent);
      QVERIFY2(contrast(colour(name), p.accent) >= kNeeded, name);
    }
    // Icons that take the palette's colours: plain, and chosen or done.
    for (const QColor& behind : {p.surface, p.window, p.hover}) QVERIFY(contrast(p.text, behind) >= kNeeded && contrast(p.accent, behind) >= kNeeded);
    // The guide's ring.
    QVERIFY(contrast(p.warning, p.surface) >= kNeeded && contrast(p.warning, p.window) >= kNeeded);
  }

  void statesOfRunsAreWordsInTheTree() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    LineageModel model(session);
    const QModelIndex run = model.indexOf({made.depthRun, true});
    QVERIFY(run.isValid());
    QCOMPARE(run.data(LineageModel::ValueRole).toString(), QStringLiteral("interrupted"));
    QVERIFY(run.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("interrupted")));
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestAccessibility)
#include "test_accessibility.moc"
