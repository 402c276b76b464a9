// Losses of one row of logits and their gradients, in one or two passes over the row. Plain float pointers, no LibTorch.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// Cross entropy -log softmax(x)[label]; x [width] is replaced by scale * (softmax(x) - onehot(label)).
double crossEntropyRow(float* x, std::int64_t width, std::int64_t label, float scale);

struct DistillationLoss {
  double divergence = 0;    ///< KL(p || q) in nats, p = softmax(t / T), q = softmax(s / T); not yet multiplied by T^2
  double crossEntropy = 0;  ///< -log softmax(s)[label]
};

/// student [width] is replaced by scale * ((1 - ceShare) * T * (q - p) + ceShare * (softmax(s) - onehot(label))): the gradient of
/// (1 - ceShare) * T^2 * KL + ceShare * CE (Hinton et al. 2015; Minitron uses T = 1, ceShare = 0). teacher [width] is used up.
/// A teacher logit of -inf has probability 0 and costs nothing.
DistillationLoss distillationRow(float* student, float* teacher, std::int64_t width, std::int64_t label, float temperature, float ceShare,
                                 float scale);

}  // namespace espalier::kernels
