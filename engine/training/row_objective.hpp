// What a training minimises, as a function of one row of logits. Every loss and mixture is this one interface.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/model/kernels/bf16.hpp"
#include "engine/training/divergence_rows.hpp"
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
  /// The loss of the logits student and teacher [width] (nullptr when not needed); both may be used up. gradient [width] receives scale times
  /// the gradient by the student's logits, fp32 or rounded for a product in bf16; it may begin where student does. Thread-safe.
  virtual RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale, float* gradient) const = 0;
  virtual RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale, kernels::Bf16* gradient) const = 0;
  /// The top-k loss with a teacher of whom only the likeliest tokens are known. Throws std::logic_error without a teacher.
  virtual RowLoss topTokensRow(float* student, const kernels::TopTokens& teacher, std::int64_t width, std::int64_t label, float scale, float* gradient) const;
  virtual RowLoss topTokensRow(float* student, const kernels::TopTokens& teacher, std::int64_t width, std::int64_t label, float scale,
                               kernels::Bf16* gradient) const;
};

/// LM loss for a correction; for a distillation the divergence that the settings name, with temperature and a share of cross entropy.
std::unique_ptr<RowObjective> makeObjective(const TrainingSettings& settings);

}  // namespace espalier
