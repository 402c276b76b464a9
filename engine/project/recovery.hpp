// How much of the loss that pruning cost a distillation has brought back: one definition for window and report.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "engine/project/measures.hpp"

namespace espalier {

/// Three losses on one text, nats per token; NaN where unknown.
struct Recovery {
  double before = std::numeric_limits<double>::quiet_NaN();   ///< of the pruned model
  double now = std::numeric_limits<double>::quiet_NaN();      ///< of the distilled one
  double teacher = std::numeric_limits<double>::quiet_NaN();  ///< of what it learns from

  /// (before - now) / (before - teacher): 1 when the student is as good as its teacher. Empty when pruning cost nothing, or a loss is not known.
  std::optional<double> share() const;
};

/// By the run's own validations; of a correction there is nothing to know.
Recovery recoveryOfRun(const Run& run, const std::vector<ValidationPoint>& validations);
/// Of the model that the run made, by the losses of `measure` (nullptr: none), so that a reader of a table can follow it; where pruning cost nothing by
/// them, or one of them is missing, by the run's validations.
Recovery recoveryOfModel(RecordId model, const Run& run, const std::vector<ValidationPoint>& validations, const Measure* measure);

}  // namespace espalier
