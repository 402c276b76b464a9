// An experiment project on disk: NAME.espalier (SQLite) beside artifacts/, runs/ and exports/. What is promised after a
// crash is in design.md, "Files": the project opens, every named file is whole, a file without a name is removed on the next
// opening.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

using RecordId = std::int64_t;

enum class ArtifactKind { Teacher, Corrected, Student, Distilled, Scores, Text, Export, Report, Cache, Search };
enum class RunState { Running, Paused, Interrupted, Stopped, Failed, Done };
const char* name(ArtifactKind kind);  ///< "teacher", "corrected", ...
bool isModel(ArtifactKind kind);      ///< teacher, corrected, student or distilled
const char* name(RunState state);

/// A file or folder that the project knows. Those inside the project's folder have a relative path and belong to it; a
/// teacher or a text usually lies elsewhere and is only referred to.
struct Artifact {
  RecordId id = 0;
  ArtifactKind kind = ArtifactKind::Teacher;
  std::string name{}, notes{};
  std::vector<std::string> tags{};
  std::filesystem::path path{};  ///< absolute when read from the project
  std::string hash{};            ///< SHA-256 of a file, fingerprint of a checkpoint
  std::uint64_t bytes = 0;
  std::vector<RecordId> parents{};
  std::optional<RecordId> run{};  ///< that made it
  nlohmann::json facts{};         ///< shape, parameters, plan, target, settings: what made it and what it is
  std::string created{};          ///< ISO 8601, UTC
  bool trashed = false;           ///< deleted by the user; undo brings it back, gc removes it
  std::optional<RecordId> replacedBy{};  ///< the later record of the same path, whose content lies there now
};

/// Whether another file lies where this one was recorded, by a command that the project was not told of. Reads the whole file where the
/// size is the same; false for a folder, and for what is missing or cannot be read.
bool wasChanged(const Artifact& file);

struct Run {
  RecordId id = 0;
  TrainingKind kind = TrainingKind::Distillation;
  RunState state = RunState::Running;
  std::string name{}, notes{};
  std::vector<std::string> tags{};
  nlohmann::json settings{};        ///< TrainingSettings
  std::filesystem::path folder{};   ///< runs/ID, where the state lies
  std::vector<RecordId> parents{};  ///< student (or teacher for a correction), teacher
  std::optional<RecordId> result{};
  std::string created{}, ended{}, problem{};
  std::int64_t step = 0, totalSteps = 0;
  double teacherValidLoss = 0;  ///< NaN when unknown
  bool trashed = false;
};

/// The step of the run's saved state, from which it goes on; nothing when none was saved (it then begins anew) or when the state
/// cannot be read.
std::optional<std::int64_t> savedStep(const Run& run);

/// What a speed was measured under.
struct SpeedConditions {
  std::string machine{}, program{};  ///< the processor's name; "espalier 1.2.3"
  int threads = 0;                   ///< 0: not known, as in projects of older versions
  double waited = std::numeric_limits<double>::quiet_NaN();  ///< share of the time in which its threads stood in line for a processor; NaN: not known
  std::int64_t times = 1;            ///< so often measured under these conditions; the quickest is told
  bool known() const { return threads > 0; }
};

/// The score of a model on a text.
struct Evaluation {
  RecordId artifact = 0;
  std::string dataHash{}, dataName{};
  std::int64_t context = 0;
  std::uint64_t tokens = 0;
  double loss = 0, perplexity = 0, tokensPerSecond = 0;
  std::string created{};
  std::string command{};  ///< repeats it, in any folder; empty in projects of older versions
  SpeedConditions conditions{};
};

struct RunEvent {
  std::string time, text;
};

/// One open project. Not thread-safe: the engine's thread owns the writer; the window opens its own with ReadOnly.
class Project {
 public:
  enum class Access { ReadWrite, ReadOnly };

