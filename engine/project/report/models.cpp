// The table of models, their losses against their sizes, and every score of a text.
#include <algorithm>
#include <cmath>

#include "engine/data/scored_tokens.hpp"
#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

Cell counted(std::uint64_t value, std::string (*print)(const ModelEntry&), const ModelEntry& entry) {
  return value ? cell(print(entry), static_cast<double>(value)) : cell(kUnknown, kNotKnown);
}

/// Which columns have anything to tell.
struct Columns {
  bool speeds = false, tasks = false;
};

TableRow modelRow(const Data& data, const ModelEntry& entry, Columns shown) {
  Text name{{.text = entry.artifact.name, .sign = entry.sign}};
  for (const std::string& tag : entry.artifact.tags) name.push_back({.text = tag, .ink = Ink::Tag});
  const auto parameters = [](const ModelEntry& one) { return quantity(static_cast<double>(one.parameters)); };
  const auto weights = [](const ModelEntry& one) { return bytes(one.bytes); };
  const auto tokens = [](const ModelEntry& one) { return quantity(static_cast<double>(one.tokensTrained)); };
  TableRow row{.cells = {Cell{.text = std::move(name)}, cell(entry.parent ? data.nameOf(*entry.parent) : kUnknown),
                    counted(entry.parameters, parameters, entry), counted(entry.bytes, weights, entry),
                    cell(fixed(entry.validLoss, 3), entry.validLoss), cell(perplexityText(entry.perplexity()), entry.perplexity())}};
  if (shown.tasks) row.cells.push_back(cell(percent(entry.tasksRight), entry.tasksRight));
  if (shown.speeds) row.cells.push_back(cell(fixed(entry.tokensPerSecond, 0), entry.tokensPerSecond));
  row.cells.push_back(cell(percent(entry.recovered), entry.recovered));
  row.cells.push_back(counted(static_cast<std::uint64_t>(entry.tokensTrained), tokens, entry));
  return row;
}

Table modelTable(const Data& data) {
  const Words& say = data.say;
  Table table{.title = say("Models"),
              .columns = columnsOf(say, {{"Model", false}, {"Parent", false}, {"Parameters", true}, {"Weights", true}, {"Validation loss", true}, {"Perplexity", true}})};
  const Columns shown{.speeds = data.speedConditions.known(),
                    .tasks = std::ranges::any_of(data.models, [](const ModelEntry& entry) { return std::isfinite(entry.tasksRight); })};
  if (shown.tasks) table.columns.push_back({say("Tasks right"), true});
  if (shown.speeds) table.columns.push_back({say("Tokens/s"), true});
  table.columns.push_back({say("Loss recovered"), true});
  table.columns.push_back({say("Tokens trained"), true});
  for (const ModelEntry& entry : data.models) table.rows.push_back(modelRow(data, entry, shown));
  return table;
}

std::string threadsText(int threads, const Words& say) { return say(threads == 1 ? "{0} thread" : "{0} threads", std::to_string(threads)); }

/// Why a speed stands beside no other.
std::string reason(const SpeedLeftOut& one, const Words& say) {
  switch (one.problem) {
    case SpeedProblem::NotKnown: return say("what it was measured under was not recorded");
    case SpeedProblem::HeldUp: return say("other programs held it up for {0} of the time", percent(one.conditions.waited));
    case SpeedProblem::Differently:
      return say("measured otherwise: {0}, {1}, {2}", threadsText(one.conditions.threads, say), one.conditions.machine, one.conditions.program);
  }
  return {};
}

/// "a, b" for each reason, in the order of the models.
std::vector<std::pair<std::string, std::string>> modelsByReason(const Data& data) {
  std::vector<std::pair<std::string, std::string>> groups;
  for (const SpeedLeftOut& one : data.speedsLeftOut) {
    const std::string why = reason(one, data.say);
    auto group = std::ranges::find(groups, why, &std::pair<std::string, std::string>::first);
    if (group == groups.end()) group = groups.insert(groups.end(), {why, {}});
    group->second += (group->second.empty() ? "" : ", ") + data.nameOf(one.model);
  }
  return groups;
}

