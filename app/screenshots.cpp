// Renders every page of a project with all its tabs, forms and dialogs, then the welcome page, which offers the project, into a folder: in English and Korean, light and dark, at two
// sizes. Made for looking at the window without a display.
#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QButtonGroup>
#include <QDialog>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTimer>
#include <cstdio>
#include <string_view>

#include "engine/base/cpu.hpp"
#include "ui/pages/cache_dialog.hpp"
#include "ui/pages/page.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/export_dialog.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;

namespace {

constexpr int kQuietMilliseconds = 700, kLongestWaitMilliseconds = 60000;

/// Runs the event loop until the engine has been idle for a moment.
void settle(ui::MainWindow& window) {
  QEventLoop loop;
  QTimer quiet, limit;
  quiet.setSingleShot(true);
  quiet.start(kQuietMilliseconds);
  QObject::connect(&quiet, &QTimer::timeout, &loop, [&] {
    if (window.session().engine().busy()) {
      quiet.start(kQuietMilliseconds);
    } else {
      loop.quit();
    }
  });
  QObject::connect(&limit, &QTimer::timeout, &loop, &QEventLoop::quit);
  limit.start(kLongestWaitMilliseconds);
  loop.exec();
}

void grab(ui::MainWindow& window, const QString& file) {
  for (int i = 0; i < 3; ++i) QApplication::processEvents();
  if (!window.grab().save(file)) std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
}

/// The other side of a switch that the page shows.
void grabOtherSide(ui::MainWindow& window, const QDir& out, const QString& page, const QString& suffix) {
  for (QAbstractButton* button : window.page(page)->findChildren<QAbstractButton*>()) {
    if (!button->group() || button->isChecked() || !button->isVisible()) continue;
    QAbstractButton* const first = button->group()->checkedButton();
    button->click();
    grab(window, out.filePath(page + QStringLiteral("-") + button->objectName() + suffix));
    first->click();
  }
}

/// The page, and once more for each further tab of its first row of tabs and for the other side of its switches.
void grabPage(ui::MainWindow& window, const QDir& out, const QString& page, const QString& suffix) {
  grab(window, out.filePath(page + suffix));
  QTabBar* tabs = nullptr;
  for (QTabBar* bar : window.page(page)->findChildren<QTabBar*>())
    if (!tabs && bar->isVisible()) tabs = bar;
  if (!tabs) return;
  const int first = tabs->currentIndex();
  for (int tab = 0; tab < tabs->count(); ++tab) {
    if (tab == first || !tabs->isTabEnabled(tab)) continue;
    tabs->setCurrentIndex(tab);
    settle(window);
    grab(window, out.filePath(QStringLiteral("%1-tab%2%3").arg(page).arg(tab + 1).arg(suffix)));
    grabOtherSide(window, out, page, suffix);
  }
  tabs->setCurrentIndex(first);
}

void grabDialog(QDialog& dialog, QSize size, const QString& file) {
  dialog.resize(size);
  dialog.show();
  for (int i = 0; i < 3; ++i) QApplication::processEvents();
  if (!dialog.grab().save(file)) std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
}

/// What an action shows above the window.
void grabWhatOpens(ui::MainWindow& window, QAction& action, const QString& name, const QString& file) {
  action.trigger();
  settle(window);
  auto* opened = window.findChild<QWidget*>(name);
  if (!opened || !opened->grab().save(file)) std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
  if (opened) opened->close();
}

/// The forms of the training page, as long as they are.
void grabForms(ui::MainWindow& window, const QDir& out, const QString& suffix) {
  constexpr QSize kWhole(600, 1960);
  ui::Session& session = window.session();
  for (const auto& [name, kind, loss, method] :
       {std::tuple{"form-correction", TrainingKind::Correction, Divergence::ForwardKl, TrainingMethod::Lora}, std::tuple{"form-distillation", TrainingKind::Distillation, Divergence::Jsd, TrainingMethod::Full}}) {
    TrainingSettings settings = usualSettings(kind, 4'000'000);
    settings.loss = loss;
    settings.method = method;
    ui::TrainingSettingsDialog dialog(session, settings, settings, &window);
    grabDialog(dialog, kWhole, out.filePath(QLatin1String(name) + suffix));
  }
  ui::CacheDialog cache(session, 0, 128, &window);
  settle(window);
  grabDialog(cache, cache.size(), out.filePath(QStringLiteral("form-cache") + suffix));
  ui::ExportDialog exporting(session, &window);
  grabDialog(exporting, exporting.size(), out.filePath(QStringLiteral("form-export") + suffix));
  ui::AboutDialog about(session.engine(), &window);
  grabDialog(about, about.sizeHint(), out.filePath(QStringLiteral("about") + suffix));
  const TrainingSettings retraining = usualRetraining(4'000'000);
  ui::TrainingSettingsDialog tournament(session, retraining, retraining, &window, ui::TrainingUse::Tournament);
  grabDialog(tournament, kWhole, out.filePath(QStringLiteral("form-tournament") + suffix));
  grabWhatOpens(window, *window.actions().verifyProject, QStringLiteral("dialogProjectCare"), out.filePath(QStringLiteral("verify") + suffix));
  grabWhatOpens(window, *window.actions().searchCommands, QStringLiteral("commandSearch"), out.filePath(QStringLiteral("commands") + suffix));
}

void grabProject(ui::MainWindow& window, const QDir& out, const QString& suffix) {
  for (const char* page : {"model", "importance", "pruning", "training", "compare", "report"}) {
    window.showPage(QString::fromLatin1(page));
    settle(window);
    grabPage(window, out, QString::fromLatin1(page), suffix);
  }
  grabForms(window, out, suffix);
}

/// In each language, theme and size.
void grabAll(ui::MainWindow& window, const QDir& out) {
  for (const char* language : {"en", "ko"}) {
    window.setLanguage(QString::fromLatin1(language));
    for (const auto& [theme, choice] : {std::pair{"light", ui::ThemeChoice::Light}, std::pair{"dark", ui::ThemeChoice::Dark}}) {
      ui::Theme::apply(*qApp, choice);
      for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)}) {
        window.resize(size);
        const QString suffix = QStringLiteral("-%1-%2-%3.png").arg(QLatin1String(language), QLatin1String(theme)).arg(size.width());
        if (window.session().project().isOpen())
          grabProject(window, out, suffix);
        else
          grab(window, out.filePath(QStringLiteral("welcome") + suffix));
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool asksForHelp = argc == 2 && (std::string_view(argv[1]) == "--help" || std::string_view(argv[1]) == "-h");
  if (argc < 2 || argv[1][0] == '-') {
    std::fprintf(asksForHelp ? stdout : stderr, "usage: espalier-screenshots OUT [PROJECT.espalier | MODEL | --demo]\n"
                 "Renders every page, tab, form and dialog into the folder OUT, in both languages, both themes and two sizes.\n");
    return asksForHelp ? 0 : 2;
  }
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");  // pictures need no display
  prepareProcess();
  QCoreApplication::setApplicationName(QStringLiteral("espalier-screenshots"));
  QCoreApplication::setOrganizationName(QStringLiteral("espalier"));
  QStandardPaths::setTestModeEnabled(true);
  const QTemporaryDir settings;  // as for somebody who starts it for the first time
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  QApplication application(argc, argv);
  ui::Theme::apply(application, ui::ThemeChoice::Light);
  QDir().mkpath(QString::fromLocal8Bit(argv[1]));
  const QDir out(QString::fromLocal8Bit(argv[1]));
  ui::MainWindow window;
  const QStringList arguments = application.arguments();
  window.show();
  if (arguments.size() < 3) {
    grabAll(window, out);
    return 0;
  }
  if (arguments.contains(QStringLiteral("--demo"))) {
    window.openDemo(true);
  } else {
    window.openPath(arguments[2]);
  }
  settle(window);
  // Plots say more than the form that asks for them.
  if (ui::Session& session = window.session(); !session.scores() && session.measuredModel()) {
    session.useModel(session.measuredModel());
    settle(window);
  }
  if (!window.session().project().isOpen()) {
    std::fprintf(stderr, "%s was not opened\n", qPrintable(arguments[2]));
    return 1;
  }
  grabAll(window, out);
  window.session().closeProject();
  settle(window);
  grabAll(window, out);
  return 0;
}
