// What was asked and what came out, computed from the data; the table of models; their lineage.
#include <algorithm>
#include <cmath>

#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

const ModelEntry* firstOf(const Data& data, ArtifactKind kind) {
  const auto found = std::find_if(data.models.begin(), data.models.end(),
                                  [&](const ModelEntry& entry) { return entry.artifact.kind == kind; });
  return found == data.models.end() ? nullptr : &*found;
}

std::size_t countOf(const Data& data, ArtifactKind kind) {
  return static_cast<std::size_t>(std::count_if(data.models.begin(), data.models.end(),
                                                [&](const ModelEntry& entry) { return entry.artifact.kind == kind; }));
}

/// The distilled student with the lowest loss; one without a known loss only when no other is there.
const ModelEntry* bestStudent(const Data& data) {
  const ModelEntry* best = nullptr;
  for (const ModelEntry& entry : data.models) {
    if (entry.artifact.kind != ArtifactKind::Distilled) continue;
    if (!best || entry.validLoss < best->validLoss || (std::isnan(best->validLoss) && !std::isnan(entry.validLoss)))
      best = &entry;
  }
  return best;
}

/// Small perplexities differ in their second digit.
std::string perplexityText(const ModelEntry& entry) { return fixed(entry.perplexity(), entry.perplexity() < 10 ? 2 : 1); }

std::string named(const ModelEntry& entry) { return element("b", "", escaped(entry.artifact.name)); }

std::string question(const Data& data, const ModelEntry* teacher) {
  if (!data.question.empty()) return escaped(data.question);
  if (!teacher) return "Which model should be made smaller, and how far can it be cut?";
  std::string size = teacher->parameters ? " (" + quantity(static_cast<double>(teacher->parameters)) + " parameters)" : "";
  return "How far can " + named(*teacher) + escaped(size) +
         " be cut, and how much of what the cut costs does distillation bring back?";
}

std::string outcomeOf(const ModelEntry& best, const ModelEntry* teacher, std::size_t students) {
  std::string text =
      students > 1 ? "The best of " + std::to_string(students) + " distilled students, " + named(best) + "," : named(best);
  if (teacher && teacher->parameters && best.parameters) {
    const double share = static_cast<double>(best.parameters) / static_cast<double>(teacher->parameters);
    text += " keeps " + percent(share) + " of the parameters (" + quantity(static_cast<double>(best.parameters)) + " of " +
            quantity(static_cast<double>(teacher->parameters)) + ")";
  } else {
    text += " has been trained";
  }
  if (std::isfinite(best.validLoss)) {
    text += " and reaches a validation loss of " + fixed(best.validLoss, 3);
    if (teacher && std::isfinite(teacher->validLoss)) text += " against the teacher’s " + fixed(teacher->validLoss, 3);
    text += " nats per token";
  }
  if (std::isfinite(best.recovered))
    text += "; distillation brought back " + percent(best.recovered) + " of the loss that pruning had cost";
  return text + ".";
}

std::string outcome(const Data& data, const ModelEntry* teacher, const ModelEntry* best) {
  if (best) return outcomeOf(*best, teacher, countOf(data, ArtifactKind::Distilled));
  const std::size_t students = countOf(data, ArtifactKind::Student);
  if (students > 0) {
    return std::to_string(students) + (students == 1 ? " student has" : " students have") +
           " been cut and none has been distilled yet.";
  }
  return data.models.empty() ? "The project holds no model yet." : "No student has been cut yet.";
}

std::string tile(std::string_view name, const std::string& value, const std::string& note) {
  return element("div", "tile",
                 element("div", "name", escaped(name)) + element("div", "value", escaped(value)) +
                     element("div", "note", note.empty() ? "&#160;" : escaped(note)));
}

std::string change(double before, double after) {
  return std::isfinite(before) && before != 0 ? signedPercent(after / before - 1) : std::string();
}