/// How the speeds were measured, and which are left out.
std::string speedNote(const Data& data) {
  const Words& say = data.say;
  std::string text;
  if (const SpeedConditions& alike = data.speedConditions; alike.known()) {
    text = say("Tokens/s: of that same scoring, with {0} of {1} and {2}. Scores that other programs held up for more than {3} of the time do not count; of several the quickest does.",
               threadsText(alike.threads, say), alike.machine, alike.program, percent(kMostWaiting));
  }
  if (data.speedsLeftOut.empty()) return text;
  std::string models;
  for (const auto& [why, names] : modelsByReason(data)) models += (models.empty() ? "" : "; ") + names + " (" + why + ")";
  const char* const leftOut = text.empty() ? "Speeds are not compared: {0}. Scored again, on a machine with nothing else to do, they can be compared."
                                           : "Left out: {0}. Scored again, on a machine with nothing else to do, they can be compared.";
  return text + (text.empty() ? "" : " ") + say(leftOut, models);
}

/// What all losses are of.
std::string sourceOf(const Measure& measure, const Words& say) {
  const std::string text = measure.text.empty() ? say("the validation text of the runs") : measure.text;
  if (measure.tokens == 0) return say("LM loss on {0} in windows of {1}, nats per token", text, grouped(measure.context));
  return say("LM loss on {0}, {1} scored tokens in windows of {2}, nats per token", text, grouped(scoredTokens(measure.tokens)), grouped(measure.context));
}

/// The models that a smaller one does not beat, by size.
Series frontierOf(const std::vector<const ModelEntry*>& shown) {
  Series frontier{.x = {}, .y = {}, .colour = colour::kSecondary, .width = 1, .dashed = true};
  for (const ModelEntry* entry : shown) {
    const bool beaten = std::any_of(shown.begin(), shown.end(), [&](const ModelEntry* other) {
      return other->parameters <= entry->parameters && other->validLoss < entry->validLoss;
    });
    if (beaten) continue;
    frontier.x.push_back(static_cast<double>(entry->parameters));
    frontier.y.push_back(entry->validLoss);
  }
  return frontier;
}

/// Those that the figure shows, from small to large.
std::vector<const ModelEntry*> comparable(const Data& data, bool distilled) {
  std::vector<const ModelEntry*> shown;
  for (const ModelEntry& entry : data.models) {
    const bool raw = entry.artifact.kind == ArtifactKind::Student && distilled;  // far above the rest: they would squeeze it together
    if (!raw && entry.parameters && std::isfinite(entry.validLoss)) shown.push_back(&entry);
  }
  std::sort(shown.begin(), shown.end(), [](const ModelEntry* a, const ModelEntry* b) { return a->parameters < b->parameters; });
  return shown;
}

/// Loss against size; only worth drawing with three models or more.
std::optional<Figure> pareto(const Data& data) {
  const bool distilled = std::ranges::any_of(data.models, [](const ModelEntry& one) { return one.artifact.kind == ArtifactKind::Distilled; });
  const std::vector<const ModelEntry*> shown = comparable(data, distilled);
  if (shown.size() < 3) return std::nullopt;
  const Words& say = data.say;
  LineFigure plot{.label = say("Validation loss against parameters"),
                  .xTitle = say("parameters"),
                  .yTitle = say("validation loss (nats per token)"),
                  .series = {frontierOf(shown)},
                  .width = data.figureWidth,
                  .height = 320,
                  .margin = 0.08};
  std::vector<std::string> names;
  std::vector<double> parameters, losses;
  for (const ModelEntry* entry : shown) {
    names.push_back(entry->artifact.name);
    parameters.push_back(static_cast<double>(entry->parameters));
    losses.push_back(entry->validLoss);
    plot.series.push_back({.x = {parameters.back()}, .y = {losses.back()}, .points = true, .labels = {names.back()}});
    plot.series.back().show(entry->sign);
  }
  std::string caption = say("Left and low is better; the dashed line joins the models that no smaller one beats.");
  if (distilled) caption += " " + say("Students that were not distilled are left out.");
  return Figure{.title = say("Loss against size"),
                .caption = plain(caption),
                .svg = draw(plot),
                .numbers = {{"model", names}, numberColumn("parameters", parameters), numberColumn("validation_loss", losses)}};
}

