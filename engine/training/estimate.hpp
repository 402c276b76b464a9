// What trainings, tournaments and teacher caches would take: time from a short measurement, a cache's memory from shapes. For --estimate; memory is
// asked before a run starts, too.
#pragma once

#include <cstdint>

#include "engine/base/estimate.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/precision.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/memory.hpp"
#include "engine/training/settings.hpp"
#include "engine/training/teacher_cache.hpp"

namespace espalier {

/// Bytes at the peak while a cache is written.
EstimateParts cacheMemoryParts(const CacheFacts& facts, const ModelShape& teacher, Precision precision);

/// Throws Refused when that is more than `usableBytes`, saying what is needed, what there is and what would fit.
void requireMemoryForCache(const CacheFacts& facts, const ModelShape& teacher, Precision precision, std::uint64_t usableBytes = usableMemoryBytes());

/// Tokens that a validation scores: those of the text, settings.validTokens at most; 0 without a text.
std::int64_t validTokensOf(const TrainingSettings& settings, const Tokenizer& tokenizer, std::int64_t vocab);
/// Seconds of the steps and validations of a training; of a tournament whose students share their teacher's passes `together` at a time; of a cache.
/// Reading of models and texts, and what is saved, are left out.
EstimateParts trainingTime(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher);
EstimateParts tournamentTime(const TrainingSettings& settings, const std::vector<ModelShape>& students, const ModelShape& teacher, std::int64_t together);
EstimateParts cacheTime(const CacheFacts& facts, const ModelShape& teacher, Precision precision);

}  // namespace espalier
