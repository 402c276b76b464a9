// What a large project asks of the window: how long one with 500 runs takes to open, and how much memory it takes to watch a training of 100,000 steps with
// every metric kept. Runs without a screen and without the engine:
//   QT_QPA_PLATFORM=offscreen bench_big_project [RUNS] [STEPS]
#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTextStream>
#include <algorithm>

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
constexpr double kOpenLimit = 1000, kMemoryLimit = 300, kMebibyte = 1 << 20;

QTextStream& out() {
  static QTextStream stream(stdout);
  return stream;
}

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

/// Milliseconds until the project's page is painted and the window has nothing more to do.
double openingTime(const std::filesystem::path& file, const QString& page) {
  MainWindow window([]() -> std::unique_ptr<Engine> { return nullptr; });
  window.resize(1280, 720);
  window.show();
  QApplication::processEvents();
  QElapsedTimer clock;
  clock.start();
  window.openPath(QString::fromStdString(file.string()));
  while (!window.session().project().isOpen()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  window.showPage(page);
  window.repaint();
  QApplication::processEvents();
  return static_cast<double>(clock.nsecsElapsed()) * 1e-6;
}

bool benchOpening(int runs) {
  const TemporaryFolder folder;
  QElapsedTimer making;
  making.start();
  const auto file = manyRuns(folder.path(), runs);
  out() << QStringLiteral("a project with %1 runs of %2 steps, made in %3 s\n").arg(runs).arg(kStepsOfEach).arg(static_cast<double>(making.elapsed()) / 1000, 0, 'f', 1);
  bool within = true;
  for (const QString& page : {QStringLiteral("model"), QStringLiteral("training"), QStringLiteral("compare")}) {
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) times.push_back(openingTime(file, page));
    std::ranges::sort(times);
    const double median = times[times.size() / 2];
    within = within && median <= kOpenLimit;
    out() << QStringLiteral("opening it at %1: median %2 ms (%3 to %4), limit %5 ms\n").arg(page).arg(median, 0, 'f', 0).arg(times.front(), 0, 'f', 0).arg(times.back(), 0, 'f', 0).arg(kOpenLimit);
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
  QApplication application(argc, argv);
  Theme::apply(application, ThemeChoice::Light);
  const QStringList arguments = application.arguments();
  const int runs = arguments.size() > 1 ? arguments[1].toInt() : 500, steps = arguments.size() > 2 ? arguments[2].toInt() : 100'000;
  // Memory first: its peak is that of the whole process.
  const bool memory = benchMemory(steps), opening = benchOpening(runs);
  return memory && opening ? 0 : 1;
}
