// Settings to begin with, by the size of the model that is trained: command line and window offer the same.
#pragma once

#include <cstdint>

#include "engine/training/settings.hpp"

namespace espalier {

/// Learning rates, steps and the tokens of a step that suit a model of so many parameters, fitted to their length. A correction takes a fifth of a
/// distillation's learning rate: the model knows its language already.
TrainingSettings usualSettings(TrainingKind kind, std::uint64_t parameters);

/// The short distillation that each candidate of a search gets, with the paper's learning rates: 2e-4 down to 4.5e-7 (arXiv 2407.14679), or the usual one,
/// where that is higher. How often it is validated is left to the search (0).
TrainingSettings usualRetraining(std::uint64_t parameters);

/// Warmed up, validated and saved so often that a short training has curves and loses little.
void fitToLength(TrainingSettings& settings);
/// Warm-up of a distillation: a tenth of the steps, at most the paper's 40, none in a trial of less than 50. Of a correction: the paper's 120 (arXiv
/// 2408.11796), also when it has fewer steps, which then end before the full rate: it begins with a model that has nothing to gain from large steps,
/// which AdamW's young moments make all the same.
std::int64_t usualWarmup(TrainingKind kind, std::int64_t steps);
/// Steps between validations: ten of them. Steps between saved states: ten of them, but from 10 to 100.
std::int64_t usualValidEvery(std::int64_t steps);
std::int64_t usualSaveEvery(std::int64_t steps);

}  // namespace espalier
