#include "engine/training/device_head.hpp"

namespace espalier {

namespace {

/// Sums over rows (scalars, double) and the gradient by the logits [R, V].
struct ChunkLoss {
  at::Tensor objective, lm, gradient_rv;
};

at::Tensor logits(const DeviceHead::Rows& rows, std::int64_t first, std::int64_t count) {
  return at::linear(rows.hidden_nh.narrow(0, first, count), rows.head_vh).to(at::kFloat);
}

ChunkLoss crossEntropy(const at::Tensor& student_rv, const at::Tensor& labels_r1) {
  const at::Tensor logQ = at::log_softmax(student_rv, -1);
  const at::Tensor lm = logQ.gather(1, labels_r1).sum(at::kDouble).neg();
  const at::Tensor gradient = logQ.exp();
  gradient.scatter_add_(1, labels_r1, at::full_like(labels_r1, -1.0, gradient.options()));
  return {lm, lm, gradient};
}

/// (1 - a) T^2 KL(p || q) + a CE, with p and q those of the logits over T (kernels::distillationRow).
ChunkLoss distillation(const at::Tensor& student_rv, const at::Tensor& teacher_rv, const at::Tensor& labels_r1, double temperature, double ceShare) {
  const at::Tensor logQ = at::log_softmax(student_rv / temperature, -1), logP = at::log_softmax(teacher_rv / temperature, -1), p = logP.exp();
  const at::Tensor divergence = at::where(p > 0, p * (logP - logQ), 0.0).sum(at::kDouble);
  const ChunkLoss plain = crossEntropy(student_rv, labels_r1);
  const at::Tensor gradient = logQ.exp().sub_(p).mul_((1 - ceShare) * temperature).add_(plain.gradient_rv, ceShare);
  return {divergence * ((1 - ceShare) * temperature * temperature) + plain.lm * ceShare, plain.lm, gradient};
}

}  // namespace

at::Tensor DeviceHead::train(const Rows& student, const Rows* teacher, const at::Tensor& labels_n, double scale, at::Tensor& dHidden_nh,
                             at::Tensor& dHead_vh) const {
  const at::Tensor sums = at::zeros({2}, labels_n.options().dtype(at::kDouble));
  for (std::int64_t first = 0; first < labels_n.size(0); first += m_rowsPerChunk) {
    const std::int64_t count = std::min(m_rowsPerChunk, labels_n.size(0) - first);
    const at::Tensor labels = labels_n.narrow(0, first, count).unsqueeze(1), ofStudent = logits(student, first, count);
    const ChunkLoss loss =
        teacher ? distillation(ofStudent, logits(*teacher, first, count), labels, m_settings.temperature, m_settings.ceShare) : crossEntropy(ofStudent, labels);
    sums.add_(at::stack({loss.objective, loss.lm}));
    const at::Tensor gradient = loss.gradient_rv.mul(scale).to(student.head_vh.scalar_type());
    dHidden_nh.narrow(0, first, count).copy_(at::mm(gradient, student.head_vh));
    const at::Tensor hidden = student.hidden_nh.narrow(0, first, count);
    gradient.scalar_type() == dHead_vh.scalar_type() ? dHead_vh.addmm_(gradient.t(), hidden) : dHead_vh.add_(at::mm(gradient.t(), hidden));
  }
  return sums;
}

double DeviceHead::score(const Rows& rows, const at::Tensor& labels_n) const {
  at::Tensor sum = at::zeros({}, labels_n.options().dtype(at::kDouble));
  for (std::int64_t first = 0; first < labels_n.size(0); first += m_rowsPerChunk) {
    const std::int64_t count = std::min(m_rowsPerChunk, labels_n.size(0) - first);
    sum.sub_(at::log_softmax(logits(rows, first, count), -1).gather(1, labels_n.narrow(0, first, count).unsqueeze(1)).sum(at::kDouble));
  }
  return sum.item<double>();
}

}  // namespace espalier
