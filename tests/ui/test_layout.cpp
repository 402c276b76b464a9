// Every text of the window can be read whole at 1280 x 720, in both languages.
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QSlider>
#include <QSpinBox>
#include <QTest>

#include "tests/ui/made_project.hpp"
#include "tests/ui/support/shown_text.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/theme.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// Names, paths and sentences on what the person made, of any length: they are shortened, and the tool tip shows them whole.
constexpr const char* kOfAnyLength[] = {"recentFolder", "jobTitle", "jobFacts", "comboMeasure", "comboStudent", "comboTeacher"};

bool mayBeShortened(const test::CutText& cut) {
  return cut.toolTipShowsAll && std::ranges::any_of(kOfAnyLength, [&](const char* name) { return cut.objectName == QLatin1String(name); });
}

/// A screen of 1280 x 720 less a window's frame.
constexpr QSize kSize(1264, 690);

}  // namespace

class TestLayout : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void findsWhatIsCut() {
    QLabel label(QStringLiteral("A label that is too narrow"));
    label.resize(40, 20);
    label.show();
    QCOMPARE(test::cutTexts(label).size(), 1);
    label.resize(label.sizeHint());
    QCOMPARE(test::cutTexts(label).size(), 0);
    QListWidget list;
    list.addItem(QStringLiteral("An item that is too wide"));
    list.resize(60, 60);
    list.show();
    QCOMPARE(test::cutTexts(list).size(), 1);
    list.resize(list.sizeHintForColumn(0) + 40, 60);
    QCOMPARE(test::cutTexts(list).size(), 0);
  }

  void everyTextCanBeRead_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("Korean") << QStringLiteral("ko");
  }

  void everyTextCanBeRead() {
    QFETCH(QString, language);
    MainWindow window(test::makeFakeEngine);
    window.setLanguage(language);
    window.resize(kSize);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QStringList problems;
    const auto look = [&](QWidget& root, const QString& where) {
      for (const test::CutText& cut : test::cutTexts(root))
        if (!mayBeShortened(cut))
          problems << QStringLiteral("%1: %2 “%3” %4").arg(where, cut.objectName.isEmpty() ? QStringLiteral("-") : cut.objectName, cut.text, cut.why);
    };
    test::forEachPage(window, look);
    // Without a model, each page says what is missing.
    window.session().createProject(m_home.path() / language.toStdString() / "empty.espalier");
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen() && window.currentPage(), test::kViewWait);
    test::forEachPage(window, [&](QWidget& root, const QString& where) { look(root, QStringLiteral("empty ") + where); });
    QVERIFY(test::fillDemo(window));
    window.resize(kSize);
    test::forEachPage(window, look);
    test::forEachDialog(window, look);
    const test::TemporaryFolder folder;
    window.openPath(QString::fromStdString(test::makeProject(folder.path()).file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().runs().size() > 2, test::kViewWait);
    window.resize(kSize);
    test::forEachPage(window, [&](QWidget& root, const QString& where) { look(root, QStringLiteral("made ") + where); });
    window.showPage(QStringLiteral("compare"));
    test::settleLayout();
    const auto* measure = window.findChild<ElidedCombo*>(QStringLiteral("comboMeasure"));
    QCOMPARE(measure->shownText(), measure->currentText());
    problems.removeDuplicates();
    for (const QString& problem : std::as_const(problems)) qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
    window.setLanguage(QStringLiteral("en"));
  }

  void whatAFieldMeansCanBeReadWithoutAPointer_data() { everyTextCanBeRead_data(); }

  void whatAFieldMeansCanBeReadWithoutAPointer() {
    QFETCH(QString, language);
    MainWindow window(test::makeFakeEngine);
    window.setLanguage(language);
    window.resize(kSize);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(test::fillDemo(window));
    QStringList problems;
    int explained = 0;
    const auto explain = [&](QWidget&, const QString& where) {
      for (QWidget* field : window.currentPage()->findChildren<QWidget*>()) {
        const bool setting = qobject_cast<QAbstractSpinBox*>(field) || qobject_cast<QComboBox*>(field) || qobject_cast<QSlider*>(field) || qobject_cast<QCheckBox*>(field) || qobject_cast<QListView*>(field);
        if (!setting || !field->isVisible() || !field->isEnabled() || field->focusPolicy() == Qt::NoFocus || qobject_cast<QComboBox*>(field->parentWidget())) continue;
        field->setFocus(Qt::TabFocusReason);
        if (auto* list = qobject_cast<QListView*>(field)) list->setCurrentIndex(list->model()->index(0, 0));
        test::settleLayout();
        const auto* words = window.findChild<QLabel*>(QStringLiteral("labelFieldHelp"));
        const bool said = words->isVisible() && !words->text().isEmpty();
        said ? ++explained : 0;
        if (!said) problems << QStringLiteral("%1: %2 “%3” says nothing").arg(where, field->objectName(), field->accessibleName());
        for (const test::CutText& cut : test::cutTexts(*window.findChild<QWidget*>(QStringLiteral("inspector"))))
          if (!mayBeShortened(cut)) problems << QStringLiteral("%1: beside %2: “%3” %4").arg(where, field->objectName(), cut.text, cut.why);
      }
    };
    test::forEachPage(window, explain);
    problems.removeDuplicates();
    for (const QString& problem : std::as_const(problems)) qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
    QVERIFY(explained > 30);
    window.setLanguage(QStringLiteral("en"));
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestLayout)
#include "test_layout.moc"
