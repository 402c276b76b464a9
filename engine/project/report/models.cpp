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

TableRow modelRow(const Data& data, const ModelEntry& entry) {
  Text name{{.text = entry.artifact.name, .colour = entry.colour}};
  for (const std::string& tag : entry.artifact.tags) name.push_back({.text = tag, .ink = Ink::Tag});
  const auto parameters = [](const ModelEntry& one) { return quantity(static_cast<double>(one.parameters)); };
  const auto weights = [](const ModelEntry& one) { return bytes(one.bytes); };
  const auto tokens = [](const ModelEntry& one) { return quantity(static_cast<double>(one.tokensTrained)); };
  return {.cells = {Cell{.text = std::move(name)}, cell(entry.parent ? data.nameOf(*entry.parent) : kUnknown),
                    counted(entry.parameters, parameters, entry), counted(entry.bytes, weights, entry),
                    cell(fixed(entry.validLoss, 3), entry.validLoss), cell(perplexityText(entry.perplexity()), entry.perplexity()),
                    cell(fixed(entry.tokensPerSecond, 0), entry.tokensPerSecond), cell(percent(entry.recovered), entry.recovered),
                    counted(static_cast<std::uint64_t>(entry.tokensTrained), tokens, entry)}};
}

Table modelTable(const Data& data) {
  Table table{.title = "Models",
              .columns = {{"Model"}, {"Made from"}, {"Parameters", true}, {"Weights", true}, {"Validation loss", true}, {"Perplexity", true},
                          {"Tokens/s", true}, {"Loss recovered", true}, {"Trained on", true}}};
  for (const ModelEntry& entry : data.models) table.rows.push_back(modelRow(data, entry));
  return table;
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
    plot.series.push_back({.x = {parameters.back()}, .y = {losses.back()}, .colour = entry->colour, .points = true, .labels = {names.back()}});
  }
  const std::string caption = std::string("Left and low is better; the dashed line joins the models that no smaller one beats.") +
                              (distilled ? " Students that were not distilled are left out." : "");
  return Figure{.title = "Loss against size",
                .caption = plain(caption),
                .svg = draw(plot),
                .numbers = {{"model", names}, numberColumn("parameters", parameters), numberColumn("validation_loss", losses)}};
}

Table evaluationsTable(const Data& data) {
  Table table{.title = "Scores on texts",
              .columns = {{"Model"}, {"Text"}, {"Context", true}, {"Tokens", true}, {"Loss", true}, {"Perplexity", true}, {"Tokens/s", true}, {"Date"}}};
  for (const Evaluation& evaluation : data.evaluations) {
    const std::string name = data.nameOf(evaluation.artifact);
    if (name.empty()) continue;
    const auto tokens = static_cast<std::int64_t>(evaluation.tokens);
    table.rows.push_back({.cells = {cell(name), cell(evaluation.dataName), cell(grouped(evaluation.context), static_cast<double>(evaluation.context)),
                                    cell(grouped(tokens), static_cast<double>(tokens)), cell(fixed(evaluation.loss, 4), evaluation.loss),
                                    cell(fixed(evaluation.perplexity, 2), evaluation.perplexity),
                                    cell(fixed(evaluation.tokensPerSecond, 0), evaluation.tokensPerSecond), cell(day(evaluation.created))}});
  }
  return table;
}

}  // namespace

Blocks modelsSection(const Data& data) {
  if (data.models.empty()) return {};
  Blocks blocks{modelTable(data)};
  if (!data.lossSource.empty())
    blocks.push_back(Paragraph{plain("Validation loss: " + data.lossSource + ". Trained on: tokens."), Role::Note});
  if (std::optional<Figure> figure = pareto(data)) blocks.push_back(std::move(*figure));
  if (Table scores = evaluationsTable(data); !scores.rows.empty()) {
    blocks.push_back(Heading{plain(scores.title)});
    blocks.push_back(std::move(scores));
  }
  return blocks;
}

}  // namespace espalier::report
