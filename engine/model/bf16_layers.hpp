// A decoder's weights as products in bfloat16 take them: matrices rounded, norms and biases fp32.
#pragma once

#include "engine/model/layer_source.hpp"

namespace espalier {

/// Does not keep what it was made from, so that a teacher's fp32 weights can be freed.
class Bf16Layers : public LayerSource {
 public:
  /// Rounds to the nearest.
  Bf16Layers(ModelShape shape, const DecoderWeights& weights);

  /// Takes the weights anew after a step of an optimiser on the fp32 master weights. They are rounded by chance, a function of `step`, because
  /// to the nearest most updates would be lost: they are small against the distance of two bfloat16, and a checkpoint in bfloat16 starts on one.
  void refresh(const DecoderWeights& weights, std::int64_t step);

  const ModelShape& shape() const override { return m_shape; }
  const at::Tensor& embedding_vh() const override { return m_weights.embedding_vh; }
  const at::Tensor& norm_h() const override { return m_weights.norm_h; }
  const at::Tensor& head_vh() const override { return m_weights.head_vh; }
  const LayerWeights& layer(std::int64_t index) override { return m_weights.layers[static_cast<std::size_t>(index)]; }

 private:
  void copyVectors(const DecoderWeights& weights);

  ModelShape m_shape;
  DecoderWeights m_weights;  ///< its flat buffer is bfloat16; norms and biases lie outside of it
};

}  // namespace espalier
