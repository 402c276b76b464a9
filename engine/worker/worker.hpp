// The engine's thread: commands go in through one queue, events come out through one sink. It owns the engine, every tensor and
// every write to the project.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/job.hpp"
#include "engine/project/project.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/requests.hpp"

namespace espalier::worker {

enum class State { Idle, Loading, Working, Pausing, Paused, Stopping, Failed };
enum class Action { Start, Pause, Resume, Stop };
/// The one place that says what a state allows; the window enables its buttons by asking it.
bool allows(State state, Action action);
const char* name(State state);

// ---- Commands. With a project open, requests may leave `out` empty: the worker chooses artifacts/NAME and records what it does. ----
struct OpenProject { std::filesystem::path file; bool create = false; };
struct CloseProject {};
struct Inspect { std::filesystem::path model; bool addToProject = false; };
struct DescribeEngine {};  ///< loads it if need be: EngineLoaded says what it is
struct Tokenize { std::filesystem::path folder; std::string text; };
struct Evaluate { EvaluateRequest request; };
struct Analyze { AnalyzeRequest request; std::string name; };
struct MakeCache { CacheRequest request; std::string name; };
struct ForecastCache { CacheRequest request; };  ///< how large it will be; a newer one replaces one that waits
/// What a training will take: the same as --estimate. Waits for its turn, since it measures the machine; a newer one replaces one that waits.
struct ForecastTraining { TrainingSettings settings; };
/// Candidates for a budget; with a validation text, their losses right after the cut; with `retrain`, a tournament. A tournament that leaves
/// `out` empty gets a folder among the project's runs, which remembers it as setting "tournament".
struct Search { SearchRequest request; std::string name; };
struct CreateStudent { PruneRequest request; std::string name; };
struct Train { TrainingSettings settings; std::string name; };
struct ResumeRun { RecordId run = 0; std::string name{}; /* for the title */ std::filesystem::path folder{}; /* for the command line */ };
struct Generate { GenerateRequest request; };
struct ExportModel { RecordId artifact = 0; std::filesystem::path out; };
/// Of the open project; `project` is its file, for title and command line.
struct VerifyProject { std::filesystem::path project; };
struct TidyProject { std::filesystem::path project; };  ///< Project::collectGarbage()
struct AddText { std::filesystem::path file; std::string name; };
struct Rename { RecordId id = 0; bool isRun = false; std::string name; };
struct SetNotes { RecordId id = 0; bool isRun = false; std::string notes; std::vector<std::string> tags; };
struct SetTrashed { RecordId id = 0; bool isRun = false; bool trashed = true; };
struct SetSetting { std::string key; nlohmann::json value; };

using Command = std::variant<OpenProject, CloseProject, Inspect, DescribeEngine, Tokenize, Evaluate, Analyze, MakeCache, ForecastCache, ForecastTraining, Search, CreateStudent, Train, ResumeRun, Generate,
                             ExportModel, VerifyProject, TidyProject, AddText, Rename, SetNotes, SetTrashed, SetSetting>;
/// The name that was given to the model or text at a path; empty for a path that has none, which is then called by its last part.
using NameAt = std::function<std::string(const std::filesystem::path&)>;
/// "Distil width-60": for the job strip and the queue. A training is called by what it makes.
std::string title(const Command& command, const NameAt& nameAt = {});
/// The espalier-cli call that does the same, for a job; where the worker would choose the output's place, it is the name in the current folder. Empty
/// for what no single call does: quick commands, exports, and runs that are resumed by their record.
std::string commandLine(const Command& command);
/// Whether it appears as a job with progress. The others are quick: they are answered between the steps of a running job, also while it is
/// paused; only OpenProject, CloseProject and ForecastTraining wait for their turn.
bool isJob(const Command& command);

using JobId = std::int64_t;

// ---- Events ----
struct StateChanged { State state; JobId job; std::string title; };  ///< job 0 in Idle and Failed
struct Queue { std::vector<std::pair<JobId, std::string>> waiting; };
struct Progressed { JobId job; Progress progress; std::uint64_t residentBytes; double secondsLeft; /* <0: unknown */ };
struct Noticed { JobId job; std::string text; };
/// Also the end of a job that was stopped: kind Interrupted. A command that failed leaves the worker as usable as before.
struct Failed { JobId job; ErrorKind kind; std::string command, what, where, hint; };
struct Tidied { std::uint64_t freedBytes; };
struct Finished {
  JobId job;
  std::variant<std::monostate, InspectResult, std::vector<TokenPiece>, EvaluateResult, AnalyzeResult, CacheResult, CacheForecast, TrainingForecast, SearchResult, PruneResult,
               TrainingResult, GenerateResult, Project::VerifyResult, Tidied>
      result;
};
struct TextGenerated { JobId job; std::string text; };
struct TrainingStarted { JobId job; RecordId run; TrainingSettings settings; std::int64_t firstStep, totalSteps; double teacherValidLoss; };
struct SearchStarted { JobId job; SearchRequest request; SearchResult candidates; };  ///< before anything is measured of them
struct CandidateValidated { JobId job; std::size_t candidate; std::int64_t step; double loss; };  ///< an index into SearchStarted's candidates
struct Stepped { RecordId run; StepMetrics metrics; };
struct Validated { RecordId run; ValidationPoint point; };
struct EngineLoaded { std::string description; int gpus; };  ///< Engine::describe(), Engine::gpus()
struct ProjectOpened { std::filesystem::path file; };
struct ProjectClosed {};
struct ProjectChanged {};  ///< the window reads it anew

using Event = std::variant<StateChanged, Queue, Progressed, Noticed, Failed, Finished, TextGenerated, TrainingStarted, SearchStarted, CandidateValidated, Stepped,
                           Validated, EngineLoaded, ProjectOpened, ProjectClosed, ProjectChanged>;

/// Called on the engine's thread, and on the caller's for what post, cancel, pause, resume and stop change at once; never twice at the
/// same time, in the order in which things happened. Must be quick and must not call back.
using EventSink = std::function<void(Event)>;
/// Makes the engine when the first command needs tensors; loadEngine, or a test's own.
using EngineFactory = std::function<std::unique_ptr<Engine>()>;

class Worker {
 public:
  Worker(EventSink sink, EngineFactory makeEngine);
  /// Stops the running job (its state is saved) and joins the thread.
  ~Worker();

  /// Puts a command at the end of the queue and returns at once. A newer Tokenize, Inspect or forecast replaces one that waits.
  JobId post(Command command);
  /// Takes a waiting command out of the queue; it ends as one that was stopped (Failed, kind Interrupted).
  void cancel(JobId job);
  void pause();
  void resume();
  /// Ends the running job at its next yield point; a training keeps its state and can be resumed.
  void stop();
  State state() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> m_implementation;
};

}  // namespace espalier::worker