std::string tiles(const ModelEntry& teacher, const ModelEntry& best) {
  const auto size = [](std::uint64_t value) { return static_cast<double>(value); };
  std::string html;
  if (teacher.parameters && best.parameters) {
    html +=
        tile("Parameters", quantity(size(best.parameters)),
             "of " + quantity(size(teacher.parameters)) + ", " + change(size(teacher.parameters), size(best.parameters)));
  }
  if (teacher.bytes && best.bytes) {
    html += tile("Weights", bytes(best.bytes),
                 "of " + bytes(teacher.bytes) + ", " + change(size(teacher.bytes), size(best.bytes)));
  }
  if (std::isfinite(best.validLoss)) {
    html += tile("Validation loss", fixed(best.validLoss, 3), "teacher " + fixed(teacher.validLoss, 3));
    html += tile("Perplexity", perplexityText(best), "teacher " + perplexityText(teacher));
  }
  if (std::isfinite(best.recovered)) html += tile("Loss recovered", percent(best.recovered), "of what pruning cost");
  if (std::isfinite(best.tokensPerSecond) && std::isfinite(teacher.tokensPerSecond)) {
    html += tile("Speed", fixed(best.tokensPerSecond / teacher.tokensPerSecond, 2) + " ×",
                 fixed(teacher.tokensPerSecond, 0) + " → " + fixed(best.tokensPerSecond, 0) + " tokens/s");
  }
  return element("div", "tiles", html);
}

std::string swatch(const std::string& colour) { return "<i class=\"swatch\" style=\"background:" + colour + "\"></i>"; }

std::string modelRow(const Data& data, const ModelEntry& entry) {
  const auto number = [](const std::string& text) { return element("td", "number", escaped(text)); };
  std::string tags;
  for (const std::string& tag : entry.artifact.tags) tags += element("span", "tag", escaped(tag));
  return element("tr", "",
                 element("td", "name", swatch(entry.colour) + escaped(entry.artifact.name) + tags) +
                     element("td", "", escaped(entry.parent ? data.nameOf(*entry.parent) : kUnknown)) +
                     number(entry.parameters ? quantity(static_cast<double>(entry.parameters)) : kUnknown) +
                     number(entry.bytes ? bytes(entry.bytes) : kUnknown) + number(fixed(entry.validLoss, 3)) +
                     number(perplexityText(entry)) + number(fixed(entry.tokensPerSecond, 0)) +
                     number(percent(entry.recovered)) +
                     number(entry.tokensTrained ? quantity(static_cast<double>(entry.tokensTrained)) : kUnknown)) +
         "\n";
}

/// Loss against size; only worth drawing with three models or more.
std::string pareto(const Data& data) {
  LineFigure plot{.label = "Validation loss against parameters",
                  .xTitle = "parameters",
                  .yTitle = "validation loss (nats per token)",
                  .series = {},
                  .height = 320,
                  .margin = 0.08};
  const bool distilled = countOf(data, ArtifactKind::Distilled) > 0;
  std::vector<const ModelEntry*> shown;
  for (const ModelEntry& entry : data.models) {
    const bool raw =
        entry.artifact.kind == ArtifactKind::Student && distilled;  // far above the rest: they would squeeze it together
    if (!raw && entry.parameters && std::isfinite(entry.validLoss)) shown.push_back(&entry);
  }
  if (shown.size() < 3) return {};
  std::sort(shown.begin(), shown.end(),
            [](const ModelEntry* a, const ModelEntry* b) { return a->parameters < b->parameters; });
  Series frontier{.x = {}, .y = {}, .colour = colour::kSecondary, .width = 1, .dashed = true};
  for (const ModelEntry* entry : shown) {
    const bool beaten = std::any_of(shown.begin(), shown.end(), [&](const ModelEntry* other) {
      return other->parameters <= entry->parameters && other->validLoss < entry->validLoss;
    });
    if (beaten) continue;
    frontier.x.push_back(static_cast<double>(entry->parameters));
    frontier.y.push_back(entry->validLoss);
  }
  plot.series.push_back(std::move(frontier));
  for (const ModelEntry* entry : shown) {
    plot.series.push_back({.x = {static_cast<double>(entry->parameters)},
                           .y = {entry->validLoss},
                           .colour = entry->colour,
                           .points = true,
                           .labels = {entry->artifact.name}});
  }
  return figure("Loss against size",
                std::string("Left and low is better; the dashed line joins the models that no smaller one beats.") +
                    (distilled ? " Students that were not distilled are left out." : ""),
                draw(plot));
}

std::string correctionNote(const Data& data) {
  const ModelEntry* corrected = firstOf(data, ArtifactKind::Corrected);
  const ModelEntry* teacher = corrected && corrected->parent ? data.model(*corrected->parent) : nullptr;
  if (!teacher || !std::isfinite(corrected->validLoss) || !std::isfinite(teacher->validLoss)) return {};
  const double gain = corrected->validLoss / teacher->validLoss - 1;
  return element("p", "note",
                 std::string("Teacher correction ") + (gain < 0 ? "lowered" : "did not lower") +
                     " the teacher’s loss: " + fixed(teacher->validLoss, 3) + " before, " + fixed(corrected->validLoss, 3) +
                     " after (" + signedPercent(gain, 1) + ").");
}

