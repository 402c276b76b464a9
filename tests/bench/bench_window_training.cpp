// Whether the window slows a training: the same distillation by espalier-cli and, drawn as it goes, in the window, in turn. Also how long
// events of the window wait meanwhile. Runs without a screen:
//   QT_QPA_PLATFORM=offscreen bench_window_training MODEL TEXT [STEPS] [ROUNDS]
#include <QApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>
#include <algorithm>

#include "engine/base/cpu.hpp"
#include "ui/bridge/session.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

constexpr int kBeatMilliseconds = 5, kLongestRun = 30 * 60 * 1000;

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

TrainingSettings settingsFor(const QString& model, const QString& text, int steps, const QString& out) {
  TrainingSettings settings;
  settings.teacher = settings.student = model.toStdString();
  settings.data = text.toStdString();
  settings.steps = steps;
  settings.out = out.toStdString();
  return settings;
}

/// Tokens per second of the median step by the command line; 0 when it failed.
double byCommandLine(const TrainingSettings& s) {
  QProcess program;
  program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  const auto word = [](const std::filesystem::path& path) { return QString::fromStdString(path.string()); };
  program.start(QCoreApplication::applicationDirPath() + QStringLiteral("/espalier-cli"),
                {"--json", "distill", "--teacher", word(s.teacher), "--student", word(s.student), word(s.out), "--data", word(s.data), "--steps", QString::number(s.steps),
                 "--batch", QString::number(s.batch), "--context", QString::number(s.context)});
  program.waitForFinished(kLongestRun);
  return QJsonDocument::fromJson(program.readAllStandardOutput()).object().value("tokens_per_second").toDouble();
}

struct Watched {
  double tokensPerSecond = 0;
  std::vector<double> waits;  ///< of a timer's events, in milliseconds beyond its interval
};

Watched inWindow(MainWindow& window, const TrainingSettings& settings) {
  Session& session = window.session();
  Watched watched;
  std::vector<double> speeds;
  bool started = false, done = false;
  QObject here;
  QObject::connect(&session.engine(), &EngineClient::stepped, &here, [&](RecordId, const std::vector<StepMetrics>& steps) {
    for (const StepMetrics& step : steps) speeds.push_back(step.tokensPerSecond);
  });
  QObject::connect(&session.engine(), &EngineClient::trainingStarted, &here, [&] { started = true; });
  QObject::connect(&session.engine(), &EngineClient::finished, &here, [&] { done = started; });  // opening the model finishes too
  QObject::connect(&session.engine(), &EngineClient::failed, &here, [&](const worker::Failed& failure) {
    QTextStream(stderr) << QString::fromStdString(failure.what) << "\n";
    done = true;
  });
  QElapsedTimer sinceBeat;
  QTimer beat;
  beat.setTimerType(Qt::PreciseTimer);
  QObject::connect(&beat, &QTimer::timeout, &here, [&] {
    watched.waits.push_back(std::max(0.0, static_cast<double>(sinceBeat.nsecsElapsed()) * 1e-6 - kBeatMilliseconds));
    sinceBeat.restart();
  });
  sinceBeat.start();
  beat.start(kBeatMilliseconds);
  session.engine().post(worker::Train{settings, settings.out.filename().string()});
  (void)QTest::qWaitFor([&] { return done; }, kLongestRun);
  watched.tokensPerSecond = quantile(speeds, 0.5);
  return watched;
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  QApplication application(argc, argv);
  QTextStream out(stdout);
  const QStringList arguments = QApplication::arguments();
  if (arguments.size() < 3) {
    out << "Usage: bench_window_training MODEL TEXT [STEPS] [ROUNDS]\n";
    return 2;
  }
  const QString &model = arguments[1], &text = arguments[2];
  const int steps = arguments.size() > 3 ? arguments[3].toInt() : 40, rounds = arguments.size() > 4 ? arguments[4].toInt() : 3;
  const QTemporaryDir folder;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
  Theme::apply(application, ThemeChoice::Light);
  MainWindow window;
  window.resize(1280, 800);
  window.show();
  window.openPath(model);
  if (!QTest::qWaitFor([&] { return window.session().modelArtifact() != 0; }, kLongestRun)) return 1;
  window.showPage("training");
  std::vector<double> command, drawn, waits;
  for (int round = 0; round < rounds; ++round) {
    command.push_back(byCommandLine(settingsFor(model, text, steps, folder.filePath(QStringLiteral("cli-%1").arg(round)))));
    const Watched watched = inWindow(window, settingsFor(model, text, steps, folder.filePath(QStringLiteral("window-%1").arg(round))));
    drawn.push_back(watched.tokensPerSecond);
    waits.insert(waits.end(), watched.waits.begin(), watched.waits.end());
    out << "round " << round + 1 << ": command line " << command.back() << ", window " << drawn.back() << " tokens/s\n" << Qt::flush;
  }
  const double quiet = quantile(command, 0.5), shown = quantile(drawn, 0.5);
  out << "slowed by " << QString::number((1 - shown / quiet) * 100, 'f', 1) << " % (medians; at most 3 %)\n"
      << "events waited: p50 " << quantile(waits, 0.5) << ", p99 " << quantile(waits, 0.99) << ", longest " << quantile(waits, 1.0) << " ms (p99 at most 50)\n";
  return quiet > 0 && shown > 0 ? 0 : 1;
}
