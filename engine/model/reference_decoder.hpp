// The decoder in plain LibTorch operations with automatic gradients: slow, short, and what the fast path is tested against.
#pragma once

#include "engine/model/decoder.hpp"

namespace espalier {

class ReferenceDecoder : public DecoderPath {
 public:
  /// Uses the weights themselves (they come to need gradients); a decoder of a few layers is meant.
  ReferenceDecoder(ModelShape shape, DecoderWeights& weights) : m_shape(std::move(shape)), m_weights(weights) {}

  at::Tensor forward(const at::Tensor& ids_bs, bool keep) override;
  void backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients) override;
  /// The residual stream after each layer: L tensors [B, S, H], with automatic gradients where the weights need them.
  std::vector<at::Tensor> layerOutputs(const at::Tensor& ids_bs) const;
  /// The residual stream before each layer, then the output of the final norm: L + 1 tensors [B, S, H] in the weights' precision.
  std::vector<at::Tensor> hiddenStates(const at::Tensor& ids_bs) const;

 private:
  at::Tensor embed(const at::Tensor& ids_bs) const;
  at::Tensor layer(std::int64_t index, const LayerWeights& weights, const at::Tensor& x_bsh) const;
  at::Tensor norm(const at::Tensor& x, const at::Tensor& w) const;

  ModelShape m_shape;
  DecoderWeights& m_weights;
  at::Tensor m_flatLeaf, m_hidden_nh;
};

}  // namespace espalier
