// Causal attention of one head in blocks of rows, forward and backward: no [S, S] matrix exists. Exponentials are exact to the last bit or
// two, which LibTorch's fused kernel gives up for speed. The backward pass computes the probabilities again from the saved log-sum-exp
// (Dao et al. 2022, arXiv 2205.14135).
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// One head of one sequence: S rows of size D, each `stride` floats after the one before.
struct HeadRows {
  const float* data = nullptr;
  std::int64_t stride = 0;
};
struct MutableHeadRows {
  float* data = nullptr;
  std::int64_t stride = 0;
};

/// What the matrix products inside read: fp32, or what is rounded to bfloat16 (nearest even) first. They add up in fp32 either way, and
/// softmax, its statistics and all results are fp32.
enum class Operands { Fp32, Bf16 };

/// S rows of D values. With `window` > 0 row i sees rows i - window + 1 .. i, else 0 .. i.
struct AttentionSize {
  std::int64_t length = 0, headDim = 0, window = 0;
  Operands operands = Operands::Fp32;
};

/// out = softmax(q k^T / sqrt(D)) v, row by row; logSumExp [S] receives that of the scaled scores (nullptr: not wanted).
void attendHead(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, MutableHeadRows out, float* logSumExp);

/// The gradient. `out` and `logSumExp` from attendHead with the same `operands`. dq is written; dk and dv are added to.
void attendHeadBackward(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, HeadRows out, const float* logSumExp, HeadRows dOut,
                        MutableHeadRows dq, MutableHeadRows dk, MutableHeadRows dv);

}  // namespace espalier::kernels
