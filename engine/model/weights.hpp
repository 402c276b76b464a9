// The decoder's weights as plain tensors. All of them lie in one flat fp32 buffer, so that optimiser, clipping, saving and (later) the
// exchange of gradients between processes each are one pass over memory.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/aten.hpp"

namespace espalier {

/// One layer. q, k and v are rows of one matrix, gate and up of another: one product each instead of five.
/// H hidden, F feed-forward, A query heads, K key/value heads, D head size. Biases are and norms of heads are undefined where the family has none.
struct LayerWeights {
  at::Tensor norm1_h, norm2_h;
  at::Tensor qkv_ph, qkvBias_p;        ///< p = (A + 2K) D rows: queries, keys, values
  at::Tensor qNorm_d, kNorm_d;         ///< of every query and key head, between projection and rotation
  at::Tensor out_hq, outBias_h;        ///< q = A D
  at::Tensor gateUp_gh, gateUpBias_g;  ///< g = 2F rows: gate, up
  at::Tensor down_hf, downBias_h;
};

/// Those of a layer's tensors that are products' operands, and those that stay fp32 beside rounded matrices.
inline constexpr std::array kLayerMatrices{&LayerWeights::qkv_ph, &LayerWeights::out_hq, &LayerWeights::gateUp_gh, &LayerWeights::down_hf};
inline constexpr std::array kLayerVectors{&LayerWeights::norm1_h,   &LayerWeights::norm2_h,      &LayerWeights::qNorm_d,   &LayerWeights::kNorm_d,
                                          &LayerWeights::qkvBias_p, &LayerWeights::outBias_h, &LayerWeights::gateUpBias_g, &LayerWeights::downBias_h};

struct DecoderWeights {
  at::Tensor embedding_vh;
  std::vector<LayerWeights> layers;
  at::Tensor norm_h;
  at::Tensor head_vh;  ///< the same tensor as embedding_vh when tied

  at::Tensor flat;  ///< the buffer [total] that all of the above are views of; gaps between them hold zeros
  /// A stretch of `flat` with one rule: weight decay holds for matrices only.
  struct Segment {
    std::int64_t begin = 0, end = 0;
    bool decay = false;
  };
  std::vector<Segment> segments;
};

/// Zeros in the layout of this shape. Gradients and moments use the same layout.
DecoderWeights makeWeights(const ModelShape& shape);
/// The same layout over an existing buffer [total] (shares its memory).
DecoderWeights weightsOver(const ModelShape& shape, at::Tensor flat);

/// Calls visit(Hugging Face name, view) for every tensor of a checkpoint, in checkpoint order; a tied head is not visited.
void forEachTensor(const ModelShape& shape, const DecoderWeights& weights,
                   const std::function<void(const std::string& name, const at::Tensor& tensor)>& visit);

/// Values as they are stored (fp32, fp16 or bf16) to fp32, exactly.
void unpackFloats(DType stored, std::span<const std::byte> bytes, float* into);

/// Reads a checkpoint as fp32: large blocks by several threads, converted on the way into their places. Throws like Checkpoint::readAll.
DecoderWeights loadWeights(const Checkpoint& checkpoint, const Job& job);

/// Normal(0, 0.02), output projections scaled by 1/sqrt(2L), norms 1: for benchmarks and tests.
DecoderWeights randomWeights(const ModelShape& shape, std::uint64_t seed);

}  // namespace espalier