std::string evaluationsTable(const Data& data) {
  std::string rows;
  for (const Evaluation& evaluation : data.evaluations) {
    const std::string name = data.nameOf(evaluation.artifact);
    if (name.empty()) continue;
    rows += element("tr", "",
                    element("td", "name", escaped(name)) + element("td", "", escaped(evaluation.dataName)) +
                        element("td", "number", grouped(evaluation.context)) +
                        element("td", "number", grouped(static_cast<std::int64_t>(evaluation.tokens))) +
                        element("td", "number", fixed(evaluation.loss, 4)) +
                        element("td", "number", fixed(evaluation.perplexity, 2)) +
                        element("td", "number", fixed(evaluation.tokensPerSecond, 0)) +
                        element("td", "", escaped(day(evaluation.created)))) +
            "\n";
  }
  if (rows.empty()) return {};
  return element("h3", "", "Scores on texts") +
         element("div", "scroll",
                 element("table", "",
                         "<thead><tr><th>Model</th><th>Text</th><th class=\"number\">Context</th><th "
                         "class=\"number\">Tokens</th><th class=\"number\">Loss</th>"
                         "<th class=\"number\">Perplexity</th><th class=\"number\">Tokens/s</th><th>Date</th></tr></thead>" +
                             element("tbody", "", rows)));
}

std::string lineageItem(const Data& data, const ModelEntry& entry) {
  std::string facts;
  const auto add = [&](const std::string& text) { facts += (facts.empty() ? "" : " · ") + text; };
  add(kindWord(entry.artifact.kind));
  if (entry.parameters) add(quantity(static_cast<double>(entry.parameters)) + " parameters");
  if (std::isfinite(entry.validLoss)) add("loss " + fixed(entry.validLoss, 3));
  for (const RecordId parent : entry.artifact.parents) {
    if (parent == entry.parent) continue;
    const std::string name = data.nameOf(parent);
    if (!name.empty()) add((data.model(parent) ? "teacher " : "from ") + name);
  }
  std::string text = swatch(entry.colour) + named(entry) + " " + element("span", "secondary", escaped(facts));
  if (!entry.artifact.notes.empty()) text += element("div", "remark", escaped(entry.artifact.notes));
  return text;
}

/// The children of a model as a nested list.
std::string lineageList(const Data& data, std::optional<RecordId> parent) {
  std::string items;
  for (const ModelEntry& entry : data.models) {
    if (entry.parent != parent) continue;
    items += element("li", "", lineageItem(data, entry) + lineageList(data, entry.artifact.id)) + "\n";
  }
  return items.empty() ? std::string() : element("ul", parent ? "" : "tree", items);
}

}  // namespace

std::string kindWord(ArtifactKind kind) {
  switch (kind) {
    case ArtifactKind::Corrected:
      return "corrected teacher";
    case ArtifactKind::Distilled:
      return "distilled student";
    default:
      return name(kind);
  }
}

std::string summarySection(const Data& data) {
  const ModelEntry* teacher = firstOf(data, ArtifactKind::Teacher);
  const ModelEntry* best = bestStudent(data);
  std::string html =
      element("p", "question", question(data, teacher)) + element("p", "outcome", outcome(data, teacher, best));
  if (teacher && best) html += tiles(*teacher, *best);
  return html;
}

std::string modelsSection(const Data& data) {
  if (data.models.empty()) return {};
  std::string rows;
  for (const ModelEntry& entry : data.models) rows += modelRow(data, entry);
  std::string html = element(
      "div", "scroll",
      element(
          "table", "",
          "<thead><tr><th>Model</th><th>Made from</th><th class=\"number\">Parameters</th><th class=\"number\">Weights</th>"
          "<th class=\"number\">Validation loss</th><th class=\"number\">Perplexity</th><th class=\"number\">Tokens/s</th>"
          "<th class=\"number\">Loss recovered</th><th class=\"number\">Trained on</th></tr></thead>" +
              element("tbody", "", rows)));
  if (!data.lossSource.empty())
    html += element("p", "note", escaped("Validation loss: " + data.lossSource + ". Trained on: tokens."));
  return html + correctionNote(data) + pareto(data) + evaluationsTable(data);
}

std::string lineageSection(const Data& data) { return lineageList(data, std::nullopt); }

}  // namespace espalier::report
