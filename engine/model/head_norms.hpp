// RMSNorm of every query and key head between projection and rotation (Qwen 3's q_norm and k_norm), forward and backward.
#pragma once

#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/weights.hpp"

namespace espalier {

/// projected_np [N, (A + 2K) D]. out_np, of the same size, receives the normed queries and keys, and the values as they are; scale_nr
/// [N, A + K] each head's 1 / sqrt(mean(x^2) + eps), which the backward pass needs.
void normHeads(const ModelShape& shape, const LayerWeights& weights, const at::Tensor& projected_np, at::Tensor& out_np, at::Tensor& scale_nr);

/// d_np: the gradient by out_np, replaced by the one by projected_np. gradients.qNorm_d and kNorm_d are added to; the sum over rows is taken in
/// a fixed order.
void normHeadsBackward(const ModelShape& shape, const LayerWeights& weights, const at::Tensor& projected_np, const at::Tensor& scale_nr,
                       at::Tensor& d_np, LayerWeights& gradients);

}  // namespace espalier
