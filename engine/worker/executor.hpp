// Does what commands say, on the engine's thread: owns the engine, the open project and what is kept between commands.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/worker/engine.hpp"
#include "engine/worker/run_recorder.hpp"
#include "engine/worker/worker.hpp"

namespace espalier::worker {

/// What the executor needs of its surroundings; all are called on its own thread.
struct ExecutorHooks {
  EventSink emit;
  EngineFactory makeEngine;
  std::function<void()> onLoading, onLoaded;  ///< around the making of the engine
  std::function<RunState()> whenStopped;      ///< how a run that was stopped is to be kept: Stopped or Interrupted
};

class Executor {
 public:
  using Result = decltype(Finished::result);

  explicit Executor(ExecutorHooks hooks) : m_hooks(std::move(hooks)) {}

  /// Throws espalier::Error and whatever the engine throws. Quick commands may be run from within a job's callbacks.
  Result run(JobId id, const Command& command, const Job& job);

  /// Told by the job's callbacks, so that a run's record says so.
  void paused();
  void resumed();

 private:
  struct Call;  ///< one command with its id and job

  Result execute(const Call& call, const OpenProject& command);
  Result execute(const Call& call, const CloseProject& command);
  Result execute(const Call& call, const Inspect& command);
  Result execute(const Call& call, const DescribeEngine& command);
  Result execute(const Call& call, const Tokenize& command);
  Result execute(const Call& call, const Evaluate& command);
  Result execute(const Call& call, const Analyze& command);
  Result execute(const Call& call, const MakeCache& command);
  Result execute(const Call& call, const ForecastCache& command);
  Result execute(const Call& call, const ForecastTraining& command);
  Result execute(const Call& call, const Search& command);
  Result execute(const Call& call, const CreateStudent& command);
  Result execute(const Call& call, const Train& command);
  Result execute(const Call& call, const ResumeRun& command);
  Result execute(const Call& call, const Generate& command);
  Result execute(const Call& call, const ExportModel& command);
  Result execute(const Call& call, const VerifyProject& command);
  Result execute(const Call& call, const TidyProject& command);
  Result execute(const Call& call, const AddText& command);
  Result execute(const Call& call, const Rename& command);
  Result execute(const Call& call, const SetNotes& command);
  Result execute(const Call& call, const SetTrashed& command);
  Result execute(const Call& call, const SetSetting& command);

  class TrainingEvents;
  TrainingResult trainRecorded(RunRecorder& recorder, TrainingEvents& events, const std::function<TrainingResult()>& train);

  Engine& engine(const Job& job);
  ExportCheck exportCheck(const Job& job) {
    return checkBy([this, &job]() -> Engine& { return engine(job); });
  }
  Project& project();
  void changed() { m_hooks.emit(ProjectChanged{}); }
  /// What was asked for, else a free place among the project's artifacts. Throws Usage without either.
  std::filesystem::path outOr(const std::filesystem::path& out, const std::string& name) const;

  /// The last one stays loaded.
  const Tokenizer& tokenizerOf(const std::filesystem::path& folder);
  /// A free folder among the project's runs, which it remembers.
  std::filesystem::path tournamentFolder();

  ExecutorHooks m_hooks;
  std::unique_ptr<Engine> m_engine;
  std::unique_ptr<Project> m_project;
  RunRecorder* m_recorder = nullptr;  ///< of the training that runs now, when it is recorded

  struct LoadedTokenizer {
    std::filesystem::path folder;
    std::filesystem::file_time_type written;
    Tokenizer tokenizer;
  };
  std::optional<LoadedTokenizer> m_tokenizer;  ///< the last one: a person types, and each letter asks
};

}  // namespace espalier::worker
