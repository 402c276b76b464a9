#include "engine/project/recovery.hpp"

#include <cmath>

namespace espalier {

std::optional<double> Recovery::share() const {
  if (!std::isfinite(before) || !std::isfinite(now) || !std::isfinite(teacher) || before <= teacher) return std::nullopt;
  return (before - now) / (before - teacher);
}

Recovery recoveryOfRun(const Run& run, const std::vector<ValidationPoint>& validations) {
  Recovery recovery;
  if (run.kind != TrainingKind::Distillation || validations.empty()) return recovery;
  if (run.teacherValidLoss > 0) recovery.teacher = run.teacherValidLoss;
  if (validations.front().step == 0) recovery.before = validations.front().loss;
  if (validations.back().step > 0) recovery.now = validations.back().loss;
  return recovery;
}

Recovery recoveryOfModel(RecordId model, const Run& run, const std::vector<ValidationPoint>& validations, const Measure* measure) {
  if (measure && run.kind == TrainingKind::Distillation && run.parents.size() > 1) {
    const auto lossOf = [measure](RecordId id) {
      const auto found = measure->models.find(id);
      return found == measure->models.end() ? std::numeric_limits<double>::quiet_NaN() : found->second.loss;
    };
    const Recovery measured{.before = lossOf(run.parents[0]), .now = lossOf(model), .teacher = lossOf(run.parents[1])};
    if (measured.share()) return measured;
  }
  return recoveryOfRun(run, validations);
}

}  // namespace espalier
