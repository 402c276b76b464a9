// Causal attention with grouped queries over a batch, forward and backward: kernels::attendHead on all threads.
#pragma once

#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/aten.hpp"
#include "engine/model/kernels/attention.hpp"

namespace espalier {

/// qkv_np [B S, (A + 2K) D] after rotation. out_nq [B S, A D] receives softmax(q k^T / sqrt(D)) v of every query head. `window` > 0 lets
/// position i see i - window + 1 .. i only. logSumExp_bas [B, A, S] is filled when defined; the backward pass needs it.
void attentionForward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, kernels::Operands operands,
                      const at::Tensor& qkv_np, at::Tensor& out_nq, const at::Tensor& logSumExp_bas);

/// out_nq and logSumExp_bas from the forward pass with the same operands; dOut_nq [B S, A D]; dQkv_np [B S, (A + 2K) D] receives the gradient.
void attentionBackward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, kernels::Operands operands,
                       const at::Tensor& qkv_np, const at::Tensor& out_nq, const at::Tensor& logSumExp_bas, const at::Tensor& dOut_nq, at::Tensor& dQkv_np);

}  // namespace espalier
