// What trainings, tournaments and teacher caches would take: memory and disk from shapes, time from a short measurement. For --estimate; memory is
// asked before a run starts, too.
#pragma once

#include <cstdint>

#include "engine/base/estimate.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/precision.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/settings.hpp"
#include "engine/training/teacher_cache.hpp"

namespace espalier {

/// Bytes at the peak of a training; `teacher` is nullptr for a correction, or where a cache stands for it.
EstimateParts trainingMemoryParts(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);
std::uint64_t trainingMemory(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);
/// The same for students that are distilled together from one teacher, in memory.
EstimateParts tournamentMemoryParts(const TrainingSettings& settings, const std::vector<ModelShape>& students, const ModelShape& teacher);
/// The same for writing a cache.
EstimateParts cacheMemoryParts(const CacheFacts& facts, const ModelShape& teacher, Precision precision);

/// Throws Refused when that is more than `usableBytes`, saying what is needed, what there is and what would fit; unless settings.force.
void requireMemoryForTraining(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher,
                              std::uint64_t usableBytes = usableMemoryBytes());
void requireMemoryForCache(const CacheFacts& facts, const ModelShape& teacher, Precision precision, std::uint64_t usableBytes = usableMemoryBytes());

/// Tokens that a validation scores: those of the text, settings.validTokens at most; 0 without a text.
std::int64_t validTokensOf(const TrainingSettings& settings, const Tokenizer& tokenizer, std::int64_t vocab);
/// Seconds of the steps and validations of a training; of a tournament whose students share their teacher's passes `together` at a time; of a cache.
/// Reading of models and texts, and what is saved, are left out.
EstimateParts trainingTime(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);
EstimateParts tournamentTime(const TrainingSettings& settings, const std::vector<ModelShape>& students, const ModelShape& teacher, std::int64_t together);
EstimateParts cacheTime(const CacheFacts& facts, const ModelShape& teacher, Precision precision);

}  // namespace espalier
