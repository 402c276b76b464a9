#include "engine/training/usual_settings.hpp"

#include <algorithm>

namespace espalier {

namespace {
constexpr std::int64_t kParts = 10;  // of a training
}

TrainingSettings usualSettings(TrainingKind kind, std::uint64_t parameters) {
  TrainingSettings settings;
  settings.kind = kind;
  const bool small = parameters < 20'000'000, correction = kind == TrainingKind::Correction;
  const double peak = small ? 1e-3 : parameters < 500'000'000 ? 3e-4 : 1e-4;
  settings.learningRate = correction ? peak / 5 : peak;
  settings.minLearningRate = settings.learningRate / 10;
  settings.steps = correction ? 500 : 1000;
  settings.warmup = usualWarmup(kind, settings.steps);
  settings.batch = small ? 8 : 4;
  settings.context = small ? 128 : 512;
  settings.accumulate = small ? 1 : 4;
  settings.validEvery = usualValidEvery(settings.steps);
  settings.saveEvery = 100;
  return settings;
}

double usualRetrainingRate(std::uint64_t parameters) {
  constexpr double kPapersRate = 2e-4;
  return std::max(kPapersRate, usualSettings(TrainingKind::Distillation, parameters).learningRate);
}

std::int64_t usualWarmup(TrainingKind kind, std::int64_t steps) {
  constexpr std::int64_t kShort = 50, kOfDistillation = 40, kOfCorrection = 120;
  if (kind == TrainingKind::Correction) return kOfCorrection;
  return steps < kShort ? 0 : std::min(kOfDistillation, steps / kParts);
}

std::int64_t usualValidEvery(std::int64_t steps) { return std::max<std::int64_t>(1, steps / kParts); }

}  // namespace espalier
