#include "ui/pages/training_defaults.hpp"

#include <algorithm>
#include <thread>

#include "engine/base/error.hpp"
#include "engine/checkpoint/config.hpp"
#include "engine/training/memory.hpp"

namespace espalier::ui {

TrainingSettings defaultTrainingSettings(TrainingKind kind, std::uint64_t parameters) {
  TrainingSettings settings;
  settings.kind = kind;
  const bool small = parameters < 20'000'000;
  const double peak = small ? 1e-3 : parameters < 500'000'000 ? 3e-4 : 1e-4;
  const bool correction = kind == TrainingKind::Correction;
  settings.learningRate = correction ? peak / 5 : peak;
  settings.minLearningRate = settings.learningRate / 10;
  settings.steps = correction ? 500 : 1000;
  settings.warmup = correction ? 50 : 40;
  settings.batch = small ? 8 : 4;
  settings.context = small ? 128 : 512;
  settings.accumulate = small ? 1 : 4;
  settings.validEvery = settings.steps / 10;
  settings.saveEvery = 100;
  return settings;
}

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

double flopsPerToken(std::uint64_t student, std::uint64_t teacher) { return 6.0 * static_cast<double>(student) + 2.0 * static_cast<double>(teacher); }

std::optional<double> measuredFlops(const ProjectView& project) {
  const auto& runs = project.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const auto& steps = project.metrics(run->id);
    if (steps.size() < 3 || run->parents.empty()) continue;
    const Artifact* student = project.artifact(run->parents.front());
    const Artifact* teacher = run->kind == TrainingKind::Distillation && run->parents.size() > 1 ? project.artifact(run->parents[1]) : nullptr;
    const double perToken = flopsPerToken(student ? parametersOf(*student) : 0, teacher ? parametersOf(*teacher) : 0);
    if (perToken > 0 && steps.back().tokensPerSecond > 0) return perToken * steps.back().tokensPerSecond;
  }
  return std::nullopt;
}

double assumedFlops() {
  constexpr double kPerThread = 12e9;
  return kPerThread * static_cast<double>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace espalier::ui
