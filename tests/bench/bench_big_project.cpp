// What a large project asks of the window: how long one with 500 runs takes to open, and how much memory it takes to watch a training of 100,000 steps with
// every metric kept. Runs without a screen and without the engine:
//   QT_QPA_PLATFORM=offscreen bench_big_project [RUNS] [STEPS]
#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTextStream>
#include <QTimer>
#include <algorithm>
#include <utility>

#include "engine/base/cpu.hpp"
#include "tests/ui/made_project.hpp"
#include "ui/pages/page.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace espalier;
using namespace espalier::ui;
using namespace espalier::test;

namespace {

constexpr int kStepsOfEach = 1000, kRounds = 5, kStepsAtOnce = 50;
constexpr double kOpenLimit = 1000, kEventLimit = 50, kMemoryLimit = 300, kMebibyte = 1 << 20;

QTextStream& out() {
  static QTextStream stream(stdout);
  return stream;
}

/// Times what is delivered, in milliseconds: while an event is dealt with, the window waits.
class TimedApplication : public QApplication {
 public:
  using QApplication::QApplication;
  bool notify(QObject* receiver, QEvent* event) override {
    if (std::exchange(m_within, true)) return QApplication::notify(receiver, event);
    QElapsedTimer clock;
    clock.start();
    const bool taken = QApplication::notify(receiver, event);
    m_within = false;
    longest = std::max(longest, static_cast<double>(clock.nsecsElapsed()) * 1e-6);
    return taken;
  }
  double longest = 0;

