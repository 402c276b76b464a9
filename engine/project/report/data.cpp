#include "engine/project/report/data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "engine/project/recovery.hpp"
#include "engine/project/search_name.hpp"
#include "engine/project/settled_runs.hpp"
#include "engine/project/store.hpp"

namespace espalier::report {

namespace {

constexpr std::size_t kMostCurves = 12;

bool chosen(const std::vector<RecordId>& wanted, RecordId id) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end();
}

std::optional<ModelShape> shapeIn(const nlohmann::json& facts) {
  if (!facts.is_object() || !facts.contains("shape") || !facts["shape"].is_object()) return std::nullopt;
  const nlohmann::json& from = facts["shape"];
  const auto size = [&](const char* key) { return countIn(from, key); };
  ModelShape shape;
  shape.layers = size("layers");
  shape.hidden = size("hidden");
  shape.ffn = size("ffn");
  shape.heads = size("heads");
  shape.kvHeads = size("kv_heads");
  shape.headDim = size("head_dim");
  shape.vocab = size("vocab");
  shape.features.tied = from.contains("tied") && from["tied"].is_boolean() && from["tied"].get<bool>();
  return shape;
}

ModelEntry modelEntry(const Artifact& artifact) {
  ModelEntry entry;
  entry.artifact = artifact;
  entry.shape = shapeIn(artifact.facts);
  entry.parameters = static_cast<std::uint64_t>(countIn(artifact.facts, "parameters"));
  if (entry.parameters == 0 && entry.shape) entry.parameters = entry.shape->parameters().total();
  entry.bytes = static_cast<std::uint64_t>(countIn(artifact.facts, "bytes"));
  if (entry.bytes == 0) entry.bytes = artifact.bytes;
  return entry;
}

RunEntry runEntry(const Project& project, Run run, bool withMetrics) {
  RunEntry entry;
  entry.validations = project.validations(run.id);
  entry.events = project.events(run.id);
  if (withMetrics) entry.metrics = project.metrics(run.id);
  if (!entry.validations.empty()) {
    if (entry.validations.front().step == 0) entry.before = entry.validations.front().loss;
    if (entry.validations.back().step > 0) entry.after = entry.validations.back().loss;
  }
  entry.recovered = recoveryOfRun(run, entry.validations).share().value_or(kNotKnown);
  entry.run = std::move(run);
  return entry;
}

void fillSpeeds(Data& data, const ComparedSpeeds& compared) {
  data.speedConditions = compared.conditions;
  for (ModelEntry& entry : data.models) {
    if (const auto speed = compared.speeds.find(entry.artifact.id); speed != compared.speeds.end()) entry.tokensPerSecond = speed->second;
    if (const auto left = compared.leftOut.find(entry.artifact.id); left != compared.leftOut.end())
      data.speedsLeftOut.push_back({entry.artifact.id, problemOf(*left->second), left->second->conditions});
  }
}

/// One measure for all models, so that the numbers can be compared; a model that was not measured so has no loss.
void fillLosses(Data& data, const nlohmann::json& chosen, const std::string& text) {
  std::vector<ValidatedRun> validated;
  for (const RunEntry& entry : data.runs) validated.push_back({&entry.run, &entry.validations});
  const std::vector<Measure> measures = measuresOf(data.evaluations, validated);
  for (RunEntry& entry : data.runs)
    if (const Measure* measure = measureOfRun(measures, entry.run.id)) entry.measure = measure - measures.data();
  std::vector<RecordId> models;
  for (const ModelEntry& entry : data.models) models.push_back(entry.artifact.id);
  const Measure* common = namedMeasure(measures, chosen);
  if (!common) common = commonMeasure(measures, models, text);
  if (!common) return;
  data.measure = *common;
  for (ModelEntry& entry : data.models) {
    const auto found = common->models.find(entry.artifact.id);
    if (found == common->models.end()) continue;
    entry.validLoss = found->second.loss;
  }
  fillSpeeds(data, comparedSpeeds(*common));
}

/// Answers to the tasks that were asked last; those of others cannot be compared.
void fillTasks(Data& data) {
  for (const TaskScore& score : data.tasks)
    for (ModelEntry& entry : data.models)
      if (score.latest && entry.artifact.id == score.model) entry.tasksRight = score.accuracy;
}

/// The name of the text that the project is validated on.
std::string validationText(const Project& project) {
  const nlohmann::json file = project.setting("text.valid");
  return file.is_string() ? std::filesystem::path(file.get<std::string>()).filename().string() : std::string();
}

void fillRecovered(ModelEntry& result, const Data& data, const RunEntry& entry) {
  const Recovery recovery = recoveryOfModel(result.artifact.id, entry.run, entry.validations, data.measure ? &*data.measure : nullptr);
  result.recovered = recovery.share().value_or(kNotKnown);
  result.lossOfCut = recovery.before;
  result.lossOfItsTeacher = recovery.teacher;
}

void fillFromRuns(Data& data) {
  for (ModelEntry& model : data.models) {
    for (const RunEntry& entry : data.runs) {
      if (entry.run.result != model.artifact.id) continue;
      fillRecovered(model, data, entry);
      if (!entry.metrics.empty()) model.tokensTrained = entry.metrics.back().tokens;
    }
    if (model.tokensTrained == 0) model.tokensTrained = countIn(model.artifact.facts, "tokens");
  }
}

void nameSearches(Data& data) {
  std::vector<Artifact*> searches;
  for (std::vector<Artifact>* list : {&data.replaced, &data.others})
    for (Artifact& artifact : *list)
      if (artifact.kind == ArtifactKind::Search) searches.push_back(&artifact);
  tellSearchesApart(searches);
}

/// `all`: the project's runs, whether they are shown or not, so that a choice of runs changes no look.
void giveLooks(Data& data, const std::vector<Run>& all) {
  for (RunEntry& entry : data.runs) entry.sign = signOf(lookOfRun(entry.run.id));
  for (ModelEntry& entry : data.models) entry.sign = signOf(lookOfModel(entry.artifact, all));
}

/// Orders models so that children follow their parents, and counts generations.
std::vector<ModelEntry> inLineage(std::vector<ModelEntry> entries) {
  std::set<RecordId> known;
  for (const ModelEntry& entry : entries) known.insert(entry.artifact.id);
  std::map<RecordId, std::vector<std::size_t>> children;
  std::vector<std::size_t> roots;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (const RecordId parent : entries[i].artifact.parents) {
      if (known.contains(parent) && parent != entries[i].artifact.id) {
        entries[i].parent = parent;
        break;
      }
    }
    (entries[i].parent ? children[*entries[i].parent] : roots).push_back(i);
  }
  std::vector<ModelEntry> ordered;
  std::set<RecordId> placed;
  const std::function<void(std::size_t, int)> place = [&](std::size_t index, int depth) {
    if (!placed.insert(entries[index].artifact.id).second) return;
    entries[index].depth = depth;
    ordered.push_back(entries[index]);
    for (const std::size_t child : children[entries[index].artifact.id]) place(child, depth + 1);
  };
  for (const std::size_t root : roots) place(root, 0);
  for (std::size_t i = 0; i < entries.size(); ++i) place(i, 0);  // a file may claim that a model is its own ancestor
  return ordered;
}

}  // namespace

