// Correction and distillation from checkpoint folders to a checkpoint folder: a loop over TrainingStep that validates, saves, reports and
// can be stopped and resumed at any moment with the same losses to the last bit.
#pragma once

#include "engine/base/job.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

/// Throws Refused before anything is written: inputs that do not exist or fit (vocabularies of teacher and student, text shorter than a
/// window), `out` not fresh, a run folder in use. Throws Interrupted after a stop, with the state saved.
TrainingResult startTraining(const TrainingSettings& settings, TrainingObserver& observer, const Job& job);

/// Goes on with the run in `runFolder`. Throws Refused when a model or text is no longer what the run was started with.
TrainingResult resumeTraining(const std::filesystem::path& runFolder, TrainingObserver& observer, const Job& job);

/// What a training would take, from shapes and a short measurement of this machine's speed.
Estimate estimateTraining(const TrainingSettings& settings);

}  // namespace espalier
