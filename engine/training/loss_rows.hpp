// Losses of one row of logits and their gradients, in two passes over the row, of which the first alone reads from memory. Plain pointers,
// no LibTorch.
#pragma once

#include <cstdint>

#include "engine/model/kernels/bf16.hpp"

namespace espalier::kernels {

/// Cross entropy -log softmax(x)[label]; gradient [width] receives scale * (softmax(x) - onehot(label)), fp32 or rounded for a product
/// in bf16; it may begin where x does. x [width] is used up.
double crossEntropyRow(float* x, std::int64_t width, std::int64_t label, float scale, float* gradient);
double crossEntropyRow(float* x, std::int64_t width, std::int64_t label, float scale, Bf16* gradient);

struct DistillationLoss {
  double divergence = 0;    ///< KL(p || q) in nats, p = softmax(t / T), q = softmax(s / T); not yet multiplied by T^2
  double crossEntropy = 0;  ///< -log softmax(s)[label]
};

struct DistillationRow {
  std::int64_t width = 0, label = 0;
  float temperature = 1, ceShare = 0, scale = 1;
};

/// gradient [width] receives scale * ((1 - ceShare) * T * (q - p) + ceShare * (softmax(s) - onehot(label))): the gradient of
/// (1 - ceShare) * T^2 * KL + ceShare * CE (Hinton et al. 2015; Minitron uses T = 1, ceShare = 0); fp32 or rounded for a product
/// in bf16; it may begin where student does. student and teacher [width] are used up. A teacher logit of -inf has probability 0 and costs nothing.
DistillationLoss distillationRow(float* student, float* teacher, const DistillationRow& row, float* gradient);
DistillationLoss distillationRow(float* student, float* teacher, const DistillationRow& row, Bf16* gradient);

}  // namespace espalier::kernels