Cell threadsCell(const SpeedConditions& conditions) {
  return conditions.known() ? cell(std::to_string(conditions.threads), conditions.threads) : cell(kUnknown, kNotKnown);
}

Table evaluationsTable(const Data& data) {
  Table table{.title = data.say("Scores on texts"),
              .columns = columnsOf(data.say, {{"Model", false}, {"Text", false}, {"Context", true}, {"Scored tokens", true}, {"Loss", true}, {"Perplexity", true}, {"Tokens/s", true}, {"Threads", true},
                                              {"Held up", true}, {"Date", false}})};
  for (const Evaluation& evaluation : data.evaluations) {
    const std::string name = data.nameOf(evaluation.artifact);
    if (name.empty()) continue;
    const auto tokens = static_cast<std::int64_t>(scoredTokens(evaluation.tokens));
    table.rows.push_back({.cells = {cell(name), cell(evaluation.dataName), cell(grouped(evaluation.context), static_cast<double>(evaluation.context)),
                                    cell(grouped(tokens), static_cast<double>(tokens)), cell(fixed(evaluation.loss, 4), evaluation.loss),
                                    cell(fixed(evaluation.perplexity, 2), evaluation.perplexity),
                                    cell(fixed(evaluation.tokensPerSecond, 0), evaluation.tokensPerSecond), threadsCell(evaluation.conditions),
                                    cell(percent(evaluation.conditions.waited), evaluation.conditions.waited), cell(day(evaluation.created))}});
  }
  return table;
}

Table tasksTable(const Data& data) {
  Table table{.title = data.say("Tasks"),
              .columns = columnsOf(data.say, {{"Model", false}, {"Tasks", false}, {"Questions", true}, {"Right", true}, {"Right per character", true}, {"Date", false}})};
  for (const TaskScore& score : data.tasks) {
    const std::string name = data.nameOf(score.model);
    if (name.empty()) continue;
    table.rows.push_back({.cells = {cell(name), cell(score.name), cell(grouped(score.items), static_cast<double>(score.items)),
                                    cell(percent(score.accuracy), score.accuracy), cell(percent(score.accuracyPerCharacter), score.accuracyPerCharacter),
                                    cell(score.created.empty() ? kUnknown : day(score.created))},
                          .pale = !score.latest});
  }
  return table;
}

void addTasks(Blocks& blocks, const Data& data) {
  Table table = tasksTable(data);
  if (table.rows.empty()) return;
  const bool several = std::ranges::any_of(table.rows, [](const TableRow& row) { return row.pale; });
  blocks.push_back(Heading{plain(table.title)});
  blocks.push_back(std::move(table));
  std::string note = data.say("Multiple choice. Right: the right choice is the likeliest after its context; per character: after dividing its log-likelihood by its length.");
  if (several) note += " " + data.say("Pale: other questions than were asked last, which cannot be compared.");
  blocks.push_back(Paragraph{plain(note), Role::Note});
}

}  // namespace

Blocks modelsSection(const Data& data) {
  if (data.models.empty()) return {};
  Blocks blocks{modelTable(data)};
  if (data.measure) blocks.push_back(Paragraph{plain(data.say("Validation loss: {0}. Loss recovered: of what pruning cost, by these losses of the pruned model, its teacher and the distilled one; where one of them was not scored, by the run’s own validations.", sourceOf(*data.measure, data.say))), Role::Note});
  if (const std::string note = speedNote(data); !note.empty()) blocks.push_back(Paragraph{plain(note), Role::Note});
  if (std::optional<Figure> figure = pareto(data)) blocks.push_back(std::move(*figure));
  if (Table scores = evaluationsTable(data); !scores.rows.empty()) {
    blocks.push_back(Heading{plain(scores.title)});
    blocks.push_back(std::move(scores));
    blocks.push_back(Paragraph{plain(data.say("Held up: the share of the time in which its threads waited for a processor that other programs had; the speed then tells of the machine’s load, not of the model.")),
                               Role::Note});
  }
  addTasks(blocks, data);
  return blocks;
}

}  // namespace espalier::report
