// What trainings and tournaments would take of memory and disk, from shapes alone: for forecasts in the window and of --estimate, and before a run starts.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/estimate.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

/// Whether the teacher of a distillation is trained beside.
bool correctsTeacher(const TrainingSettings& settings);

/// Bytes at the peak of a training, with its text where that can be found; `teacher` is nullptr for a correction, or where a cache stands for it.
EstimateParts trainingMemoryParts(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);
std::uint64_t trainingMemory(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);
/// Bytes on disk at the most: what is saved to go on from, and the checkpoint of `checkpointBytes` that is written.
EstimateParts trainingDiskParts(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher, std::uint64_t checkpointBytes);
/// Memory of students that are distilled together from one teacher, in memory.
EstimateParts tournamentMemoryParts(const TrainingSettings& settings, const std::vector<ModelShape>& students, const ModelShape& teacher);

/// Throws Refused when a training needs more than `usableBytes`, saying what is needed, what there is and what would fit; unless settings.force.
void requireMemoryForTraining(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher,
                              std::uint64_t usableBytes = usableMemoryBytes());

}  // namespace espalier
