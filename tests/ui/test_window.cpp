// The frame around the pages: what a person finds before a project is open and when one is opened again.
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTest>

#include "tests/support/shared.hpp"
#include "tests/ui/support/fake_engine.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace espalier;
using namespace espalier::ui;

class TestWindow : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) qputenv(variable, m_home.path().c_str());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_home.path().string()));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void theTilesOfTheFirstPageShowTheirTexts() {
    MainWindow window(test::makeFakeEngine);
    for (const QSize size : {QSize(1440, 900), QSize(1276, 690)}) {
      window.resize(size);
      window.show();
      QVERIFY(QTest::qWaitForWindowExposed(&window));
      for (const char* name : {"buttonDemo", "buttonOpenModel", "buttonNewProject", "buttonOpenProject"}) {
        auto* tile = window.findChild<QPushButton*>(QString::fromLatin1(name));
        QVERIFY2(tile, name);
        const auto labels = tile->findChildren<QLabel*>();
        QCOMPARE(labels.size(), 3);
        for (const QLabel* label : labels) {
          QVERIFY2(tile->rect().contains(label->geometry()), name);
          const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
          QVERIFY2(label->height() >= needed, qPrintable(label->text()));
        }
      }
    }
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestWindow)
#include "test_window.moc"
