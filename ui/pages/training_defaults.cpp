#include "ui/pages/training_defaults.hpp"

#include <algorithm>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/checkpoint/config.hpp"
#include "engine/project/speeds.hpp"
#include "engine/training/memory.hpp"
#include "engine/training/run_speed.hpp"
#include "ui/pages/run_facts.hpp"

namespace espalier::ui {

void fitToCache(TrainingSettings& settings, const CacheFacts& facts) {
  settings.teacher.clear();
  settings.loss = Divergence::TopK;
  settings.topK = std::min(settings.topK, facts.topK);
  settings.temperature = 1;
  settings.correctTeacher = 0;
  settings.hiddenLoss = HiddenStateLoss::None;
  settings.context = facts.context;
}

std::optional<TrainingNeeds> trainingNeeds(const TrainingSettings& settings, std::uint64_t checkpointBytes) {
  try {
    const ModelShape student = readConfig(settings.student).shape;
    std::optional<ModelShape> teacher;
    if (settings.kind == TrainingKind::Distillation && settings.teacherCache.empty()) teacher = readConfig(settings.teacher).shape;
    const ModelShape* const ofTeacher = teacher ? &*teacher : nullptr;
    return TrainingNeeds{trainingMemory(settings, student, ofTeacher),
                         static_cast<std::uint64_t>(sumOf(trainingDiskParts(settings, student, ofTeacher, checkpointBytes)))};
  } catch (const Error&) {  // a model that is gone, or settings that do not fit it: starting the training says what is wrong
    return std::nullopt;
  }
}

double trainingFlopsPerToken(std::uint64_t student, std::uint64_t teacher) { return 6.0 * static_cast<double>(student) + 2.0 * static_cast<double>(teacher); }

std::optional<double> scoredFlops(const ProjectView& project, RecordId model, const ModelShape& shape) {
  const Evaluation* score = project.newestEvaluation(model);
  if (!score || !(score->tokensPerSecond > 0) || wasHeldUp(score->conditions)) return std::nullopt;
  return score->tokensPerSecond * shape.flopsPerToken(score->context);
}

std::optional<double> measuredFlops(const ProjectView& project) {
  const auto& runs = project.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const auto& steps = project.metrics(run->id);
    if (steps.size() < 3 || run->parents.empty()) continue;
    const Artifact* student = project.artifact(run->parents.front());
    const bool live = run->kind == TrainingKind::Distillation && run->parents.size() > 1 && settingsOf(*run).teacherCache.empty();
    const Artifact* teacher = live ? project.artifact(run->parents[1]) : nullptr;
    const double perToken = trainingFlopsPerToken(student ? parametersOf(*student) : 0, teacher ? parametersOf(*teacher) : 0);
    if (const double speed = runSpeed(steps); perToken > 0 && speed > 0) return perToken * speed;
  }
  return std::nullopt;
}

double roughSeconds(const ProjectView& project, const TrainingSettings& settings, std::uint64_t student, std::uint64_t teacher) {
  return static_cast<double>(settings.totalTokens()) * trainingFlopsPerToken(student, teacher) / measuredFlops(project).value_or(assumedFlopsPerSecond());
}

}  // namespace espalier::ui
