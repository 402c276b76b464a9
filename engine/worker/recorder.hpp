// What each operation leaves in a project: artifacts with their parents and facts, evaluations. The same for worker and command line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/project/project.hpp"
#include "engine/project/task_scores.hpp"
#include "engine/worker/recorded_command.hpp"
#include "engine/worker/requests.hpp"

namespace espalier::worker {

/// Writes to a project that is open for writing and outlives it; one transaction per record. Models and texts outside the
/// project are recorded when they are first used.
class Recorder {
 public:
  explicit Recorder(Project& project) : m_project(project) {}

  /// The record of a model folder; a new one when there is none for that folder with these weights.
  RecordId model(const std::filesystem::path& folder, ArtifactKind kind = ArtifactKind::Teacher);
  /// The record of a text; a new one when there is none for that file with this content. Nothing (0) for standard input.
  RecordId text(const std::filesystem::path& file, const std::string& name = {});

  /// The record of a scores file of that model; a new one when there is none for that file with this content: it was written by an analysis
  /// that the project was not told of, and its facts are what the file says of itself. Throws Refused when it is no scores file.
  RecordId scores(const std::filesystem::path& file, const std::filesystem::path& model);

  /// Whom a distillation learns from: the teacher, or of a cache the model that filled it, as far as the project knows one of that fingerprint, and then the
  /// cache itself where it is recorded.
  std::vector<RecordId> teachers(const TrainingSettings& settings);

  void evaluated(const EvaluateRequest& request, const EvaluateResult& result);
  RecordId analyzed(const AnalyzeRequest& request, const AnalyzeResult& result, const std::string& name = {});
  RecordId cached(const CacheRequest& request, const CacheResult& result);
  /// Candidates and what was measured of them. A tournament's record is its folder; without one, a file of the candidates is written among the artifacts.
  RecordId searched(const SearchRequest& request, const SearchResult& result);
  RecordId pruned(const PruneRequest& request, const PruneResult& result, const std::string& name = {});
  /// The finished checkpoint of a run.
  RecordId trained(const Run& run, const TrainingSettings& settings, const TrainingResult& result);
  RecordId exported(const Artifact& source, const std::filesystem::path& out);

 private:
  Project& m_project;
};

using espalier::kTaskScoresSetting;

/// {"shape", "parameters", "bytes", "dtype"} of a model folder.
nlohmann::json modelFacts(const Checkpoint& checkpoint);

}  // namespace espalier::worker
