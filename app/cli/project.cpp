#include <cmath>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "engine/base/error.hpp"
#include "engine/base/shell.hpp"
#include "engine/base/sizes.hpp"
#include "engine/data/scored_tokens.hpp"
#include "engine/project/correction_effect.hpp"
#include "engine/project/last_tournament.hpp"
#include "engine/project/settled_runs.hpp"
#include "engine/project/task_scores.hpp"

namespace fs = std::filesystem;

namespace espalier::cli {

namespace {

using nlohmann::ordered_json;

ordered_json numberOrNull(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

ordered_json toJson(const Artifact& artifact) {
  return {{"id", artifact.id},       {"kind", name(artifact.kind)}, {"name", artifact.name},       {"path", artifact.path.string()},
          {"hash", artifact.hash},   {"bytes", artifact.bytes},     {"parents", artifact.parents}, {"run", artifact.run ? ordered_json(*artifact.run) : ordered_json(nullptr)},
          {"facts", artifact.facts}, {"tags", artifact.tags},       {"notes", artifact.notes},     {"created", artifact.created},
          {"replaced_by", artifact.replacedBy ? ordered_json(*artifact.replacedBy) : ordered_json(nullptr)}};
}

ordered_json toJson(const Run& run) {
  return {{"id", run.id},
          {"kind", run.kind == TrainingKind::Correction ? "correction" : "distillation"},
          {"state", name(run.state)},
          {"name", run.name},
          {"step", run.step},
          {"total_steps", run.totalSteps},
          {"parents", run.parents},
          {"result", run.result ? ordered_json(*run.result) : ordered_json(nullptr)},
          {"teacher_valid_loss", numberOrNull(run.teacherValidLoss)},
          {"settings", run.settings},
          {"problem", run.problem},
          {"created", run.created},
          {"ended", run.ended}};
}

/// Null when it is not known.
ordered_json toJson(const SpeedConditions& conditions) {
  if (!conditions.known()) return nullptr;
  return {{"machine", conditions.machine}, {"program", conditions.program}, {"threads", conditions.threads}, {"waited", numberOrNull(conditions.waited)}, {"times", conditions.times}};
}

ordered_json toJson(const Evaluation& evaluation) {
  return {{"artifact", evaluation.artifact}, {"data", evaluation.dataName},     {"data_hash", evaluation.dataHash},
          {"context", evaluation.context},   {"tokens", evaluation.tokens},     {"loss", evaluation.loss},
          {"perplexity", evaluation.perplexity}, {"created", evaluation.created},   {"command", evaluation.command},
          {"tokens_per_second", evaluation.tokensPerSecond},                        {"measured_under", toJson(evaluation.conditions)}};
}

ordered_json toJson(const TaskScore& score) {
  return {{"artifact", score.model},
          {"tasks", score.name},
          {"hash", score.hash},
          {"items", score.items},
          {"accuracy", score.accuracy},
          {"accuracy_per_character", score.accuracyPerCharacter},
          {"latest", score.latest},
          {"command", score.command}};
}

/// Null while no teacher has been corrected and measured; "students" null until the same one was distilled from either.
ordered_json toJson(const CorrectionEffect& effect) {
  if (!effect.known()) return nullptr;
  const auto id = [](const std::optional<RecordId>& one) { return one ? ordered_json(*one) : ordered_json(nullptr); };
  ordered_json json{{"name", effect.name},
                    {"text", effect.text},
                    {"teacher", {{"original", id(effect.original)}, {"corrected", id(effect.corrected)}, {"loss_before", effect.teacherBefore}, {"loss_after", effect.teacherAfter}}},
                    {"students", nullptr}};
  if (effect.studentsKnown()) {
    json["students"] = {{"text", effect.studentText},
                        {"run_of_original", id(effect.runOfOriginal)},
                        {"run_of_corrected", id(effect.runOfCorrected)},
                        {"loss_of_original", effect.studentOfOriginal},
                        {"loss_of_corrected", effect.studentOfCorrected}};
  }
  return json;
}

template <typename Item>
ordered_json listOf(const std::vector<Item>& items) {
  ordered_json list = ordered_json::array();
  for (const Item& item : items) list.push_back(toJson(item));
  return list;
}

std::string parametersText(const Artifact& artifact) {
  const auto found = artifact.facts.is_object() ? artifact.facts.find("parameters") : artifact.facts.end();
  return found != artifact.facts.end() && found->is_number_unsigned() ? grouped(found->get<std::uint64_t>()) : "";
}

std::string summary(const std::vector<CorrectionEffect>& effects) {
  std::vector<std::vector<std::string>> rows{{"did correction help?", "loss of", "original", "corrected", "less by"}};
  for (const CorrectionEffect& effect : effects) {
    rows.push_back({effect.name, "teacher", decimal(effect.teacherBefore, 4), decimal(effect.teacherAfter, 4), decimal(effect.teacherBefore - effect.teacherAfter, 4)});
    if (effect.studentsKnown())
      rows.push_back({effect.name, "student of it", decimal(effect.studentOfOriginal, 4), decimal(effect.studentOfCorrected, 4),
                      decimal(effect.studentOfOriginal - effect.studentOfCorrected, 4)});
  }
  return effects.empty() ? std::string() : "\n" + table(rows);
}

using Rows = std::vector<std::vector<std::string>>;

std::string nameOf(const Project& project, RecordId id) {
  const auto artifact = project.artifact(id);
  return artifact ? artifact->name : "?";
}

/// With each speed what it was measured under: only those measured alike, with nothing in the way, tell models apart.
Rows scoresTable(const Project& project) {
  Rows rows{{"model", "text", "scored tokens", "context", "loss", "perplexity", "tokens/s", "threads", "held up"}};
  for (const Evaluation& evaluation : project.evaluations()) {
    const SpeedConditions& conditions = evaluation.conditions;
    rows.push_back({nameOf(project, evaluation.artifact), evaluation.dataName, grouped(scoredTokens(evaluation.tokens)), std::to_string(evaluation.context), decimal(evaluation.loss, 4), decimal(evaluation.perplexity, 2),
                    grouped(static_cast<std::uint64_t>(evaluation.tokensPerSecond)), conditions.known() ? std::to_string(conditions.threads) : "?",
                    std::isfinite(conditions.waited) ? percentText(conditions.waited, 1) : "?"});
  }
  return rows;
}

Rows tasksTable(const Project& project) {
  Rows rows{{"model", "tasks", "questions", "right", "right per character"}};
  for (const TaskScore& score : taskScores(project))
    rows.push_back({nameOf(project, score.model), score.name, grouped(static_cast<std::uint64_t>(score.items)), percentText(score.accuracy, 1),
                    percentText(score.accuracyPerCharacter, 1)});
  return rows;
}

/// How to go on with a tournament that was interrupted: it is no record yet.
std::string tournamentText(const Project& project) {
  const std::optional<LastTournament> tournament = lastTournament(project);
  if (!tournament || tournament->done) return {};
  return "\nA tournament is not done. Go on with it:\n  espalier-cli resume " + shellQuoted(tournament->folder.string()) + "\n";
}

ordered_json toJson(const std::optional<LastTournament>& tournament) {
  return tournament ? ordered_json{{"folder", tournament->folder.string()}, {"done", tournament->done}} : ordered_json(nullptr);
}

std::string summary(const Project& project) {
  std::vector<std::vector<std::string>> artifacts{{"name", "kind", "parameters", "size"}};
  for (const Artifact& artifact : project.artifacts())
    artifacts.push_back({artifact.name + (artifact.replacedBy ? " (replaced)" : ""), name(artifact.kind), parametersText(artifact), fileText(artifact.bytes)});
  std::vector<std::vector<std::string>> runs{{"run", "state", "step", "of", "first validation", "last validation"}};
  for (const Run& run : settledRuns(project)) {
    const std::vector<ValidationPoint> points = project.validations(run.id);
    runs.push_back({run.name, name(run.state), std::to_string(run.step), std::to_string(run.totalSteps), points.empty() ? "" : decimal(points.front().loss, 4), points.empty() ? "" : decimal(points.back().loss, 4)});
  }
  std::string text = project.projectName() + "\n";
  for (const auto& rows : {artifacts, runs, scoresTable(project), tasksTable(project)})
    if (rows.size() > 1) text += "\n" + table(rows);
  text += summary(correctionEffects(project)) + tournamentText(project);
  return text + (artifacts.size() == 1 ? "  nothing recorded yet\n" : "");
}

void requireExisting(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) refuse("there is no such project", file.string(), "Check the path: a project is a file NAME.espalier, which project new makes");
}

void create(const fs::path& file, Context& context) {
  const auto project = Project::create(file);
  context.json ? printJson(ordered_json{{"file", project->file().string()}}) : print("Made " + project->file().string() + "\n");
}

void show(const fs::path& file, Context& context) {
  requireExisting(file);
  const auto project = Project::open(file, Project::Access::ReadOnly);
  if (!context.json) return print(summary(*project));
  printJson(ordered_json{{"file", project->file().string()},
                     {"artifacts", listOf(project->artifacts())},
                     {"runs", listOf(settledRuns(*project))},
                     {"evaluations", listOf(project->evaluations())},
                     {"tasks", listOf(taskScores(*project))},
                     {"tournament", toJson(lastTournament(*project))},
                     {"correction", toJson(correctionEffect(*project))},
                     {"corrections", listOf(correctionEffects(*project))}});
}

void verify(const fs::path& file, Context& context) {
  requireExisting(file);
  const Project::VerifyResult result = Project::open(file, Project::Access::ReadOnly)->verify();
  context.status = result.problems.empty() ? 0 : 1;
  if (context.json) return printJson(ordered_json{{"checked", result.checked}, {"problems", result.problems}, {"replaced", result.replaced}});
  for (const auto* lines : {&result.problems, &result.replaced})
    for (const std::string& line : *lines) print(line + "\n");
  print(std::to_string(result.checked) + " checked, " + std::to_string(result.problems.size()) + " with problems\n");
}

void collectGarbage(const fs::path& file, Context& context) {
  requireExisting(file);
  const std::uint64_t freed = Project::open(file, Project::Access::ReadWrite)->collectGarbage();
  context.json ? printJson(ordered_json{{"freed_bytes", freed}}) : print("Freed " + fileText(freed) + "\n");
}

using Action = void (*)(const fs::path&, Context&);

void addAction(CLI::App& parent, Context& context, const std::string& name, const std::string& help, Action action) {
  auto file = std::make_shared<fs::path>();
  CLI::App* command = parent.add_subcommand(name, help);
  addPath(*command, "FILE", *file, "NAME.espalier")->required();
  setExample(*command, "espalier-cli project " + name + " demo/demo.espalier");
  command->callback([file, action, &context] { context.action = [file, action, &context] { action(*file, context); }; });
}

}  // namespace

void addProject(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("project", "Makes, shows, checks and tidies an experiment project");
  command->require_subcommand(1);
  addAction(*command, context, "new", "Makes a project: a database beside its folders", create);
  addAction(*command, context, "show", "Models, runs and scores of a project", show);
  addAction(*command, context, "verify", "Compares files with their recorded hashes (a teacher by its fingerprint, a cache elsewhere by its size); status 1 when one is wrong", verify);
  addAction(*command, context, "gc", "Removes what was deleted, and files without a record", collectGarbage);
  setExample(*command, "espalier-cli project new demo/demo.espalier");
}

}  // namespace espalier::cli
