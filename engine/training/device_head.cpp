#include "engine/training/device_head.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

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

/// A divergence D of rows of logits over T: its sum (scalar, double) and T times its gradient by the student's logits [R, V].
struct DivergenceLoss {
  at::Tensor sum, slope_rv;
};

/// 0 where a distribution has nothing, whatever the other factor is.
at::Tensor weighted(const at::Tensor& probability, const at::Tensor& value) { return at::where(probability > 0, probability * value, 0.0); }

DivergenceLoss forwardKl(const at::Tensor& logQ, const at::Tensor& logP) {
  const at::Tensor p = logP.exp();
  return {weighted(p, logP - logQ).sum(at::kDouble), logQ.exp().sub_(p)};
}

/// q (h - sum q h) with h = dD/dq.
at::Tensor slopeOf(const at::Tensor& q, const at::Tensor& h) {
  const at::Tensor weightedSlope = weighted(q, h);
  return weightedSlope - q * weightedSlope.sum(-1, true);
}

DivergenceLoss reverseKl(const at::Tensor& logQ, const at::Tensor& logP) {
  const at::Tensor q = logQ.exp(), h = logQ - logP;
  return {weighted(q, h).sum(at::kDouble), slopeOf(q, h)};
}

DivergenceLoss jsd(const at::Tensor& logQ, const at::Tensor& logP, double weight) {
  const at::Tensor p = logP.exp(), q = logQ.exp(), logM = at::logaddexp(logP + std::log(weight), logQ + std::log1p(-weight));
  const at::Tensor h = (1 - weight) * (logQ - logM);
  return {(weighted(p, weight * (logP - logM)) + weighted(q, h)).sum(at::kDouble), slopeOf(q, h)};
}

/// The teacher's k likeliest tokens and a bucket for the others (kernels::topTokensRow).
DivergenceLoss topTokens(const at::Tensor& logQ, const at::Tensor& logP, std::int64_t count) {
  const at::Tensor top_rk = std::get<1>(logP.topk(count, -1));
  const auto others = [&](const at::Tensor& log_rv) { return log_rv.scatter(1, top_rk, -std::numeric_limits<double>::infinity()); };
  const at::Tensor othersQ = others(logQ), logTailP = others(logP).logsumexp(-1, true), logTailQ = othersQ.logsumexp(-1, true), tail = logTailP.exp();
  const at::Tensor ofP = logP.gather(1, top_rk), ofQ = logQ.gather(1, top_rk), p = ofP.exp();
  const at::Tensor sum = weighted(p, ofP - ofQ).sum(at::kDouble) + weighted(tail, logTailP - logTailQ).sum(at::kDouble);
  // The bucket's gradient is shared out among its tokens as their probabilities are.
  const at::Tensor within = othersQ.exp();
  return {sum, at::where(within > 0, (othersQ - logTailQ).exp() * (logTailQ.exp() - tail), 0.0).scatter(1, top_rk, ofQ.exp() - p)};
}

DivergenceLoss divergence(const TrainingSettings& settings, const at::Tensor& logQ, const at::Tensor& logP) {
  switch (settings.loss) {
    case Divergence::ForwardKl: return forwardKl(logQ, logP);
    case Divergence::ReverseKl: return reverseKl(logQ, logP);
    case Divergence::Jsd: return jsd(logQ, logP, settings.jsdWeight);
    case Divergence::TopK: return topTokens(logQ, logP, std::min(settings.topK, logP.size(1)));
  }
  throw std::logic_error("a loss without operations");
}

/// (1 - a) T^2 D(p, q) + a CE, with p and q those of the logits over T.
ChunkLoss distillation(const at::Tensor& student_rv, const at::Tensor& teacher_rv, const at::Tensor& labels_r1, const TrainingSettings& settings) {
  const double temperature = settings.temperature, ceShare = settings.ceShare;
  const DivergenceLoss loss = divergence(settings, at::log_softmax(student_rv / temperature, -1), at::log_softmax(teacher_rv / temperature, -1));
  const ChunkLoss plain = crossEntropy(student_rv, labels_r1);
  const at::Tensor gradient = loss.slope_rv.mul((1 - ceShare) * temperature).add_(plain.gradient_rv, ceShare);
  return {loss.sum * ((1 - ceShare) * temperature * temperature) + plain.lm * ceShare, plain.lm, gradient};
}

}  // namespace

at::Tensor DeviceHead::train(const Rows& student, const Rows* teacher, const at::Tensor& labels_n, double scale, at::Tensor& dHidden_nh,
                             at::Tensor& dHead_vh) const {
  const at::Tensor sums = at::zeros({2}, labels_n.options().dtype(at::kDouble));
  for (std::int64_t first = 0; first < labels_n.size(0); first += m_rowsPerChunk) {
    const std::int64_t count = std::min(m_rowsPerChunk, labels_n.size(0) - first);
    const at::Tensor labels = labels_n.narrow(0, first, count).unsqueeze(1), ofStudent = logits(student, first, count);
    const ChunkLoss loss =
        teacher ? distillation(ofStudent, logits(*teacher, first, count), labels, m_settings) : crossEntropy(ofStudent, labels);
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
