// What a training would need of memory: for --estimate, and asked before a run starts.
#pragma once

#include <cstdint>

#include "engine/base/cpu.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

/// Resident bytes at the peak; `teacher` is nullptr for a correction.
std::uint64_t trainingMemory(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);

/// Throws Refused saying what is needed, what there is and what helps, when it is more than `usableBytes`.
void requireMemoryForTraining(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher,
                              std::uint64_t usableBytes = usableMemoryBytes());

}  // namespace espalier
