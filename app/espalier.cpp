// The desktop program. The window is shown first; the engine loads when the first command needs it.
#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QMessageBox>
#include <QSettings>
#include <QStyleHints>
#include <QSysInfo>
#include <QTimer>

#include "engine/base/cpu.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/language.hpp"
#include "ui/window/log_file.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/project_claim.hpp"

using namespace espalier;

namespace {

void nameProgram() {
  QCoreApplication::setApplicationName(QStringLiteral("espalier"));
  QCoreApplication::setOrganizationName(QStringLiteral("espalier"));
  QCoreApplication::setApplicationVersion(QStringLiteral(ESPALIER_VERSION));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
  QGuiApplication::setDesktopFileName(QStringLiteral("espalier"));
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
  const QString path = parser.positionalArguments().value(0);
  const QString language = ui::chosenLanguage();
  if (path.endsWith(QStringLiteral(".espalier"))) {
    const auto translators = ui::installTranslators(language);  // the window, which would do it, is not made yet
    const auto answer = ui::ProjectClaim::knock(path);
    if (answer == ui::ProjectClaim::Answer::InFront) return 0;
    if (answer == ui::ProjectClaim::Answer::Silent) return saySilent(path);
  }
  ui::LogFile log;
  qInfo("Espalier %s, Qt %s, %s", ESPALIER_VERSION, qVersion(), qPrintable(QSysInfo::prettyProductName()));
  ui::MainWindow window;
  log.follow(window.session().engine());
  if (language != QStringLiteral("en")) window.setLanguage(language);
  window.show();
  // After the first paint, so that the window never waits for a file.
  QTimer::singleShot(0, &window, [&] {
    if (parser.isSet(demo)) {
      window.openDemo();
    } else if (!path.isEmpty()) {
      window.openPath(path);
    }
  });
  return QApplication::exec();
}
