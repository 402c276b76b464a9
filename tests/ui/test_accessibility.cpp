// Who cannot see the window, or not its colours: names and roles for all that can be used, words for plots, contrast of all texts, states in words.
#include <QAccessible>
#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "tests/ui/made_project.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/stacked_bars.hpp"
#include "ui/widgets/series_style.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/lineage_model.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// How a kind of colour blindness changes linear red, green and blue (Machado, Oliveira, Fernandes 2009, severity 1).
struct Vision {
  const char* name;
  std::array<std::array<double, 3>, 3> matrix;
};
constexpr Vision kVisions[] = {
    {"all colours", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia", {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia", {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia", {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
};

struct Lab {
  double l, a, b;
};

Lab labOf(const QColor& color, const Vision& vision) {
  const auto linear = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
  const std::array rgb{linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
  std::array<double, 3> seen{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t i = 0; i < 3; ++i) seen[row] += vision.matrix[row][i] * rgb[i];
    seen[row] = std::clamp(seen[row], 0.0, 1.0);
  }
  const auto [r, g, b] = seen;
  const auto f = [](double value) { return value > 0.008856 ? std::cbrt(value) : 7.787 * value + 16.0 / 116; };
  const double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047), y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b),
               z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// The difference that people see between two colours (Sharma, Wu, Dalal 2005).
double ciede2000(const Lab& p, const Lab& q) {
  constexpr double kPi = std::numbers::pi, kDegree = kPi / 180;
  const auto seventh = [](double value) { return std::sqrt(std::pow(value, 7) / (std::pow(value, 7) + std::pow(25.0, 7))); };
  const double grey = 0.5 * (1 - seventh((std::hypot(p.a, p.b) + std::hypot(q.a, q.b)) / 2));
  const double pa = (1 + grey) * p.a, qa = (1 + grey) * q.a, pc = std::hypot(pa, p.b), qc = std::hypot(qa, q.b);
  const auto hue = [](double a, double b) { return std::fmod(std::atan2(b, a) + 2 * kPi, 2 * kPi); };
  const double ph = hue(pa, p.b), qh = hue(qa, q.b);
  double turn = qh - ph, meanHue = (ph + qh) / 2;
  if (std::abs(ph - qh) > kPi) {
    turn += turn > 0 ? -2 * kPi : 2 * kPi;
    meanHue += kPi;
  }
  if (pc * qc == 0) turn = 0;
  const double dl = q.l - p.l, dc = qc - pc, dh = 2 * std::sqrt(pc * qc) * std::sin(turn / 2);
  const double l = (p.l + q.l) / 2, c = (pc + qc) / 2;
  const double t = 1 - 0.17 * std::cos(meanHue - 30 * kDegree) + 0.24 * std::cos(2 * meanHue) + 0.32 * std::cos(3 * meanHue + 6 * kDegree) - 0.2 * std::cos(4 * meanHue - 63 * kDegree);
  const double sl = 1 + 0.015 * std::pow(l - 50, 2) / std::sqrt(20 + std::pow(l - 50, 2)), sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
  const double bend = 30 * kDegree * std::exp(-std::pow((meanHue / kDegree - 275) / 25, 2));
  const double rotation = -std::sin(2 * bend) * 2 * seventh(c);
  return std::sqrt(std::pow(dl / sl, 2) + std::pow(dc / sc, 2) + std::pow(dh / sh, 2) + rotation * (dc / sc) * (dh / sh));
}

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

  void everythingThatCanBeUsedHasANameAndARole_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("Korean") << QStringLiteral("ko");
  }

  void everythingThatCanBeUsedHasANameAndARole() {
    QFETCH(QString, language);
    MainWindow window(test::makeFakeEngine);
    window.setLanguage(language);
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
    window.session().createProject(m_home.path() / language.toStdString() / "empty.espalier");
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen() && window.currentPage(), test::kViewWait);
    test::forEachPage(window, look);
    QVERIFY(test::fillDemo(window));
    test::forEachPage(window, look);
    test::forEachDialog(window, look);
    QVERIFY(seen > 20);
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

  void colourBlindPeopleCanTellSeriesApart_data() { textsStandOutFromWhatIsBehind_data(); }

  void colourBlindPeopleCanTellSeriesApart() {
    QFETCH(bool, dark);
    const auto& series = (dark ? darkPalette() : lightPalette()).series;
    constexpr double kDifferent = 7;  // of CIEDE2000: seen at a glance, also in thin lines
    for (const Vision& vision : kVisions)
      for (std::size_t i = 0; i < series.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
          const double difference = ciede2000(labOf(series[i], vision), labOf(series[j], vision));
          QVERIFY2(difference >= kDifferent, qPrintable(QStringLiteral("%1: %2 and %3 differ by %4").arg(QLatin1String(vision.name), series[i].name(), series[j].name()).arg(difference)));
        }
  }

  void noTwoOfFortySeriesLookAlike() {
    for (int i = 0; i < SeriesStyle::kStyles; ++i)
      for (int j = 0; j < i; ++j) {
        const SeriesStyle a = seriesStyle(seriesLook(i)), b = seriesStyle(seriesLook(j));
        QVERIFY2(a.color != b.color || (a.dashes != b.dashes && a.mark != b.mark), qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
      }
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

  void theTreeSaysWhatItsNumbersAre() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    LineageModel model(session);
    const auto value = [&](RecordId id) { return model.indexOf({id, false}).data(LineageModel::ValueRole).toString(); };
    QCOMPARE(model.shown(), LineageModel::Shown::Loss);  // there are some
    QCOMPARE(value(made.widthDistilled), QStringLiteral("3.912"));
    QCOMPARE(value(made.teacher), QStringLiteral("3.823"));
    QVERIFY(model.indexOf({made.teacher, false}).data(Qt::AccessibleTextRole).toString().contains(LineageModel::nameOf(model.shown())));
    QSignalSpy changed(&model, &LineageModel::shownChanged);
    model.setShown(LineageModel::Shown::Parameters);
    QVERIFY(!changed.isEmpty());
    QVERIFY(value(made.widthDistilled).endsWith(QLatin1Char('M')));
    QTRY_COMPARE(session.project().setting("tree.shown"), nlohmann::json("parameters"));
    QCOMPARE(LineageModel(session).shown(), LineageModel::Shown::Parameters);  // of a window in another language
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestAccessibility)
#include "test_accessibility.moc"
