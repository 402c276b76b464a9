// The table of models, their losses against their sizes, and every score of a text.
#include <algorithm>
#include <cmath>

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
  if (shown.tasks) row.cells.push_back(cell(percent(entry.tasksRight, 1), entry.tasksRight));
  if (shown.speeds) row.cells.push_back(cell(fixed(entry.tokensPerSecond, 0), entry.tokensPerSecond));
  row.cells.push_back(cell(percent(entry.recovered), entry.recovered));
  row.cells.push_back(counted(static_cast<std::uint64_t>(entry.tokensTrained), tokens, entry));
  return row;
}

Table modelTable(const Data& data) {
  Table table{.title = "Models",
              .columns = {{"Model"}, {"Made from"}, {"Parameters", true}, {"Weights", true}, {"Validation loss", true}, {"Perplexity", true}}};
  const Columns shown{.speeds = data.speedConditions.known(),
                    .tasks = std::ranges::any_of(data.models, [](const ModelEntry& entry) { return std::isfinite(entry.tasksRight); })};
  if (shown.tasks) table.columns.push_back({"Tasks right", true});
  if (shown.speeds) table.columns.push_back({"Tokens/s", true});
  table.columns.push_back({"Loss recovered", true});
  table.columns.push_back({"Trained on", true});
  for (const ModelEntry& entry : data.models) table.rows.push_back(modelRow(data, entry, shown));
  return table;
}

std::string threadsText(int threads) { return std::to_string(threads) + (threads == 1 ? " thread" : " threads"); }

/// Why a speed stands beside no other.
std::string reason(const SpeedLeftOut& one) {
  switch (one.problem) {
    case SpeedProblem::NotKnown:
      return "what it was measured under was not recorded";
    case SpeedProblem::HeldUp:
      return "other programs held it up for " + percent(one.conditions.waited) + " of the time";
    case SpeedProblem::Differently:
      return "measured otherwise: " + threadsText(one.conditions.threads) + ", " + one.conditions.machine + ", " + one.conditions.program;
  }
  return {};
}

/// "a, b" for each reason, in the order of the models.
std::vector<std::pair<std::string, std::string>> modelsByReason(const Data& data) {
  std::vector<std::pair<std::string, std::string>> groups;
  for (const SpeedLeftOut& one : data.speedsLeftOut) {
    const std::string why = reason(one);
    auto group = std::ranges::find(groups, why, &std::pair<std::string, std::string>::first);
    if (group == groups.end()) group = groups.insert(groups.end(), {why, {}});
    group->second += (group->second.empty() ? "" : ", ") + data.nameOf(one.model);
  }
  return groups;
}

/// How the speeds were measured, and which are left out.
std::string speedNote(const Data& data) {
  std::string text;
  if (const SpeedConditions& alike = data.speedConditions; alike.known()) {
    text = "Tokens/s: of that same scoring, under equal conditions: " + threadsText(alike.threads) + " of " + alike.machine + ", " +
           alike.program + ", held up by other programs for at most " + percent(kMostWaiting) + " of the time; of several measurements the quickest.";
  }
  if (data.speedsLeftOut.empty()) return text;
  text += text.empty() ? "Speeds are not compared:" : " Left out:";
  std::string separator = " ";
  for (const auto& [why, names] : modelsByReason(data)) {
    text += separator + names + " (" + why + ")";
    separator = "; ";
  }
  return text + ". Scored again, on a machine with nothing else to do, they can be compared.";
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
  LineFigure plot{.label = "Validation loss against parameters",
                  .xTitle = "parameters",
                  .yTitle = "validation loss (nats per token)",
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
  const std::string caption = std::string("Left and low is better; the dashed line joins the models that no smaller one beats.") +
                              (distilled ? " Students that were not distilled are left out." : "");
  return Figure{.title = "Loss against size",
                .caption = plain(caption),
                .svg = draw(plot),
                .numbers = {{"model", names}, numberColumn("parameters", parameters), numberColumn("validation_loss", losses)}};
}

Cell threadsCell(const SpeedConditions& conditions) {
  return conditions.known() ? cell(std::to_string(conditions.threads), conditions.threads) : cell(kUnknown, kNotKnown);
}

Table evaluationsTable(const Data& data) {
  Table table{.title = "Scores on texts",
              .columns = {{"Model"}, {"Text"}, {"Context", true}, {"Tokens", true}, {"Loss", true}, {"Perplexity", true}, {"Tokens/s", true}, {"Threads", true}, {"Held up", true}, {"Date"}}};
  for (const Evaluation& evaluation : data.evaluations) {
    const std::string name = data.nameOf(evaluation.artifact);
    if (name.empty()) continue;
    const auto tokens = static_cast<std::int64_t>(evaluation.tokens);
    table.rows.push_back({.cells = {cell(name), cell(evaluation.dataName), cell(grouped(evaluation.context), static_cast<double>(evaluation.context)),
                                    cell(grouped(tokens), static_cast<double>(tokens)), cell(fixed(evaluation.loss, 4), evaluation.loss),
                                    cell(fixed(evaluation.perplexity, 2), evaluation.perplexity),
                                    cell(fixed(evaluation.tokensPerSecond, 0), evaluation.tokensPerSecond), threadsCell(evaluation.conditions),
                                    cell(percent(evaluation.conditions.waited), evaluation.conditions.waited), cell(day(evaluation.created))}});
  }
  return table;
}

Table tasksTable(const Data& data) {
  Table table{.title = "Tasks",
              .columns = {{"Model"}, {"Tasks"}, {"Questions", true}, {"Right", true}, {"Right per character", true}, {"Date"}}};
  for (const TaskScore& score : data.tasks) {
    const std::string name = data.nameOf(score.model);
    if (name.empty()) continue;
    table.rows.push_back({.cells = {cell(name), cell(score.name), cell(grouped(score.items), static_cast<double>(score.items)),
                                    cell(percent(score.accuracy, 1), score.accuracy), cell(percent(score.accuracyPerCharacter, 1), score.accuracyPerCharacter),
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
  blocks.push_back(Paragraph{plain(std::string("Multiple choice. Right: the right choice is the likeliest after its context; per character: after dividing its "
                                               "log-likelihood by its length.") +
                                   (several ? " Pale: other questions than were asked last, which cannot be compared." : "")),
                             Role::Note});
}

}  // namespace

Blocks modelsSection(const Data& data) {
  if (data.models.empty()) return {};
  Blocks blocks{modelTable(data)};
  if (!data.lossSource.empty())
    blocks.push_back(Paragraph{plain("Validation loss: " + data.lossSource + ". Trained on: tokens."), Role::Note});
  if (const std::string note = speedNote(data); !note.empty()) blocks.push_back(Paragraph{plain(note), Role::Note});
  if (std::optional<Figure> figure = pareto(data)) blocks.push_back(std::move(*figure));
  if (Table scores = evaluationsTable(data); !scores.rows.empty()) {
    blocks.push_back(Heading{plain(scores.title)});
    blocks.push_back(std::move(scores));
    blocks.push_back(Paragraph{plain("Held up: the share of the time in which its threads waited for a processor that other programs had; the speed then tells of the "
                                     "machine’s load, not of the model."),
                               Role::Note});
  }
  addTasks(blocks, data);
  return blocks;
}

}  // namespace espalier::report
