#include "engine/training/usual_settings.hpp"

#include <algorithm>

#include "engine/checkpoint/model_size.hpp"

namespace espalier {

namespace {
constexpr std::int64_t kParts = 10;  // of a training
}

TrainingSettings usualSettings(TrainingKind kind, std::uint64_t parameters) {
  TrainingSettings settings;
  settings.kind = kind;
  const bool small = parameters < kMiddleModel, correction = kind == TrainingKind::Correction;
  const double peak = small ? 1e-3 : parameters < kLargeModel ? 3e-4 : 1e-4;
  settings.learningRate = correction ? peak / 5 : peak;
  settings.minLearningRate = settings.learningRate / 10;
  settings.steps = correction ? 500 : 1000;
  settings.batch = small ? 8 : 4;
  settings.context = usualContext(parameters);
  settings.accumulate = small ? 1 : 4;
  fitToLength(settings);
  return settings;
}

TrainingSettings usualRetraining(std::uint64_t parameters) {
  constexpr double kPapersRate = 2e-4, kPapersLowest = 4.5e-7;
  TrainingSettings settings = usualSettings(TrainingKind::Distillation, parameters);
  settings.learningRate = std::max(kPapersRate, settings.learningRate);
  settings.minLearningRate = kPapersLowest;
  settings.steps = 200;
  fitToLength(settings);
  settings.validEvery = 0;
  return settings;
}

void fitToLength(TrainingSettings& settings) {
  settings.warmup = usualWarmup(settings.kind, settings.totalSteps());
  settings.validEvery = usualValidEvery(settings.totalSteps());
  settings.saveEvery = usualSaveEvery(settings.totalSteps());
}

std::int64_t usualWarmup(TrainingKind kind, std::int64_t steps) {
  constexpr std::int64_t kShort = 50, kOfDistillation = 40, kOfCorrection = 120;
  if (kind == TrainingKind::Correction) return kOfCorrection;
  return steps < kShort ? 0 : std::min(kOfDistillation, steps / kParts);
}

std::int64_t usualValidEvery(std::int64_t steps) { return std::max<std::int64_t>(1, steps / kParts); }

std::int64_t usualSaveEvery(std::int64_t steps) { return std::clamp<std::int64_t>(steps / kParts, 10, 100); }

}  // namespace espalier
