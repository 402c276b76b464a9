#include "engine/worker/run_recorder.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/measures.hpp"

namespace fs = std::filesystem;

namespace espalier::worker {

namespace {

constexpr auto kBetweenWrites = std::chrono::seconds(1);

std::string defaultName(const TrainingSettings& settings) {
  if (!settings.out.empty()) return recordedPath(settings.out).filename().string();
  const std::string model = recordedPath(settings.student).filename().string();
  return model + (settings.kind == TrainingKind::Distillation ? " distilled" : " corrected");
}

}  // namespace

void makePathsAbsolute(TrainingSettings& settings) {
  for (fs::path* path : {&settings.teacher, &settings.teacherCache, &settings.student, &settings.out, &settings.data, &settings.valid, &settings.runFolder,
                         &settings.project})
    *path = recordedPath(*path);
}

RunRecorder::RunRecorder(Project& project, TrainingSettings settings, const std::string& name, TrainingObserver& next)
    : m_project(project), m_next(next), m_settings(std::move(settings)) {
  Run run;
  run.kind = m_settings.kind;
  run.name = name.empty() ? defaultName(m_settings) : name;
  if (m_settings.out.empty()) m_settings.out = project.freshArtifactPath(run.name);
  m_settings.project = project.file();
  makePathsAbsolute(m_settings);
  validate(m_settings);

  Recorder recorder(project);
  const bool distils = m_settings.kind == TrainingKind::Distillation;
  run.parents.push_back(recorder.model(m_settings.student, distils ? ArtifactKind::Student : ArtifactKind::Teacher));
  if (distils) std::ranges::copy(recorder.teachers(m_settings), std::back_inserter(run.parents));
  recorder.text(m_settings.data);
  if (!m_settings.valid.empty()) recorder.text(m_settings.valid);
  run.settings = toJson(m_settings);
  run.totalSteps = m_settings.totalSteps();
  run.teacherValidLoss = std::numeric_limits<double>::quiet_NaN();
  m_run = project.addRun(std::move(run));
  if (m_settings.runFolder.empty()) m_settings.runFolder = project.run(m_run)->folder;
}

RunRecorder::RunRecorder(Project& project, RecordId id, TrainingObserver& next) : m_project(project), m_next(next), m_run(id) {
  const std::optional<Run> run = project.run(id);
  if (!run) refuse("the project has no such run", "run " + std::to_string(id), "Open the project anew");
  if (run->state == RunState::Done) refuse("the run is done; there is nothing to go on with", run->name, "Start a new run");
  m_settings = trainingSettingsFromJson(run->settings);
  if (m_settings.runFolder.empty()) m_settings.runFolder = run->folder;
  m_step = run->step;
  m_started = true;
}

void RunRecorder::onTexts(std::int64_t validTokens) {
  m_project.setRunSetting(m_run, kValidTokensRead, validTokens);
  m_next.onTexts(validTokens);
}

void RunRecorder::onStarted(std::int64_t firstStep, std::int64_t totalSteps, double teacherValidLoss) {
  m_step = firstStep;
  m_started = true;
  m_project.setRunState(m_run, RunState::Running);
  m_project.setRunStarted(m_run, totalSteps, teacherValidLoss);
  m_project.addEvent(m_run, firstStep == 0 ? "Started" : "Went on after step " + std::to_string(firstStep));
  m_next.onStarted(firstStep, totalSteps, teacherValidLoss);
}

void RunRecorder::onStep(const StepMetrics& metrics) {
  m_step = metrics.step;
  m_unwritten.push_back(metrics);
  if (std::chrono::steady_clock::now() - m_written >= kBetweenWrites) writeMetrics();
  m_next.onStep(metrics);
}

void RunRecorder::onValidation(const ValidationPoint& point) {
  writeMetrics();
  m_project.addValidation(m_run, point);
  m_next.onValidation(point);
}

void RunRecorder::onSaved(std::int64_t step) {
  writeMetrics();
  m_next.onSaved(step);
}

void RunRecorder::paused() {
  writeMetrics();
  m_project.setRunState(m_run, RunState::Paused);
  m_project.addEvent(m_run, "Paused after step " + std::to_string(m_step));
}

void RunRecorder::resumed() {
  m_project.setRunState(m_run, RunState::Running);
  m_project.addEvent(m_run, "Resumed");
}

void RunRecorder::finish(const TrainingResult& result) {
  writeMetrics();
  const RecordId artifact = Recorder(m_project).trained(*m_project.run(m_run), m_settings, result);
  m_project.setRunResult(m_run, artifact);
  m_project.setRunState(m_run, RunState::Done);
  m_project.addEvent(m_run, "Done after " + std::to_string(result.steps) + " steps");
}

void RunRecorder::end(RunState state, const std::string& problem) {
  writeMetrics();
  m_project.setRunState(m_run, state, problem);
  std::string text = state == RunState::Failed ? "Failed" : state == RunState::Interrupted ? "Interrupted" : "Stopped";
  text += " after step " + std::to_string(m_step);
  if (!problem.empty()) text += ": " + problem;
  m_project.addEvent(m_run, text);
}

bool RunRecorder::forget() {
  if (!m_started) m_project.setRunTrashed(m_run, true);
  return !m_started;
}

void RunRecorder::writeMetrics() {
  m_written = std::chrono::steady_clock::now();
  if (m_unwritten.empty()) return;
  m_project.addMetrics(m_run, m_unwritten);
  m_unwritten.clear();
}

namespace {

/// The first error is the one to tell; that the project cannot be written either is mostly its consequence (a full disk).
void endQuietly(RunRecorder& recorder, RunState state, const std::string& problem) {
  try {
    recorder.end(state, problem);
  } catch (const Error&) {  // the next opening of the project finds the run unfinished and says so
  }
}

}  // namespace

TrainingResult recorded(RunRecorder& recorder, const std::function<RunState()>& whenStopped, const std::function<TrainingResult()>& train) {
  TrainingResult result;
  try {
    result = train();
  } catch (const Error& error) {
    const bool stopped = error.kind() == ErrorKind::Interrupted;
    const bool refused = error.kind() == ErrorKind::Refused || error.kind() == ErrorKind::Usage;
    if (refused && recorder.forget()) throw;
    endQuietly(recorder, stopped ? whenStopped() : RunState::Failed, stopped ? std::string() : error.what());
    throw;
  } catch (const std::exception& error) {
    endQuietly(recorder, RunState::Failed, error.what());
    throw;
  }
  if (result.finished) {
    recorder.finish(result);
  } else {
    recorder.end(whenStopped());
  }
  return result;
}

TrainingSettings settingsOfRun(const fs::path& runFolder) {
  try {
    return trainingSettingsFromJson(nlohmann::json::parse(readFile(runFolder / kRunFileName)).at("settings"));
  } catch (const nlohmann::json::exception&) {
    return {};  // whoever resumes the run says what is wrong with it
  }
}

fs::path projectOfRun(const fs::path& runFolder) { return settingsOfRun(runFolder).project; }

std::optional<Run> runThatWrites(const Project& project, const fs::path& out) {
  const fs::path wanted = recordedPath(out);
  std::optional<Run> found;
  for (Run& run : project.runs())
    if (trainingSettingsFromJson(run.settings).out == wanted) found = std::move(run);
  return found;
}

}  // namespace espalier::worker
