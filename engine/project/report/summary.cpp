// What was asked and what came out, computed from the data.
#include <algorithm>
#include <cmath>

#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

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

Text question(const Data& data, const ModelEntry* teacher) {
  if (!data.question.empty()) return plain(data.question);
  if (!teacher) return plain("Which model should be made smaller, and how far can it be cut?");
  const std::string size = teacher->parameters ? " (" + quantity(static_cast<double>(teacher->parameters)) + " parameters)" : "";
  return plain("How far can ") + strong(teacher->artifact.name) +
         plain(size + " be cut, and how much of what the cut costs does distillation bring back?");
}

Text outcomeOf(const ModelEntry& best, const ModelEntry* teacher, std::size_t students) {
  Text text = strong(best.artifact.name);
  if (students > 1) text = plain("The best of " + std::to_string(students) + " distilled students, ") + text + plain(",");
  std::string rest;
  if (teacher && teacher->parameters && best.parameters) {
    const double share = static_cast<double>(best.parameters) / static_cast<double>(teacher->parameters);
    rest += " keeps " + percent(share) + " of the parameters (" + quantity(static_cast<double>(best.parameters)) + " of " +
            quantity(static_cast<double>(teacher->parameters)) + ")";
  } else {
    rest += " has been trained";
  }
  if (std::isfinite(best.validLoss)) {
    rest += " and reaches a validation loss of " + fixed(best.validLoss, 3);
    if (teacher && std::isfinite(teacher->validLoss)) rest += " against the teacher’s " + fixed(teacher->validLoss, 3);
    rest += " nats per token";
  }
  if (std::isfinite(best.recovered))
    rest += "; distillation brought back " + percent(best.recovered) + " of the loss that pruning had cost";
  return text + plain(rest + ".");
}

Text outcome(const Data& data, const ModelEntry* teacher, const ModelEntry* best) {
  if (best) return outcomeOf(*best, teacher, countOf(data, ArtifactKind::Distilled));
  const std::size_t students = countOf(data, ArtifactKind::Student);
  if (students > 0) {
    return plain(std::to_string(students) + (students == 1 ? " student has" : " students have") +
                 " been cut and none has been distilled yet.");
  }
  return plain(data.models.empty() ? "The project holds no model yet." : "No student has been cut yet.");
}

std::string change(double before, double after) {
  return std::isfinite(before) && before != 0 ? signedPercent(after / before - 1) : std::string();
}

Tiles tiles(const ModelEntry& teacher, const ModelEntry& best) {
  const auto size = [](std::uint64_t value) { return static_cast<double>(value); };
  Tiles result{.title = "The best student in numbers"};
  const auto add = [&](const char* name, std::string value, std::string note) {
    result.tiles.push_back({name, std::move(value), std::move(note)});
  };
  if (teacher.parameters && best.parameters) {
    add("Parameters", quantity(size(best.parameters)),
        "of " + quantity(size(teacher.parameters)) + ", " + change(size(teacher.parameters), size(best.parameters)));
  }
  if (teacher.bytes && best.bytes)
    add("Weights", bytes(best.bytes), "of " + bytes(teacher.bytes) + ", " + change(size(teacher.bytes), size(best.bytes)));
  if (std::isfinite(best.validLoss)) {
    add("Validation loss", fixed(best.validLoss, 3), "teacher " + fixed(teacher.validLoss, 3));
    add("Perplexity", perplexityText(best.perplexity()), "teacher " + perplexityText(teacher.perplexity()));
  }
  if (std::isfinite(best.recovered)) add("Loss recovered", percent(best.recovered), "of what pruning cost");
  if (std::isfinite(best.tokensPerSecond) && std::isfinite(teacher.tokensPerSecond)) {
    add("Speed", fixed(best.tokensPerSecond / teacher.tokensPerSecond, 2) + " ×",
        fixed(teacher.tokensPerSecond, 0) + " → " + fixed(best.tokensPerSecond, 0) + " tokens/s");
  }
  if (std::isfinite(best.tasksRight) && std::isfinite(teacher.tasksRight))
    add("Tasks right", percent(best.tasksRight, 1), "teacher " + percent(teacher.tasksRight, 1));
  return result;
}

}  // namespace

Blocks summarySection(const Data& data) {
  const ModelEntry* teacher = firstOf(data, ArtifactKind::Teacher);
  const ModelEntry* best = bestStudent(data);
  Blocks blocks{Paragraph{question(data, teacher), Role::Question}, Paragraph{outcome(data, teacher, best), Role::Outcome}};
  if (teacher && best) blocks.push_back(tiles(*teacher, *best));
  return blocks;
}

}  // namespace espalier::report
