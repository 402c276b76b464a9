// The desktop program. The window is shown first; the engine loads when the first command needs it.
#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QMessageBox>
#include <QSessionManager>
#include <QSettings>
#include <QStyleHints>
#include <QSysInfo>
#include <QThreadPool>
#include <QTimer>
#include <algorithm>
#include <string_view>

#include "engine/base/cpu.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/language.hpp"
#include "ui/window/log_file.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/project_claim.hpp"
#include "ui/window/recent_projects.hpp"

using namespace espalier;

namespace {

void nameProgram() {
  QCoreApplication::setApplicationName(QStringLiteral("espalier"));
  QCoreApplication::setOrganizationName(QStringLiteral("espalier"));
  QCoreApplication::setApplicationVersion(QStringLiteral(ESPALIER_VERSION));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
  QGuiApplication::setDesktopFileName(QStringLiteral("espalier"));
}

/// What is to be opened: what was named; the demo that is there; the last project, when that is wanted. Empty: nothing that exists yet.
QString wantedPath(const QString& named, bool demo) {
  if (demo) return QString::fromStdString(ui::Session::demoProject().string());
  if (!named.isEmpty() || !QSettings().value(ui::kReopenSetting).toBool()) return named;
  const auto recent = ui::recentProjects();
  return recent.isEmpty() ? QString() : recent.first().file;
}

/// A desktop that starts its programs again opens what was open.
void rememberForSession(QSessionManager& manager, const ui::Session& session) {
  QStringList command{QCoreApplication::applicationFilePath()};
  if (session.project().isOpen()) command << QString::fromStdString(session.project().file().string());
  manager.setRestartCommand(command);
}

/// Another process has the project and does not answer.
int saySilent(const QString& path) {
  const QString what = QObject::tr("%1 is open in another window, which does not answer. Wait until it has done its work, or end that program.").arg(QFileInfo(path).completeBaseName());
  qWarning("%s", qPrintable(what));
  QMessageBox::warning(nullptr, QStringLiteral("Espalier"), what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  nameProgram();
  const bool onlyAsks = std::any_of(argv + 1, argv + argc, [](std::string_view argument) { return argument == "--help" || argument == "-h" || argument == "--version" || argument == "-v"; });
  if (onlyAsks && !qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY")) qputenv("QT_QPA_PLATFORM", "offscreen");  // what it prints needs no display
  QApplication application(argc, argv);
  QCommandLineParser parser;
  parser.setApplicationDescription(QObject::tr("Makes language models smaller: importance, pruning, teacher correction, distillation."));
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption demo(QStringLiteral("demo"), QObject::tr("Open the demo project; a new one when there is none."));
  parser.addOption(demo);
  parser.addPositionalArgument(QStringLiteral("path"), QObject::tr("A model folder or an .espalier project."), QStringLiteral("[path]"));
  parser.process(application);

  const QSettings settings;
  ui::Theme::apply(application, ui::choiceFromName(settings.value(QStringLiteral("theme")).toString()));
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, &application, [&application] {
    if (ui::Theme::choice() == ui::ThemeChoice::System) ui::Theme::apply(application, ui::ThemeChoice::System);
  });
#endif
  const QString path = wantedPath(parser.positionalArguments().value(0), parser.isSet(demo));
  if (path.endsWith(QStringLiteral(".espalier"))) {
    const auto translators = ui::installTranslators(ui::chosenLanguage());  // the window, which would do it, is not made yet
    const auto answer = ui::ProjectClaim::knock(path);
    if (answer == ui::ProjectClaim::Answer::InFront) return 0;
    if (answer == ui::ProjectClaim::Answer::Silent) return saySilent(path);
  }
  ui::LogFile log;
  qInfo("Espalier %s, Qt %s, %s", ESPALIER_VERSION, qVersion(), qPrintable(QSysInfo::prettyProductName()));
  ui::MainWindow window;
  log.follow(window.session().engine());
  QObject::connect(&application, &QGuiApplication::saveStateRequest, &window, [&window](QSessionManager& manager) { rememberForSession(manager, window.session()); });
  window.show();
  // After the first paint, so that the window never waits for a file.
  QTimer::singleShot(0, &window, [&] {
    if (!path.isEmpty()) {
      window.openPath(path);
    } else if (parser.isSet(demo)) {
      window.openDemo();
    }
  });
  const int code = QApplication::exec();
  QThreadPool::globalInstance()->waitForDone();  // what it draws with goes with the application
  return code;
}