  /// Makes FOLDER/NAME.espalier and its folders. Throws Refused when the file exists.
  static std::unique_ptr<Project> create(const std::filesystem::path& file);
  /// quick_check, migration (ReadOnly: of a copy in memory), removal of unnamed files (ReadWrite), and runs that were Running become Interrupted
  /// (ReadWrite). Throws Refused: not a project, damaged, made by a newer version, already open for writing elsewhere.
  static std::unique_ptr<Project> open(const std::filesystem::path& file, Access access);
  /// A second one, for reading, of a file that this process has open: the first has looked for damage, which takes reading all of it.
  static std::unique_ptr<Project> openBeside(const std::filesystem::path& file);
  ~Project();

  const std::filesystem::path& file() const;
  std::filesystem::path folder() const { return file().parent_path(); }
  std::string projectName() const { return file().stem().string(); }

  std::vector<Artifact> artifacts(bool withTrashed = false) const;
  std::optional<Artifact> artifact(RecordId id) const;
  std::optional<Artifact> artifactAt(const std::filesystem::path& path) const;  ///< the newest record of that path
  std::vector<Run> runs(bool withTrashed = false) const;
  std::optional<Run> run(RecordId id) const;
  std::vector<StepMetrics> metrics(RecordId run, std::int64_t afterStep = 0) const;
  std::vector<ValidationPoint> validations(RecordId run) const;
  std::map<RecordId, std::vector<ValidationPoint>> validations() const;  ///< of all runs that have any
  std::vector<RunEvent> events(RecordId run) const;
  std::vector<Evaluation> evaluations() const;
  /// A value kept for the window or the method: "target", "pins", "report.parts", ... null when absent.
  nlohmann::json setting(const std::string& key) const;

  /// A path artifacts/NAME (made unique) that nothing uses yet.
  std::filesystem::path freshArtifactPath(const std::string& name) const;

  RecordId addArtifact(Artifact artifact);  ///< hash and size are computed when empty (files: SHA-256; folders: fingerprint
                                            ///< given by the caller). Earlier records of its path are replaced by it.
  RecordId addRun(Run run);                 ///< assigns id and folder, creates the folder
  /// Takes the place of an earlier one of the same model, tokens and context; the speed stays that of the quickest under equal conditions.
  void addEvaluation(const Evaluation& evaluation);
  void addMetrics(RecordId run, const std::vector<StepMetrics>& steps);  ///< one transaction; a step that exists is replaced
  void addValidation(RecordId run, const ValidationPoint& point);
  void addEvent(RecordId run, const std::string& text);
  void setRunState(RecordId run, RunState state, const std::string& problem = {});
  void setRunStarted(RecordId run, std::int64_t totalSteps, double teacherValidLoss);
  void setRunResult(RecordId run, RecordId artifact);
  /// One key of its settings.
  void setRunSetting(RecordId run, const std::string& key, const nlohmann::json& value);
  void rename(RecordId artifact, const std::string& name);
  void renameRun(RecordId run, const std::string& name);
  void setNotes(RecordId artifact, const std::string& notes, const std::vector<std::string>& tags);
  void setRunNotes(RecordId run, const std::string& notes, const std::vector<std::string>& tags);
  void setTrashed(RecordId artifact, bool trashed);
  void setRunTrashed(RecordId run, bool trashed);
  void setSetting(const std::string& key, const nlohmann::json& value);

  struct VerifyResult {
    std::size_t checked = 0;
    std::vector<std::string> problems;  ///< "width-60: missing", "scores: changed since it was written"
    std::vector<std::string> replaced;  ///< "scores of 2026-01-31 12:00: replaced by a later record of the same path, of ..."
  };
  /// Reports each file to `job`, which can stop it in between.
  VerifyResult verify(const Job& job = Job()) const;
  /// Removes files of trashed records and files without a name; returns the bytes freed.
  std::uint64_t collectGarbage();

 private:
  struct Implementation;
  explicit Project(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> m_implementation;
};

}  // namespace espalier
