#include "engine/training/row_objective.hpp"

#include "engine/base/error.hpp"
#include "engine/training/loss_rows.hpp"

namespace espalier {

namespace {

class CrossEntropy : public RowObjective {
 public:
  bool needsTeacher() const override { return false; }
  RowLoss row(float* student, float*, std::int64_t width, std::int64_t label, float scale) const override {
    const double loss = kernels::crossEntropyRow(student, width, label, scale);
    return {loss, loss};
  }
};

class ForwardKl : public RowObjective {
 public:
  ForwardKl(double temperature, double ceShare) : m_temperature(temperature), m_ceShare(ceShare) {}
  bool needsTeacher() const override { return true; }
  RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale) const override {
    const auto loss = kernels::distillationRow(student, teacher, width, label, static_cast<float>(m_temperature), static_cast<float>(m_ceShare), scale);
    return {(1 - m_ceShare) * m_temperature * m_temperature * loss.divergence + m_ceShare * loss.crossEntropy, loss.crossEntropy};
  }

 private:
  double m_temperature, m_ceShare;
};

}  // namespace

std::unique_ptr<RowObjective> makeObjective(const TrainingSettings& settings) {
  if (settings.kind == TrainingKind::Correction) return std::make_unique<CrossEntropy>();
  if (settings.loss != "kl")
    throw Error(ErrorKind::Usage, "the loss '" + settings.loss + "' is not available in this version", "--loss", "Use kl, the forward KL divergence");
  return std::make_unique<ForwardKl>(settings.temperature, settings.ceShare);
}

}  // namespace espalier
