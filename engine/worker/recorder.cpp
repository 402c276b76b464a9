#include "engine/worker/recorder.hpp"

#include <algorithm>
#include <set>

#include "engine/base/cpu.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/json_fields.hpp"
#include "engine/base/shell.hpp"
#include "engine/checkpoint/lineage.hpp"
#include "engine/importance/scores.hpp"
#include "engine/project/search_name.hpp"
#include "engine/training/cache_facts.hpp"
#include "engine/worker/command_line.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorded_command.hpp"

namespace fs = std::filesystem;

namespace espalier::worker {

namespace {

std::string nameFor(const std::string& wanted, const fs::path& path) { return wanted.empty() ? recordedPath(path).filename().string() : wanted; }

std::uint64_t bytesIn(const fs::path& path) {
  if (!fs::is_directory(path)) return fs::file_size(path);
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

/// A file's SHA-256; a folder's is that of its files' names and hashes.
std::string hashOf(const fs::path& path) {
  if (!fs::is_directory(path)) return sha256OfFile(path);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string all;
  for (const fs::path& file : files) all += file.filename().string() + " " + sha256OfFile(file) + "\n";
  return sha256(all);
}

/// A model that the program made says so in espalier.json.
ArtifactKind kindOfModel(const fs::path& folder, ArtifactKind otherwise) {
  std::error_code ignored;
  if (otherwise != ArtifactKind::Teacher || !fs::exists(folder / "espalier.json", ignored)) return otherwise;
  const std::string madeBy = textIn(readStep(folder), "made_by");
  return madeBy == "correction" ? ArtifactKind::Corrected : madeBy == "distillation" ? ArtifactKind::Distilled : ArtifactKind::Student;
}

/// The record at that place, when what lies there is still what was recorded.
std::optional<Artifact> known(const Project& project, const fs::path& path, const std::string& hash) {
  std::optional<Artifact> found = project.artifactAt(path);
  return found && found->hash == hash ? found : std::nullopt;
}

Artifact modelArtifact(ArtifactKind kind, const std::string& name, const fs::path& folder) {
  const Checkpoint checkpoint(folder);
  Artifact artifact;
  artifact.kind = kind;
  artifact.name = nameFor(name, folder);
  artifact.path = recordedPath(folder);
  artifact.hash = checkpoint.fingerprint();
  artifact.bytes = bytesIn(folder);
  artifact.facts = modelFacts(checkpoint);
  return artifact;
}

/// What analyzed() records, as far as a file of scores says it of itself: not the text, of which it knows only the tokens' hash, and no time.
nlohmann::json factsOf(const Scores& scores, const fs::path& file) {
  nlohmann::json facts;
  for (const char* key : {"samples", "context", "tokens", "seed"}) {
    const auto found = scores.metadata.find(key);
    if (found == scores.metadata.end()) continue;
    const nlohmann::json value = nlohmann::json::parse(found->second, nullptr, false);
    if (value.is_number()) facts[key] = value;
  }
  std::set<std::string> metrics, layers;
  for (const auto& [name, array] : scores.arrays) {
    const std::string axis = scoreAxis(name);
    if (!axis.empty()) (axis == "layer" || axis == "block" ? layers : metrics).insert(axis == "hidden-layers" ? axis : metricOf(name));
  }
  facts["metrics"] = metrics;
  facts["layers"] = layers;
  if (const auto command = scores.metadata.find("command"); command != scores.metadata.end()) facts["command"] = command->second + " --out " + shellQuoted(file.string());
  return facts;
}

void addParent(Artifact& artifact, RecordId parent) {
  if (parent != 0 && std::ranges::find(artifact.parents, parent) == artifact.parents.end()) artifact.parents.push_back(parent);
}

}  // namespace

nlohmann::json modelFacts(const Checkpoint& checkpoint) {
  return {{"shape", shapeFacts(checkpoint.shape())},
          {"architecture", checkpoint.shape().architecture},
          {"parameters", checkpoint.shape().parameters().total()},
          {"bytes", checkpoint.bytes()},
          {"dtype", checkpoint.shape().dtype}};
}

RecordId Recorder::model(const fs::path& folder, ArtifactKind kind) {
  Artifact artifact = modelArtifact(kindOfModel(folder, kind), {}, folder);
  if (const auto found = known(m_project, artifact.path, artifact.hash)) return found->id;
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::text(const fs::path& file, const std::string& name) {
  if (file == "-") return 0;
  Artifact artifact;
  artifact.kind = ArtifactKind::Text;
  artifact.name = nameFor(name, file);
  artifact.path = recordedPath(file);
  artifact.hash = hashOf(file);
  if (const auto found = known(m_project, artifact.path, artifact.hash)) return found->id;
  artifact.bytes = bytesIn(file);
  artifact.facts = {{"bytes", artifact.bytes}};
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::scores(const fs::path& file, const fs::path& model) {
  Artifact artifact;
  artifact.kind = ArtifactKind::Scores;
  artifact.path = recordedPath(file);
  artifact.hash = sha256OfFile(file);
  const std::optional<Artifact> before = m_project.artifactAt(artifact.path);
  if (before && before->hash == artifact.hash) return before->id;
  artifact.name = before ? before->name : nameFor({}, file);
  artifact.facts = factsOf(readScores(file), artifact.path);
  addParent(artifact, this->model(model));
  return m_project.addArtifact(std::move(artifact));
}

std::vector<RecordId> Recorder::teachers(const TrainingSettings& settings) {
  if (!settings.teacher.empty()) return {model(settings.teacher)};
  if (settings.teacherCache.empty()) return {};
  std::vector<RecordId> found;
  const std::string teacher = readCacheFacts(settings.teacherCache).teacher;
  const std::vector<Artifact> all = m_project.artifacts();
  const auto filled = std::ranges::find_if(all, [&](const Artifact& artifact) { return isModel(artifact.kind) && artifact.hash == teacher; });
  if (filled == all.end()) return {};  // the first of them is a model: others read it so
  found.push_back(filled->id);
  const std::optional<Artifact> cache = m_project.artifactAt(recordedPath(settings.teacherCache));
  if (cache && cache->kind == ArtifactKind::Cache) found.push_back(cache->id);
  return found;
}

void Recorder::evaluated(const EvaluateRequest& request, const EvaluateResult& result) {
  Evaluation evaluation;
  evaluation.artifact = model(request.model);
  text(request.data);
  evaluation.dataHash = result.dataHash;
  evaluation.dataName = request.data == "-" ? "standard input" : nameFor({}, request.data);
  evaluation.context = result.context;
  evaluation.tokens = result.tokens;
  evaluation.loss = result.loss;
  evaluation.perplexity = result.perplexity;
  evaluation.tokensPerSecond = result.tokensPerSecond;
  evaluation.command = recordedCommand(request);
  if (result.threads > 0) evaluation.conditions = {processorName(), "espalier " ESPALIER_VERSION, result.threads, result.waited};
  m_project.addEvaluation(evaluation);
  if (!result.tasks) return;
  keepTaskScore(m_project, {.model = evaluation.artifact,
                            .hash = result.tasks->hash,
                            .name = nameFor({}, request.tasks),
                            .items = static_cast<std::int64_t>(result.tasks->items),
                            .accuracy = result.tasks->accuracy,
                            .accuracyPerCharacter = result.tasks->accuracyPerCharacter,
                            .command = evaluation.command});
}

RecordId Recorder::analyzed(const AnalyzeRequest& request, const AnalyzeResult& result, const std::string& name) {
  Artifact artifact;
  artifact.kind = ArtifactKind::Scores;
  artifact.name = nameFor(name, request.out);
  artifact.path = recordedPath(request.out);
  addParent(artifact, model(request.model));
  addParent(artifact, text(request.data));
  artifact.facts = {{"samples", result.samples}, {"context", request.context},  {"tokens", result.tokens},
                    {"seconds", result.seconds}, {"seed", request.seed},        {"metrics", request.metrics},
                    {"layers", request.layers},  {"command", recordedCommand(request)}};
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::cached(const CacheRequest& request, const CacheResult& result) {
  Artifact artifact;
  artifact.kind = ArtifactKind::Cache;
  artifact.name = nameFor({}, request.out);
  artifact.path = recordedPath(request.out);
  artifact.bytes = result.bytes;
  addParent(artifact, model(request.teacher));
  addParent(artifact, text(request.data));
  artifact.facts = {{"context", result.context}, {"top_k", result.topK},     {"windows", result.windows},
                    {"tokens", result.tokens},   {"seconds", result.seconds}, {"command", recordedCommand(request)}};
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::searched(const SearchRequest& request, const SearchResult& result) {
  const nlohmann::json told = toJson(result);
  Artifact artifact;
  artifact.kind = ArtifactKind::Search;
  artifact.path = recordedPath(request.out);
  artifact.name = nameFor({}, request.out);
  if (!request.retrain) {
    artifact.path = m_project.freshArtifactPath(nameOfSearch({{"result", told}}) + ".json");
    artifact.name = artifact.path.stem().string();
    writeFileAtomically(artifact.path, told.dump(1) + "\n");
  }
  addParent(artifact, model(request.model));
  addParent(artifact, scores(request.scores, request.model));
  for (const fs::path& file : {request.training.data, request.training.valid})
    if (!file.empty()) addParent(artifact, text(file));
  artifact.facts = {{"result", told}, {"command", recordedCommand(request)}};
  if (request.retrain) artifact.facts["training"] = toJson(request.training);
  if (const auto found = m_project.artifactAt(artifact.path); found && found->facts == artifact.facts) return found->id;  // a tournament that was done before
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::pruned(const PruneRequest& request, const PruneResult& result, const std::string& name) {
  Artifact artifact = modelArtifact(ArtifactKind::Student, name, request.out);
  addParent(artifact, model(request.model));
  if (!request.scores.empty()) addParent(artifact, scores(request.scores, request.model));
  artifact.facts["target"] = toJson(request.target);
  artifact.facts["plan"] = toJson(result.plan);
  artifact.facts["command"] = recordedCommand(request);
  if (!request.recipe.empty()) artifact.facts["recipe"] = request.recipe;
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::trained(const Run& run, const TrainingSettings& settings, const TrainingResult& result) {
  const bool distilled = settings.kind == TrainingKind::Distillation;
  Artifact artifact = modelArtifact(distilled ? ArtifactKind::Distilled : ArtifactKind::Corrected, run.name, result.out);
  artifact.parents = run.parents;
  artifact.run = run.id;
  artifact.facts["settings"] = toJson(settings);
  artifact.facts["steps"] = result.steps;
  artifact.facts["tokens"] = result.tokens;
  artifact.facts["command"] = commandLine(settings);
  return m_project.addArtifact(std::move(artifact));
}

RecordId Recorder::exported(const Artifact& source, const fs::path& out) {
  Artifact artifact = modelArtifact(ArtifactKind::Export, source.name, out);
  addParent(artifact, source.id);
  return m_project.addArtifact(std::move(artifact));
}

}  // namespace espalier::worker
