#include "engine/training/row_objective.hpp"

#include "engine/base/error.hpp"
#include "engine/training/loss_rows.hpp"

namespace espalier {

namespace {

class CrossEntropy : public RowObjective {
 public:
  bool needsTeacher() const override { return false; }
  RowLoss row(float* student, float*, std::int64_t width, std::int64_t label, float scale, float* gradient) const override {
    const double loss = kernels::crossEntropyRow(student, width, label, scale, gradient);
    return {loss, loss};
  }
  RowLoss row(float* student, float*, std::int64_t width, std::int64_t label, float scale, kernels::Bf16* gradient) const override {
    const double loss = kernels::crossEntropyRow(student, width, label, scale, gradient);
    return {loss, loss};
  }
};

class ForwardKl : public RowObjective {
 public:
  ForwardKl(double temperature, double ceShare) : m_temperature(temperature), m_ceShare(ceShare) {}
  bool needsTeacher() const override { return true; }
  RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale, float* gradient) const override {
    return mixed(kernels::distillationRow(student, teacher, inKernel(width, label, scale), gradient));
  }
  RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale, kernels::Bf16* gradient) const override {
    return mixed(kernels::distillationRow(student, teacher, inKernel(width, label, scale), gradient));
  }

 private:
  kernels::DistillationRow inKernel(std::int64_t width, std::int64_t label, float scale) const {
    return {width, label, static_cast<float>(m_temperature), static_cast<float>(m_ceShare), scale};
  }
  RowLoss mixed(const kernels::DistillationLoss& loss) const {
    return {(1 - m_ceShare) * m_temperature * m_temperature * loss.divergence + m_ceShare * loss.crossEntropy, loss.crossEntropy};
  }

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
