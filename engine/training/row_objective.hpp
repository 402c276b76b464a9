// What a training minimises, as a function of one row of logits. Every loss and mixture is this one interface.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/training/settings.hpp"

namespace espalier {

struct RowLoss {
  double objective = 0;  ///< nats
  double lm = 0;         ///< cross entropy of the student, for the curves
};

class RowObjective {
 public:
  virtual ~RowObjective() = default;
  virtual bool needsTeacher() const = 0;
  /// student [width] is replaced by scale times the gradient; teacher [width] may be used up (nullptr when not needed). Thread-safe.
  virtual RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale) const = 0;
};

/// LM loss for a correction; forward KL with temperature and a share of cross entropy for a distillation. Throws Usage for a loss that
/// this version does not have.
std::unique_ptr<RowObjective> makeObjective(const TrainingSettings& settings);

}  // namespace espalier
