// Causal attention with grouped queries, forward and backward, by LibTorch's fused CPU kernel (no [S, S] matrix is kept).
#pragma once

#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/aten.hpp"

namespace espalier {

/// What the backward pass needs again.
struct AttentionSaved {
  at::Tensor out_basd, logSumExp_bas;
};

/// qkv_np [B S, (A + 2K) D] after rotation. out_nq [B S, A D] receives softmax(q k^T / sqrt(D)) v of every query head. `window` > 0 lets
/// position i see i - window + 1 .. i only. Fills `saved` unless it is nullptr.
void attentionForward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, const at::Tensor& qkv_np,
                      at::Tensor& out_nq, AttentionSaved* saved);

/// dOut_nq [B S, A D]; dQkv_np [B S, (A + 2K) D] receives the gradient.
void attentionBackward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, const at::Tensor& qkv_np,
                       const AttentionSaved& saved, const at::Tensor& dOut_nq, at::Tensor& dQkv_np);

}  // namespace espalier
