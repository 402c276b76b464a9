// Which settings a training starts with, and what it will take.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/training/cache_facts.hpp"
#include "engine/training/settings.hpp"
#include "ui/bridge/project_model.hpp"

namespace espalier::ui {

/// Defaults for a model of that many parameters: the papers' learning rate for large ones, a higher one for small ones, which
/// learn from far fewer tokens. A correction takes a fifth of it. Paths are empty.
TrainingSettings defaultTrainingSettings(TrainingKind kind, std::uint64_t parameters);

/// What a forecast needs to know of a model; from the facts of its artifact.
struct ModelSize {
  std::uint64_t parameters = 0;
  std::int64_t layers = 0, hidden = 0, ffn = 0, vocab = 0;
};
ModelSize sizeOf(const Artifact& artifact);

/// Floating-point operations of one token: 6 per parameter of the student, 2 per parameter of the teacher.
double flopsPerToken(std::uint64_t student, std::uint64_t teacher);

/// Memory, time and disk. `teacher` is all zero for a correction and for a cached one; `flopsPerSecond` is what this machine reached in an earlier run.
/// Weights, and gradients and two moments of what is trained, in fp32 (a teacher that is corrected beside has them, too); activations that backward needs; logits in chunks; the state is written beside the old one.
Estimate forecastTraining(const TrainingSettings& settings, const ModelSize& student, const ModelSize& teacher, double flopsPerSecond);

/// Makes the settings those that a student of this cache can have: top-k with no more tokens than it has, temperature 1, its context.
void fitToCache(TrainingSettings& settings, const CacheFacts& facts);

/// The newest finished stretch of any run, as operations per second; empty without one.
std::optional<double> measuredFlops(const ProjectView& project);
/// A cautious guess for a machine that has not trained yet.
double assumedFlops();

}  // namespace espalier::ui
