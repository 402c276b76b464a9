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
  if (!teacher) return plain(data.say("Which model should be made smaller, and how far can it be cut?"));
  const Text name = strong(teacher->artifact.name);
  if (!teacher->parameters) return composed(data.say, "How far can {0} be cut, and how much of what the cut costs does distillation bring back?", {name});
  return composed(data.say, "How far can {0} ({1} parameters) be cut, and how much of what the cut costs does distillation bring back?",
                  {name, plain(quantity(static_cast<double>(teacher->parameters)))});
}

/// {0} the student, {1} the share of the parameters, {2} its and {3} the teacher's; {4} its loss, {5} the teacher's.
struct Outcomes {
  const char *made, *withLoss, *besideTeacher;
};
constexpr Outcomes kCut{"{0} keeps {1} of the parameters ({2} of {3})", "{0} keeps {1} of the parameters ({2} of {3}) and reaches a validation loss of {4} nats per token",
                        "{0} keeps {1} of the parameters ({2} of {3}) and reaches a validation loss of {4} against the original’s {5} nats per token"};
constexpr Outcomes kTrained{"{0} has been trained", "{0} has been trained and reaches a validation loss of {4} nats per token",
                            "{0} has been trained and reaches a validation loss of {4} against the original’s {5} nats per token"};

Text outcomeOf(const ModelEntry& best, const ModelEntry* teacher, std::size_t students, const Words& say) {
  const auto size = [](const ModelEntry& entry) { return static_cast<double>(entry.parameters); };
  const bool sized = teacher && teacher->parameters && best.parameters;
  Text name = strong(best.artifact.name);
  if (students > 1) name = composed(say, "The best of {0} distilled students, {1},", {plain(std::to_string(students)), name});
  const Outcomes& outcomes = sized ? kCut : kTrained;
  const char* const outcome = !std::isfinite(best.validLoss) ? outcomes.made : teacher && std::isfinite(teacher->validLoss) ? outcomes.besideTeacher : outcomes.withLoss;
  const Text clause = composed(say, outcome, {name, plain(sized ? percent(size(best) / size(*teacher)) : ""), plain(sized ? quantity(size(best)) : ""), plain(sized ? quantity(size(*teacher)) : ""),
                                              plain(fixed(best.validLoss, 3)), plain(teacher ? fixed(teacher->validLoss, 3) : "")});
  if (!std::isfinite(best.recovered)) return composed(say, "{0}.", {clause});
  return composed(say, "{0}; distillation brought back {1} of the loss that pruning had cost, counted up to its teacher’s {2}.", {clause, plain(percent(best.recovered)), plain(fixed(best.lossOfItsTeacher, 3))});
}

Text outcome(const Data& data, const ModelEntry* teacher, const ModelEntry* best) {
  if (best) return outcomeOf(*best, teacher, countOf(data, ArtifactKind::Distilled), data.say);
  const std::size_t students = countOf(data, ArtifactKind::Student);
  if (students > 0)
    return plain(data.say(students == 1 ? "{0} student has been cut and none has been distilled yet." : "{0} students have been cut and none has been distilled yet.", std::to_string(students)));
  return plain(data.say(data.models.empty() ? "The project holds no model yet." : "No student has been cut yet."));
}

std::string change(double before, double after) {
  return std::isfinite(before) && before != 0 ? signedPercent(after / before - 1) : std::string();
}

Tiles tiles(const ModelEntry& teacher, const ModelEntry& best, const Words& say) {
  const auto size = [](std::uint64_t value) { return static_cast<double>(value); };
  Tiles result{.title = say("The best student in numbers")};
  const auto add = [&](const char* name, std::string value, std::string note) { result.tiles.push_back({say(name), std::move(value), std::move(note)}); };
  const auto ofTeacher = [&](const std::string& value) { return say("original {0}", value); };
  if (teacher.parameters && best.parameters) {
    add("Parameters", quantity(size(best.parameters)),
        say("of {0}, {1}", quantity(size(teacher.parameters)), change(size(teacher.parameters), size(best.parameters))));
  }
  if (teacher.bytes && best.bytes) add("Weights", bytes(best.bytes), say("of {0}, {1}", bytes(teacher.bytes), change(size(teacher.bytes), size(best.bytes))));
  if (std::isfinite(best.validLoss)) {
    add("Validation loss", fixed(best.validLoss, 3), ofTeacher(fixed(teacher.validLoss, 3)));
    add("Perplexity", perplexityText(best.perplexity()), ofTeacher(perplexityText(teacher.perplexity())));
  }
  if (std::isfinite(best.recovered)) add("Loss recovered", percent(best.recovered), say("of the way from {0} to its teacher’s {1}", fixed(best.lossOfCut, 3), fixed(best.lossOfItsTeacher, 3)));
  if (std::isfinite(best.tokensPerSecond) && std::isfinite(teacher.tokensPerSecond)) {
    add("Speed", say("{0} ×", fixed(best.tokensPerSecond / teacher.tokensPerSecond, 1)),
        say("{0} → {1} tokens/s", fixed(teacher.tokensPerSecond, 0), fixed(best.tokensPerSecond, 0)));
  }
  if (std::isfinite(best.tasksRight) && std::isfinite(teacher.tasksRight)) add("Tasks right", percent(best.tasksRight), ofTeacher(percent(teacher.tasksRight)));
  return result;
}

}  // namespace

Blocks summarySection(const Data& data) {
  const ModelEntry* teacher = firstOf(data, ArtifactKind::Teacher);
  const ModelEntry* best = bestStudent(data);
  Blocks blocks{Paragraph{question(data, teacher), Role::Question}, Paragraph{outcome(data, teacher, best), Role::Outcome}};
  if (teacher && best) blocks.push_back(tiles(*teacher, *best, data.say));
  return blocks;
}

}  // namespace espalier::report