 private:
  bool m_within = false;
};

double takeLongest() { return std::exchange(static_cast<TimedApplication*>(qApp)->longest, 0); }

/// One teacher, and for each run a student, its distillation with all metrics, and the score of what came out.
std::filesystem::path manyRuns(const std::filesystem::path& folder, int runs) {
  const auto file = folder / "many.espalier";
  const auto project = Project::create(file);
  const RecordId teacher = project->addArtifact(madeModel(folder, ArtifactKind::Teacher, "teacher", 4));
  for (int i = 0; i < runs; ++i) {
    const std::string name = "width-" + std::to_string(i);
    const RecordId student = project->addArtifact(madeModel(folder, ArtifactKind::Student, name, 1 + i % 30 * 0.1, {teacher}));
    TrainingSettings settings = madeSettings(TrainingKind::Distillation, folder / "artifacts" / name, folder / "artifacts" / "teacher", folder);
    settings.steps = kStepsOfEach;
    const double end = 3.8 + 0.3 * std::sin(i);
    const RecordId run = addMadeRun(*project, name + "-distilled", settings, {student, teacher}, 5, end, kStepsOfEach, i % 3 == 2 ? RunState::Stopped : RunState::Done, 3.7);
    if (i % 3 == 2) continue;  // stopped before it led to a model
    Artifact result = madeModel(folder, ArtifactKind::Distilled, name + "-distilled", 1 + i % 30 * 0.1, {student, teacher});
    result.run = run;
    const RecordId model = project->addArtifact(result);
    project->setRunResult(run, model);
    addScore(*project, model, end, 9000 + i);
  }
  return file;
}

struct Opening {
  double milliseconds = 0;  ///< until the project's page is painted and the window has nothing more to do
  double longest = 0;       ///< event of these
  double change = 0;        ///< the longest event when something of the project has changed
};

Opening open(const std::filesystem::path& file, const QString& page) {
  MainWindow window([]() -> std::unique_ptr<Engine> { return nullptr; });
  window.resize(1280, 720);
  window.show();
  QApplication::processEvents();
  QElapsedTimer clock;
  clock.start();
  takeLongest();
  window.openPath(QString::fromStdString(file.string()));
  while (!window.session().project().isOpen()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  QTimer::singleShot(0, &window, [&window, page] { window.showPage(page); });  // as an event
  QApplication::processEvents();
  QTimer::singleShot(0, &window, [&window] { window.repaint(); });
  QApplication::processEvents();
  Opening opening{static_cast<double>(clock.nsecsElapsed()) * 1e-6, takeLongest()};
  QTest::qWait(1000);
  opening.longest = std::max(opening.longest, takeLongest());
  window.session().storeSetting("bench", 1);
  QTest::qWait(1000);
  opening.change = takeLongest();
  return opening;
}

bool benchOpening(int runs) {
  const TemporaryFolder folder;
  QElapsedTimer making;
  making.start();
  const auto file = manyRuns(folder.path(), runs);
  out() << QStringLiteral("a project with %1 runs of %2 steps, made in %3 s\n").arg(runs).arg(kStepsOfEach).arg(static_cast<double>(making.elapsed()) / 1000, 0, 'f', 1);
  bool within = true;
  for (const QString& page : {QStringLiteral("model"), QStringLiteral("training"), QStringLiteral("compare")}) {
    std::vector<Opening> openings;
    for (int round = 0; round < kRounds; ++round) openings.push_back(open(file, page));
    const auto median = [&](double Opening::*what) {
      std::ranges::sort(openings, {}, what);
      return openings[openings.size() / 2].*what;
    };
    const double time = median(&Opening::milliseconds), longest = median(&Opening::longest), change = median(&Opening::change);
    within = within && time <= kOpenLimit && longest <= kEventLimit && change <= kEventLimit;
    out() << QStringLiteral("opening it at %1: %2 ms, limit %3; the longest event %4 ms, at a change %5, limit %6 (medians of %7)\n")
                 .arg(page).arg(time, 0, 'f', 0).arg(kOpenLimit).arg(longest, 0, 'f', 0).arg(change, 0, 'f', 0).arg(kEventLimit).arg(kRounds);
    out().flush();
  }
  return within;
}

StepMetrics madeStep(std::int64_t step, const TrainingSettings& settings) {
  StepMetrics metrics;
  metrics.step = step;
  metrics.lmLoss = madeLoss(5, 3.8, step);
  metrics.loss = metrics.lmLoss - 3.5;
  metrics.learningRate = learningRateAt(settings, step);
  metrics.gradientNorm = 0.4 + 0.03 * std::sin(static_cast<double>(step));
  metrics.tokensPerSecond = 3460;
  metrics.elapsedSeconds = static_cast<double>(step) * 0.3;
  metrics.tokens = step * settings.tokensPerStep();
  return metrics;
}

bool benchMemory(int steps) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "long.espalier";
  TrainingSettings settings;
  RecordId run = 0;
  {
    const auto project = Project::create(file);
    const RecordId teacher = project->addArtifact(madeModel(folder.path(), ArtifactKind::Teacher, "teacher", 4));
    const RecordId student = project->addArtifact(madeModel(folder.path(), ArtifactKind::Student, "student", 2, {teacher}));
    settings = madeSettings(TrainingKind::Distillation, folder.path() / "artifacts" / "student", folder.path() / "artifacts" / "teacher", folder.path());
    settings.steps = steps;
    run = addMadeRun(*project, "long", settings, {student, teacher}, 5, 3.8, 1, RunState::Interrupted, 3.7);
  }
  MainWindow window([]() -> std::unique_ptr<Engine> { return nullptr; });
  window.resize(1280, 720);
  window.show();
  QApplication::processEvents();
  const double before = static_cast<double>(residentBytes()) / kMebibyte;
  window.openPath(QString::fromStdString(file.string()));
  while (!window.session().project().isOpen()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  window.showPage(QStringLiteral("training"));
  EngineClient& engine = window.session().engine();
  Q_EMIT engine.trainingStarted({1, run, settings, 0, steps, 3.7});
  for (std::int64_t step = 1; step <= steps;) {
    std::vector<StepMetrics> arrived;
    for (int i = 0; i < kStepsAtOnce && step <= steps; ++i) arrived.push_back(madeStep(step++, settings));
    Q_EMIT engine.stepped(run, arrived);
    QApplication::processEvents();
  }
  // Where all curves are drawn once more.
  window.showPage(QStringLiteral("compare"));
  window.page(QStringLiteral("compare"))->findChild<QTabWidget*>(QStringLiteral("tabsCompare"))->setCurrentIndex(1);
  window.repaint();
  QApplication::processEvents();
  const std::size_t kept = window.session().project().metrics(run).size();
  const double now = static_cast<double>(residentBytes()) / kMebibyte, peak = static_cast<double>(peakResidentBytes()) / kMebibyte;
  out() << QStringLiteral("watching %1 steps (%2 kept): %3 MiB resident, %4 at the peak, of which %5 before the project was opened; limit %6 MiB\n")
               .arg(steps).arg(kept).arg(now, 0, 'f', 0).arg(peak, 0, 'f', 0).arg(before, 0, 'f', 0).arg(kMemoryLimit);
  return kept >= static_cast<std::size_t>(steps) && peak <= kMemoryLimit;
}

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication::setApplicationName(QStringLiteral("espalier-bench"));
  QCoreApplication::setOrganizationName(QStringLiteral("espalier"));
  QStandardPaths::setTestModeEnabled(true);
  TimedApplication application(argc, argv);
  Theme::apply(application, ThemeChoice::Light);
  const QStringList arguments = application.arguments();
  const int runs = arguments.size() > 1 ? arguments[1].toInt() : 500, steps = arguments.size() > 2 ? arguments[2].toInt() : 100'000;
  // Memory first: its peak is that of the whole process.
  const bool memory = benchMemory(steps), opening = benchOpening(runs);
  return memory && opening ? 0 : 1;
}
