// The decoder in LibTorch's operations with automatic gradients, on any device that LibTorch knows: what a GPU runs. With bf16, operands of
// products and of attention are bfloat16, while weights, residual stream, norms and rotations are fp32.
#pragma once

#include "engine/model/decoder.hpp"
#include "engine/model/precision.hpp"

namespace espalier {

/// Weights that are not trained, as products take them: with bf16 the matrices are rounded, so that the fp32 ones can be freed.
DecoderWeights asOperands(DecoderWeights weights, Precision precision);

class DeviceDecoder : public DecoderPath {
 public:
  /// The weights decide the device; their memory is shared, so that changes of them are seen. Those that are trained are fp32.
  DeviceDecoder(ModelShape shape, DecoderWeights weights, Precision precision);

  at::Tensor forward(const at::Tensor& ids_bs, bool keep) override;
  void backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients) override;

  const DecoderWeights& weights() const { return m_weights; }
  /// x as products take it.
  at::Tensor operand(const at::Tensor& x) const { return m_precision == Precision::Bf16 ? x.to(at::kBFloat16) : x; }

 private:
  at::Tensor norm(const at::Tensor& x, const at::Tensor& w) const;
  at::Tensor linear(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) const;
  at::Tensor rotate(const at::Tensor& x_bshd) const;
  at::Tensor attend(std::int64_t layer, const LayerWeights& weights, const at::Tensor& qkv_bsp) const;
  at::Tensor layer(std::int64_t index, const LayerWeights& weights, const at::Tensor& x_bsh) const;
  void prepareAngles(std::int64_t length);

  ModelShape m_shape;
  DecoderWeights m_weights;
  Precision m_precision;
  RopeTable m_rope;
  at::Tensor m_cos_sd, m_sin_sd;  ///< [positions, D / 2] on the device
  // Kept by forward(ids, true):
  DecoderWeights m_leaves;  ///< what automatic gradients are taken by
  at::Tensor m_hidden_nh;
};

}  // namespace espalier
