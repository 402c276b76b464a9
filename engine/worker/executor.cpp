#include "engine/worker/executor.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/last_tournament.hpp"
#include "engine/worker/operations.hpp"

namespace fs = std::filesystem;

namespace espalier::worker {

struct Executor::Call {
  JobId id;
  const Job& job;
};

/// Passes what the engine tells about a training on as events.
class Executor::TrainingEvents final : public TrainingObserver {
 public:
  TrainingEvents(const EventSink& emit, JobId job) : m_emit(emit), m_job(job) {}

  /// Before the training begins.
  void announce(RecordId run, const TrainingSettings& settings) {
    m_run = run;
    m_settings = settings;
  }
  void onStarted(std::int64_t firstStep, std::int64_t totalSteps, double teacherValidLoss) override {
    m_emit(TrainingStarted{m_job, m_run, m_settings, firstStep, totalSteps, teacherValidLoss});
    if (m_run != 0) m_emit(ProjectChanged{});
  }
  void onStep(const StepMetrics& metrics) override { m_emit(Stepped{m_run, metrics}); }
  void onValidation(const ValidationPoint& point) override { m_emit(Validated{m_run, point}); }

 private:
  const EventSink& m_emit;
  JobId m_job;
  RecordId m_run = 0;
  TrainingSettings m_settings;
};

Executor::Result Executor::run(JobId id, const Command& command, const Job& job) {
  const Call call{id, job};
  return std::visit([&](const auto& chosen) { return execute(call, chosen); }, command);
}

void Executor::paused() {
  if (!m_recorder) return;
  m_recorder->paused();
  changed();
}

void Executor::resumed() {
  if (!m_recorder) return;
  m_recorder->resumed();
  changed();
}

Engine& Executor::engine(const Job& job) {
  if (!m_engine) {
    m_hooks.onLoading();
    m_engine = m_hooks.makeEngine();
    m_hooks.onLoaded();
    m_hooks.emit(EngineLoaded{m_engine->describe(), m_engine->gpus()});
  }
  job.yieldPoint();
  return *m_engine;
}

Project& Executor::project() {
  if (m_project) return *m_project;
  throw Error(ErrorKind::Usage, "no project is open", {}, "Open or make a project first");
}

fs::path Executor::outOr(const fs::path& out, const std::string& name) const {
  if (!out.empty()) return out;
  if (m_project) return m_project->freshArtifactPath(name);
  throw Error(ErrorKind::Usage, "no output is named", {}, "Choose where to write it, or open a project");
}

namespace {

std::string folderName(const fs::path& path) { return recordedPath(path).filename().string(); }

}  // namespace

Executor::Result Executor::execute(const Call&, const OpenProject& command) {
  std::error_code ignored;
  const bool again = m_project && fs::equivalent(command.file, m_project->file(), ignored);
  if (!again)
    m_project = command.create ? Project::create(command.file) : Project::open(command.file, Project::Access::ReadWrite);
  m_hooks.emit(ProjectOpened{m_project->file()});
  return {};
}

Executor::Result Executor::execute(const Call&, const CloseProject&) {
  if (!m_project) return {};
  m_project.reset();
  m_hooks.emit(ProjectClosed{});
  return {};
}

Executor::Result Executor::execute(const Call&, const Inspect& command) {
  InspectResult result = inspect(command.model);
  if (command.addToProject) {
    Recorder(project()).model(command.model);
    changed();
  }
  return result;
}

const Tokenizer& Executor::tokenizerOf(const fs::path& folder) {
  std::error_code ignored;
  const auto written = fs::last_write_time(folder / "tokenizer.json", ignored);
  if (!m_tokenizer || m_tokenizer->folder != folder || m_tokenizer->written != written) {
    m_tokenizer.reset();
    m_tokenizer.emplace(LoadedTokenizer{folder, written, Tokenizer(folder)});
  }
  return m_tokenizer->tokenizer;
}

Executor::Result Executor::execute(const Call& call, const DescribeEngine&) {
  engine(call.job);
  return {};
}

Executor::Result Executor::execute(const Call&, const Tokenize& command) { return tokenizerOf(command.folder).pieces(command.text); }

Executor::Result Executor::execute(const Call& call, const Evaluate& command) {
  requireUsableForText(command.request.model);
  EvaluateResult result = engine(call.job).evaluate(command.request, call.job);
  if (m_project) {
    Recorder(*m_project).evaluated(command.request, result);
    changed();
  }
  return result;
}

Executor::Result Executor::execute(const Call& call, const Analyze& command) {
  AnalyzeRequest request = command.request;
  requireUsableForText(request.model);
  std::string name = command.name.empty() ? folderName(request.model) + " scores" : command.name;
  const bool chosenHere = request.out.empty();
  request.out = outOr(request.out, name + ".safetensors");
  if (chosenHere) name = request.out.stem().string();
  requirePlaceForFile(request.out);
  AnalyzeResult result = engine(call.job).analyze(request, call.job);
  if (m_project) {
    Recorder(*m_project).analyzed(request, result, name);
    changed();
  }
  return result;
}

Executor::Result Executor::execute(const Call& call, const MakeCache& command) {
  CacheRequest request = command.request;
  requireUsableForText(request.teacher);
  request.out = outOr(request.out, command.name.empty() ? folderName(request.teacher) + " cache" : command.name);
  requireFreshFolder(request.out);
  CacheResult result = engine(call.job).cacheTeacher(request, call.job);
  if (m_project) {
    Recorder(*m_project).cached(request, result);
    changed();
  }
  return result;
}

Executor::Result Executor::execute(const Call&, const ForecastCache& command) {
  requireUsableForText(command.request.teacher);
  return forecastCache(command.request, tokenizerOf(command.request.teacher));
}

Executor::Result Executor::execute(const Call& call, const ForecastTraining& command) {
  try {
    return TrainingForecast{command.settings, engine(call.job).estimate(command.settings, Job()), {}};
  } catch (const Error& error) {  // it is said beside the settings, and again when it is started
    return TrainingForecast{command.settings, {}, error.problem()};
  }
}

fs::path Executor::tournamentFolder() {
  const fs::path runs = project().folder() / "runs";
  int number = 1;
  while (fs::exists(runs / ("tournament-" + std::to_string(number)))) ++number;
  return runs / ("tournament-" + std::to_string(number));
}

Executor::Result Executor::execute(const Call& call, const Search& command) {
  SearchRequest request = command.request;
  if (request.retrain && request.out.empty()) request.out = tournamentFolder();
  complete(request);
  SearchResult candidates = search(request);
  for (const std::string& note : candidates.notes) call.job.notice(note);
  m_hooks.emit(SearchStarted{call.id, request, candidates});
  if (request.training.valid.empty()) return candidates;
  requireUsableForText(request.model);
  if (m_project && request.retrain) {
    rememberTournament(*m_project, request.out);
    request.project = m_project->file();
    changed();
  }
  const auto onValidation = [&](std::size_t candidate, std::int64_t step, double loss) { m_hooks.emit(CandidateValidated{call.id, candidate, step, loss}); };
  SearchResult result = engine(call.job).search(request, onValidation, call.job);
  if (m_project && request.retrain) {
    Recorder(*m_project).searched(request, result);
    changed();
  }
  return result;
}

Executor::Result Executor::execute(const Call& call, const CreateStudent& command) {
  PruneRequest request = command.request;
  const std::string name = command.name.empty() ? folderName(request.model) + " student" : command.name;
  const bool chosenHere = request.out.empty();
  if (!request.dryRun) request.out = outOr(request.out, name);
  PruneResult result = prune(request, call.job, exportCheck(call.job));
  for (const std::string& note : result.notes) call.job.notice(note);
  if (m_project && !request.dryRun) {
    // The folder's name is one that nothing else in the project has.
    Recorder(*m_project).pruned(request, result, chosenHere ? std::string() : command.name);
    changed();
  }
  return result;
}

TrainingResult Executor::trainRecorded(RunRecorder& recorder, TrainingEvents& events, const std::function<TrainingResult()>& train) {
  events.announce(recorder.run(), recorder.settings());
  m_recorder = &recorder;
  changed();
  struct Ended {
    Executor& executor;
    ~Ended() {
      executor.m_recorder = nullptr;
      executor.changed();
    }
  } const ended{*this};
  return recorded(recorder, m_hooks.whenStopped, train);
}

Executor::Result Executor::execute(const Call& call, const Train& command) {
  TrainingSettings settings = command.settings;
  const bool distils = settings.kind == TrainingKind::Distillation, chosenHere = settings.out.empty();
  settings.out = outOr(settings.out, command.name.empty() ? folderName(settings.student) + (distils ? " distilled" : " corrected") : command.name);
  makePathsAbsolute(settings);
  validate(settings);
  requireUsableForText(settings.student);
  requireFreshFolder(settings.out);
  Engine& engine = this->engine(call.job);
  TrainingEvents events(m_hooks.emit, call.id);
  if (!m_project) {
    events.announce(0, settings);
    return engine.train(settings, events, call.job);
  }
  RunRecorder recorder(*m_project, settings, chosenHere ? std::string() : command.name, events);
  return trainRecorded(recorder, events, [&] { return engine.train(recorder.settings(), recorder, call.job); });
}

Executor::Result Executor::execute(const Call& call, const ResumeRun& command) {
  TrainingEvents events(m_hooks.emit, call.id);
  RunRecorder recorder(project(), command.run, events);
  Engine& engine = this->engine(call.job);
  return trainRecorded(recorder, events, [&] { return engine.resume(recorder.settings().runFolder, recorder, call.job); });
}

Executor::Result Executor::execute(const Call& call, const Generate& command) {
  requireUsableForText(command.request.model);
  const auto onText = [&](const std::string& text) { m_hooks.emit(TextGenerated{call.id, text}); };
  return engine(call.job).generate(command.request, onText, call.job);
}

Executor::Result Executor::execute(const Call& call, const ExportModel& command) {
  const std::optional<Artifact> artifact = project().artifact(command.artifact);
  if (!artifact) refuse("the project has no such model", "artifact " + std::to_string(command.artifact), "Open the project anew");
  exportModel(*artifact, command.out, call.job, exportCheck(call.job));
  Recorder(project()).exported(*artifact, command.out);
  changed();
  return {};
}

Executor::Result Executor::execute(const Call& call, const VerifyProject&) { return project().verify(call.job); }

Executor::Result Executor::execute(const Call&, const TidyProject&) {
  const Tidied tidied{project().collectGarbage()};
  changed();
  return tidied;
}

Executor::Result Executor::execute(const Call&, const AddText& command) {
  Recorder(project()).text(command.file, command.name);
  changed();
  return {};
}

Executor::Result Executor::execute(const Call&, const Rename& command) {
  command.isRun ? project().renameRun(command.id, command.name) : project().rename(command.id, command.name);
  changed();
  return {};
}

Executor::Result Executor::execute(const Call&, const SetNotes& command) {
  command.isRun ? project().setRunNotes(command.id, command.notes, command.tags)
                : project().setNotes(command.id, command.notes, command.tags);
  changed();
  return {};
}

Executor::Result Executor::execute(const Call&, const SetTrashed& command) {
  command.isRun ? project().setRunTrashed(command.id, command.trashed) : project().setTrashed(command.id, command.trashed);
  changed();
  return {};
}

Executor::Result Executor::execute(const Call&, const SetSetting& command) {
  project().setSetting(command.key, command.value);
  changed();
  return {};
}

}  // namespace espalier::worker
