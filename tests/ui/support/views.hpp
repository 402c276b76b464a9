// A window whose every page has something to show, and a walk through all that it can show.
#pragma once

#include <QAbstractButton>
#include <QApplication>
#include <QButtonGroup>
#include <QDialog>
#include <QMenuBar>
#include <QSettings>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>
#include <functional>

#include "tests/support/shared.hpp"
#include "tests/ui/support/fake_engine.hpp"
#include "ui/pages/cache_dialog.hpp"
#include "ui/pages/page.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/command_search.hpp"
#include "ui/window/export_dialog.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/queue_popup.hpp"

namespace espalier::test {

inline constexpr const char* kPageNames[] = {"model", "importance", "pruning", "training", "compare", "report"};
inline constexpr int kViewWait = 20000;

/// Settings, data and caches of the test stay in `home`.
inline void useHome(const std::filesystem::path& home) {
  for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"}) qputenv(variable, home.c_str());
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(home.string()));
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

inline bool isQuiet(ui::Session& session) {
  return session.project().isOpen() && !session.engine().busy() && session.engine().queue().isEmpty() && session.engine().state() == worker::State::Idle;
}

/// Clicks the button of that name on a page and waits until the engine has nothing more to do.
inline bool clickAndWait(ui::MainWindow& window, const char* page, const char* button) {
  window.showPage(QString::fromLatin1(page));
  auto* found = window.page(QString::fromLatin1(page))->findChild<QAbstractButton*>(QString::fromLatin1(button));
  if (!found || !QTest::qWaitFor([&] { return found->isEnabled(); }, kViewWait)) return false;
  const auto jobs = window.session().engine().currentJob();
  found->click();
  return QTest::qWaitFor([&] { return window.session().engine().currentJob() != jobs || window.session().engine().queue().size() > 0 || isQuiet(window.session()); }, kViewWait) &&
         QTest::qWaitFor([&] { return isQuiet(window.session()); }, kViewWait);
}

/// The demo, scored, analysed and cut to half of its feed-forward width; the training page shows its distillation.
inline bool makeStudent(ui::MainWindow& window) {
  window.openDemo(true);
  ui::Session& session = window.session();
  const auto reached = [](auto what) { return QTest::qWaitFor(what, kViewWait); };
  if (!reached([&] { return session.modelArtifact() != 0 && isQuiet(session) && !session.trainText().empty(); })) return false;
  if (!clickAndWait(window, "model", "buttonScore")) return false;
  if (!clickAndWait(window, "importance", "buttonAnalyse") || !reached([&] { return session.scores() != nullptr; })) return false;
  Target target = session.target();
  target.ffn = session.model()->shape.ffn / 2;
  session.setTarget(target, QStringLiteral("half"));
  if (!clickAndWait(window, "pruning", "buttonCreateStudent")) return false;
  if (!reached([&] { return !session.project().artifactsOf(ArtifactKind::Student).empty(); })) return false;
  session.requestTraining(TrainingKind::Distillation);
  return true;
}

/// The same, and distilled.
inline bool fillDemo(ui::MainWindow& window) {
  ui::Session& session = window.session();
  return makeStudent(window) && clickAndWait(window, "training", "buttonStartDistillation") &&
         QTest::qWaitFor([&] { return !session.project().artifactsOf(ArtifactKind::Distilled).empty() && isQuiet(session); }, kViewWait);
}

inline void settleLayout() {
  for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
}

using Look = std::function<void(QWidget& root, const QString& where)>;

/// The other sides of the switches that a page shows: buttons of which one is down.
inline void forEachSide(QWidget& page, const Look& look, const QString& where) {
  for (QAbstractButton* button : page.findChildren<QAbstractButton*>()) {
    if (!button->group() || button->isChecked() || !button->isVisible()) continue;
    QAbstractButton* const first = button->group()->checkedButton();
    button->click();
    settleLayout();
    look(page, where + QStringLiteral(", ") + button->text());
    first->click();
  }
}

/// Every page that the window has, each with every tab of each of its rows of tabs and both sides of its switches; the welcome page while no project is open.
inline void forEachPage(ui::MainWindow& window, const Look& look) {
  if (!window.currentPage()) {
    settleLayout();
    return look(window, QStringLiteral("welcome"));
  }
  for (const char* name : kPageNames) {
    const QString page = QString::fromLatin1(name);
    window.showPage(page);
    settleLayout();
    look(window, page);
    for (QTabBar* bar : window.page(page)->findChildren<QTabBar*>()) {
      const int first = bar->currentIndex();
      for (int tab = 0; tab < bar->count(); ++tab) {
        if (!bar->isVisible() || tab == first || !bar->isTabEnabled(tab)) continue;
        bar->setCurrentIndex(tab);
        settleLayout();
        const QString where = page + QStringLiteral(", ") + bar->tabText(tab);
        look(window, where);
        forEachSide(*window.page(page), look, where);
      }
      bar->setCurrentIndex(first);
    }
  }
}

/// Every dialog and popup, shown for a moment.
inline void forEachDialog(ui::MainWindow& window, const Look& look) {
  const auto show = [&](QWidget& shown, const char* name) {
    shown.show();
    settleLayout();
    look(shown, QString::fromLatin1(name));
    shown.close();
  };
  ui::EngineClient& engine = window.session().engine();
  ui::AboutDialog about(engine, &window);
  QVERIFY(QTest::qWaitFor([&engine] { return !engine.engineDescription().isEmpty(); }));
  show(about, "about");
  if (auto* search = window.findChild<ui::CommandSearch*>()) {
    search->open(window.findChild<QMenuBar*>());
    settleLayout();
    look(*search, QStringLiteral("command search"));
    search->close();
  }
  if (auto* queue = window.findChild<ui::QueuePopup*>()) show(*queue, "queue");
  if (!window.session().project().isOpen()) return;
  ui::CacheDialog cache(window.session(), 0, 128, &window);
  show(cache, "cache");
  ui::ExportDialog exported(window.session(), &window);
  show(exported, "export");
  const TrainingSettings settings;
  ui::TrainingSettingsDialog training(window.session(), settings, settings, &window);
  show(training, "training settings");
}

}  // namespace espalier::test
