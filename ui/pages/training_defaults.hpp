// What a training that is not started yet will take.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/checkpoint/model_shape.hpp"
#include "engine/training/cache_facts.hpp"
#include "engine/training/settings.hpp"
#include "engine/training/usual_settings.hpp"
#include "ui/bridge/project_model.hpp"

namespace espalier::ui {

/// What a training takes at its peak, by the engine's formula (training/memory.hpp), from the models' config.json.
struct TrainingNeeds {
  std::uint64_t memoryBytes = 0, diskBytes = 0;
};
/// `checkpointBytes`: of the student as it is. Empty when a model cannot be read or the settings do not fit it.
std::optional<TrainingNeeds> trainingNeeds(const TrainingSettings& settings, std::uint64_t checkpointBytes);

/// Floating-point operations of a training's token: 6 per parameter of the student, 2 per parameter of the teacher, 0 for one that does not run.
double trainingFlopsPerToken(std::uint64_t student, std::uint64_t teacher);

/// Seconds, from the operations that it takes: before the engine has measured a step.
double roughSeconds(const ProjectView& project, const TrainingSettings& settings, std::uint64_t student, std::uint64_t teacher);

/// Makes the settings those that a student of this cache can have: top-k with no more tokens than it has, temperature 1, its context.
void fitToCache(TrainingSettings& settings, const CacheFacts& facts);

/// Operations per second of the newest score of a model, told from its forward passes; empty without one, or when other programs held it up.
std::optional<double> scoredFlops(const ProjectView& project, RecordId model, const ModelShape& shape);
/// The speed (runSpeed) of the newest run that has some steps, as operations per second; empty without one.
std::optional<double> measuredFlops(const ProjectView& project);

}  // namespace espalier::ui
