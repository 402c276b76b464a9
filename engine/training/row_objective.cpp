#include "engine/training/row_objective.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

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

/// (1 - a) T^2 D + a CE of a divergence D: loss(student, teacher, row, gradient) as the kernels have it.
template <class Loss>
class Distillation : public RowObjective {
 public:
  Distillation(const TrainingSettings& settings, Loss loss) : m_temperature(settings.temperature), m_ceShare(settings.ceShare), m_loss(std::move(loss)) {}
  bool needsTeacher() const override { return true; }
  RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale, float* gradient) const override {
    return mixed(m_loss(student, teacher, inKernel(width, label, scale), gradient));
  }
  RowLoss row(float* student, float* teacher, std::int64_t width, std::int64_t label, float scale, kernels::Bf16* gradient) const override {
    return mixed(m_loss(student, teacher, inKernel(width, label, scale), gradient));
  }
  RowLoss topTokensRow(float* student, const kernels::TopTokens& teacher, std::int64_t width, std::int64_t label, float scale, float* gradient) const override {
    return mixed(kernels::topTokensRow(student, teacher, inKernel(width, label, scale), gradient));
  }
  RowLoss topTokensRow(float* student, const kernels::TopTokens& teacher, std::int64_t width, std::int64_t label, float scale,
                       kernels::Bf16* gradient) const override {
    return mixed(kernels::topTokensRow(student, teacher, inKernel(width, label, scale), gradient));
  }

 private:
  kernels::DistillationRow inKernel(std::int64_t width, std::int64_t label, float scale) const {
    return {width, label, static_cast<float>(m_temperature), static_cast<float>(m_ceShare), scale};
  }
  RowLoss mixed(const kernels::DistillationLoss& loss) const {
    return {(1 - m_ceShare) * m_temperature * m_temperature * loss.divergence + m_ceShare * loss.crossEntropy, loss.crossEntropy};
  }

  double m_temperature, m_ceShare;
  Loss m_loss;
};

template <class Loss>
std::unique_ptr<RowObjective> distillation(const TrainingSettings& settings, Loss loss) {
  return std::make_unique<Distillation<Loss>>(settings, std::move(loss));
}

std::unique_ptr<RowObjective> topTokens(const TrainingSettings& settings) {
  return distillation(settings, [wanted = settings.topK](float* student, float* teacher, const kernels::DistillationRow& row, auto* gradient) {
    const std::int64_t count = std::min(wanted, row.width);
    std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
    std::vector<float> logits(static_cast<std::size_t>(count));
    const float tail = kernels::chooseTopTokens(teacher, row.width, count, row.temperature, ids.data(), logits.data());
    return kernels::topTokensRow(student, {ids.data(), logits.data(), count, tail}, row, gradient);
  });
}

}  // namespace

RowLoss RowObjective::topTokensRow(float*, const kernels::TopTokens&, std::int64_t, std::int64_t, float, float*) const {
  throw std::logic_error("this objective has no teacher");
}
RowLoss RowObjective::topTokensRow(float*, const kernels::TopTokens&, std::int64_t, std::int64_t, float, kernels::Bf16*) const {
  throw std::logic_error("this objective has no teacher");
}

std::unique_ptr<RowObjective> makeObjective(const TrainingSettings& settings) {
  if (settings.kind == TrainingKind::Correction) return std::make_unique<CrossEntropy>();
  switch (settings.loss) {
    case Divergence::ForwardKl:
      return distillation(settings, [](float* student, float* teacher, const kernels::DistillationRow& row, auto* gradient) {
        return kernels::distillationRow(student, teacher, row, gradient);
      });
    case Divergence::ReverseKl:
      return distillation(settings, [](float* student, float* teacher, const kernels::DistillationRow& row, auto* gradient) {
        return kernels::reverseKlRow(student, teacher, row, gradient);
      });
    case Divergence::Jsd:
      return distillation(settings, [weight = static_cast<float>(settings.jsdWeight)](float* student, float* teacher, const kernels::DistillationRow& row,
                                                                                      auto* gradient) {
        return kernels::jsdRow(student, teacher, weight, row, gradient);
      });
    case Divergence::TopK: return topTokens(settings);
  }
  throw std::logic_error("a loss without an objective");
}

}  // namespace espalier
