// Where a decoder's layers come from: all in memory, or (for models larger than memory) read one ahead.
#pragma once

#include <cstdint>

#include "engine/model/weights.hpp"

namespace espalier {

class LayerSource {
 public:
  virtual ~LayerSource() = default;
  virtual const ModelShape& shape() const = 0;
  virtual const at::Tensor& embedding_vh() const = 0;
  virtual const at::Tensor& norm_h() const = 0;
  virtual const at::Tensor& head_vh() const = 0;
  /// Valid until the next call. Layers are cheapest in ascending order.
  virtual const LayerWeights& layer(std::int64_t index) = 0;
};

/// Holds everything, sharing the memory of the weights that it was made from.
class MemoryLayers : public LayerSource {
 public:
  MemoryLayers(ModelShape shape, DecoderWeights weights) : m_shape(std::move(shape)), m_weights(std::move(weights)) {}
  const ModelShape& shape() const override { return m_shape; }
  const at::Tensor& embedding_vh() const override { return m_weights.embedding_vh; }
  const at::Tensor& norm_h() const override { return m_weights.norm_h; }
  const at::Tensor& head_vh() const override { return m_weights.head_vh; }
  const LayerWeights& layer(std::int64_t index) override { return m_weights.layers[static_cast<std::size_t>(index)]; }
  DecoderWeights& weights() { return m_weights; }
  /// Follows the weights that it was made from after an optimiser's step on them (weights, number of the step); shared memory needs nothing.
  virtual void refresh(const DecoderWeights&, std::int64_t) {}
  /// The same where nothing but norms and biases was changed.
  virtual void refreshVectors(const DecoderWeights&) {}

 private:
  ModelShape m_shape;
  DecoderWeights m_weights;
};

}  // namespace espalier
