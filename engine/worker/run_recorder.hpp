// A training as a project keeps it: its record, every metric, its validations and events, its end.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "engine/worker/recorder.hpp"

namespace espalier::worker {

/// As recordedPath() for every path of the settings, so that a run can be resumed from wherever the program is started.
void makePathsAbsolute(TrainingSettings& settings);

/// Stands between the engine and whoever else watches: writes down what is told and passes it on. Metrics are written about once a
/// second in one transaction, and before every validation, save, pause and end.
class RunRecorder final : public TrainingObserver {
 public:
  /// A new run. Chooses what is empty: settings.out among the project's artifacts, settings.runFolder in its runs.
  RunRecorder(Project& project, TrainingSettings settings, const std::string& name, TrainingObserver& next);
  /// Goes on with a run. Throws Refused when it is done.
  RunRecorder(Project& project, RecordId run, TrainingObserver& next);

  RecordId run() const { return m_run; }
  /// With out and runFolder as they were chosen.
  const TrainingSettings& settings() const { return m_settings; }

  void onTexts(std::int64_t validTokens) override;
  void onStarted(std::int64_t firstStep, std::int64_t totalSteps, double teacherValidLoss) override;
  void onStep(const StepMetrics& metrics) override;
  void onValidation(const ValidationPoint& point) override;
  void onSaved(std::int64_t step) override;
  void paused();
  void resumed();

  /// Done, with the result among the artifacts.
  void finish(const TrainingResult& result);
  /// It did not end well; what can be resumed stays.
  void end(RunState state, const std::string& problem = {});
  /// It was refused before it began: the project need not know of it. False, and nothing is done, when it had begun.
  bool forget();

 private:
  void writeMetrics();

  Project& m_project;
  TrainingObserver& m_next;
  RecordId m_run = 0;
  TrainingSettings m_settings;
  std::int64_t m_step = 0;
  bool m_started = false;
  std::vector<StepMetrics> m_unwritten;
  std::chrono::steady_clock::time_point m_written = std::chrono::steady_clock::now();
};

/// Calls `train` and writes down how it ended: Done with the result, what `whenStopped` says after a stop, Failed with the problem; what was refused before it
/// began leaves no record.
/// What `train` threw is thrown on.
TrainingResult recorded(RunRecorder& recorder, const std::function<RunState()>& whenStopped, const std::function<TrainingResult()>& train);

/// What the run of that folder was started with; defaults when its run.json cannot be understood. Throws when it is not there.
TrainingSettings settingsOfRun(const std::filesystem::path& runFolder);

/// The project file in which the run of that folder was recorded when it was started; empty when in none. Throws when the folder's
/// run.json is not there.
std::filesystem::path projectOfRun(const std::filesystem::path& runFolder);

/// The run whose finished checkpoint will be at `out`; nothing when the project has none.
std::optional<Run> runThatWrites(const Project& project, const std::filesystem::path& out);

}  // namespace espalier::worker
