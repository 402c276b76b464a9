// Divergences of one row of logits other than the forward KL (loss_rows.hpp), and their gradients. Three passes over the row: normalisers,
// loss, gradient. Plain pointers, no LibTorch.
//
// p = softmax(t / T) of the teacher, q = softmax(s / T) of the student, m = b p + (1 - b) q.
#pragma once

#include <cstdint>

#include "engine/training/loss_rows.hpp"

namespace espalier::kernels {

/// gradient [width] receives scale * ((1 - ceShare) * T^2 * dD/ds + ceShare * (softmax(s) - onehot(label))), fp32 or rounded for a product in
/// bf16; it may begin where student does. student and teacher [width] are used up. The result holds D, not yet multiplied by T^2.

/// Reverse KL: D = KL(q || p). Infinite where the teacher rules out a token that the student does not.
DistillationLoss reverseKlRow(float* student, float* teacher, const DistillationRow& row, float* gradient);
DistillationLoss reverseKlRow(float* student, float* teacher, const DistillationRow& row, Bf16* gradient);

/// Generalised Jensen-Shannon divergence (Agarwal et al. 2024, arXiv 2306.13649) with weight 0 < b < 1: D = b KL(p || m) + (1 - b) KL(q || m).
/// D / b approaches the forward KL for b -> 0, D / (1 - b) the reverse KL for b -> 1.
DistillationLoss jsdRow(float* student, float* teacher, float weight, const DistillationRow& row, float* gradient);
DistillationLoss jsdRow(float* student, float* teacher, float weight, const DistillationRow& row, Bf16* gradient);

/// A teacher's row as its `count` likeliest tokens and one bucket for all others.
struct TopTokens {
  const std::int32_t* ids = nullptr;  ///< [count], each once
  const float* logits = nullptr;      ///< [count], up to a constant of the row
  std::int64_t count = 0;
  float tail = 0;  ///< probability of all others at the temperature of the loss; 0 when count is the width
};

/// Forward KL between the two distributions over `count` tokens and the bucket: sum over the tokens of p log(p / q), and the same of the bucket
/// with P = tail and Q = 1 - sum of q. Exact for that coarser distribution: never more than the full KL, and equal to it for count = width.
DistillationLoss topTokensRow(float* student, const TopTokens& teacher, const DistillationRow& row, float* gradient);
DistillationLoss topTokensRow(float* student, const TopTokens& teacher, const DistillationRow& row, Bf16* gradient);

/// The `count` (1 .. width) largest of the logits [width], the lower index first among equals: ids ascend. Writes ids and logits [count];
/// returns the probability of the others at this temperature. `teacher` is used up.
float chooseTopTokens(float* teacher, std::int64_t width, std::int64_t count, float temperature, std::int32_t* ids, float* logits);

}  // namespace espalier::kernels