std::string RunEntry::label(const Words& say) const {
  return run.state == RunState::Done ? run.name : run.name + " (" + std::string(say.sentence(name(run.state))) + ")";
}

double ModelEntry::perplexity() const { return std::exp(validLoss); }

const ModelEntry* Data::model(RecordId id) const {
  const auto found =
      std::find_if(models.begin(), models.end(), [&](const ModelEntry& entry) { return entry.artifact.id == id; });
  return found == models.end() ? nullptr : &*found;
}

std::vector<const ModelEntry*> Data::studentsOf(const Artifact& file) const {
  std::vector<const ModelEntry*> students;
  for (const ModelEntry& entry : models) {
    const auto& parents = entry.artifact.parents;
    const bool fromThese = std::find(parents.begin(), parents.end(), file.id) != parents.end();
    if (fromThese && entry.artifact.facts.is_object() && entry.artifact.facts.contains("plan")) students.push_back(&entry);
  }
  return students;
}

std::string Data::nameOf(RecordId id) const {
  if (const ModelEntry* entry = model(id)) return entry->artifact.name;
  for (const std::vector<Artifact>* list : {&scores, &others, &replaced}) {
    for (const Artifact& artifact : *list) {
      if (artifact.id == id) return artifact.name;
    }
  }
  return {};
}

Data collect(const Project& project, const ReportOptions& options) {
  Data data;
  data.say = Words::of(options.language);
  data.title = options.title.empty() ? project.projectName() : options.title;
  data.created = project::timestamp();
  data.folder = project.folder();
  data.corrections = correctionEffects(project);
  data.question = options.question;
  if (const nlohmann::json question = project.setting(kQuestionSetting); data.question.empty() && question.is_string())
    data.question = question.get<std::string>();
  std::vector<ModelEntry> models;
  for (const Artifact& artifact : project.artifacts()) {
    if (isModel(artifact.kind)) {
      if (chosen(options.models, artifact.id)) models.push_back(modelEntry(artifact));
    } else {
      (artifact.replacedBy ? data.replaced : artifact.kind == ArtifactKind::Scores ? data.scores : data.others).push_back(artifact);
    }
  }
  nameSearches(data);
  data.models = inLineage(std::move(models));
  data.evaluations = project.evaluations();
  data.tasks = taskScores(project);
  data.tournament = lastTournament(project);

  const std::vector<Run> all = settledRuns(project);
  std::vector<Run> runs = all;
  std::erase_if(runs, [&](const Run& run) { return !chosen(options.runs, run.id); });
  data.runsLeftOut = runs.size() > kMostCurves ? runs.size() - kMostCurves : 0;
  for (std::size_t i = 0; i < runs.size(); ++i)
    data.runs.push_back(runEntry(project, std::move(runs[i]), i >= data.runsLeftOut));
  fillLosses(data, project.setting(kMeasureSetting), validationText(project));
  fillFromRuns(data);
  fillTasks(data);
  giveLooks(data, all);
  return data;
}

}  // namespace espalier::report
