#include "engine/model/device_decoder.hpp"

#include <ATen/core/grad_mode.h>

#include "engine/model/device.hpp"

namespace espalier {

namespace {

/// All tensors that the decoder reads, in an order that depends on the shape only. The head is not among them.
std::vector<at::Tensor*> tensorsOf(DecoderWeights& weights) {
  std::vector<at::Tensor*> tensors{&weights.embedding_vh, &weights.norm_h};
  for (LayerWeights& layer : weights.layers)
    for (const auto& members : {std::span<at::Tensor LayerWeights::*const>(kLayerMatrices), std::span<at::Tensor LayerWeights::*const>(kLayerVectors)})
      for (const auto member : members)
        if ((layer.*member).defined()) tensors.push_back(&(layer.*member));
  return tensors;
}

}  // namespace

DecoderWeights asOperands(DecoderWeights weights, Precision precision) {
  if (precision == Precision::Fp32) return weights;
  const bool tied = weights.head_vh.is_same(weights.embedding_vh);
  for (at::Tensor* tensor : tensorsOf(weights))
    if (tensor->dim() == 2) *tensor = tensor->to(at::kBFloat16);
  weights.head_vh = tied ? weights.embedding_vh : weights.head_vh.to(at::kBFloat16);
  weights.flat = at::Tensor();
  return weights;
}

DeviceDecoder::DeviceDecoder(ModelShape shape, DecoderWeights weights, Precision precision)
    : m_shape(std::move(shape)), m_weights(std::move(weights)), m_precision(precision), m_rope(m_shape.rope, m_shape.headDim) {}

at::Tensor DeviceDecoder::norm(const at::Tensor& x, const at::Tensor& w) const {
  return x * at::rsqrt(x.square().mean(-1, true) + m_shape.normEpsilon) * w;
}

at::Tensor DeviceDecoder::linear(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) const {
  return bias.defined() ? at::linear(operand(x), operand(w), operand(bias)) : at::linear(operand(x), operand(w));
}

void DeviceDecoder::prepareAngles(std::int64_t length) {
  const bool changed = m_rope.prepare(length);
  if (!changed && m_cos_sd.defined() && m_cos_sd.size(0) >= length) return;
  const auto copy = [&](const float* values) {
    return at::from_blob(const_cast<float*>(values), {m_rope.positions(), m_shape.headDim / 2}).clone().to(m_weights.norm_h.device());
  };
  m_cos_sd = copy(m_rope.cos());
  m_sin_sd = copy(m_rope.sin());
}

/// Every head rotated by its position's angles ("rotate half").
at::Tensor DeviceDecoder::rotate(const at::Tensor& x_bshd) const {
  const std::int64_t length = x_bshd.size(1), half = x_bshd.size(3) / 2;
  const at::Tensor x = x_bshd.to(at::kFloat), low = x.narrow(3, 0, half), high = x.narrow(3, half, half);
  const at::Tensor cos = m_cos_sd.narrow(0, 0, length).unsqueeze(1), sin = m_sin_sd.narrow(0, 0, length).unsqueeze(1);
  return operand(at::cat({low * cos - high * sin, high * cos + low * sin}, 3));
}

at::Tensor DeviceDecoder::attend(std::int64_t layer, const LayerWeights& weights, const at::Tensor& qkv_bsp) const {
  const std::int64_t batch = qkv_bsp.size(0), length = qkv_bsp.size(1), heads = m_shape.heads, groups = m_shape.kvHeads;
  const Features& features = m_shape.features;
  const auto at = static_cast<std::size_t>(layer);
  const at::Tensor all = qkv_bsp.view({batch, length, heads + 2 * groups, m_shape.headDim});
  at::Tensor q = all.narrow(2, 0, heads), k = all.narrow(2, heads, groups), v = all.narrow(2, heads + groups, groups);
  if (features.qkNorm) {
    q = operand(norm(q.to(at::kFloat), weights.qNorm_d));
    k = operand(norm(k.to(at::kFloat), weights.kNorm_d));
  }
  if (features.rotated.empty() || features.rotated[at]) {
    q = rotate(q);
    k = rotate(k);
  }
  const auto forEachHead = [&](const at::Tensor& x) { return x.repeat_interleave(m_shape.headsPerGroup(), 2).transpose(1, 2); };
  const std::int64_t window = features.windows.empty() ? 0 : features.windows[at];
  std::optional<at::Tensor> seen;
  if (window > 0 && window < length) seen = at::ones({length, length}, q.options().dtype(at::kBool)).tril().triu(1 - window);
  const at::Tensor attended = at::scaled_dot_product_attention(q.transpose(1, 2), forEachHead(k), forEachHead(v), seen, 0.0, !seen.has_value());
  return attended.transpose(1, 2).reshape({batch, length, m_shape.queryWidth()});
}

at::Tensor DeviceDecoder::layer(std::int64_t index, const LayerWeights& weights, const at::Tensor& x_bsh) const {
  const at::Tensor attended = attend(index, weights, linear(norm(x_bsh, weights.norm1_h), weights.qkv_ph, weights.qkvBias_p));
  const at::Tensor middle = x_bsh + linear(attended, weights.out_hq, weights.outBias_h);
  const at::Tensor gateUp = linear(norm(middle, weights.norm2_h), weights.gateUp_gh, weights.gateUpBias_g);
  const at::Tensor active = at::silu(gateUp.narrow(2, 0, m_shape.ffn)) * gateUp.narrow(2, m_shape.ffn, m_shape.ffn);
  return middle + linear(active, weights.down_hf, weights.downBias_h);
}

at::Tensor DeviceDecoder::forward(const at::Tensor& ids_bs, bool keep) {
  prepareAngles(ids_bs.size(1));
  const at::AutoGradMode mode(keep);
  DecoderWeights weights = m_weights;
  if (keep)
    for (at::Tensor* tensor : tensorsOf(weights)) *tensor = tensor->detach().requires_grad_();
  at::Tensor x = at::embedding(weights.embedding_vh, ids_bs).to(at::kFloat);
  for (std::int64_t l = 0; l < m_shape.layers; ++l) x = layer(l, weights.layers[static_cast<std::size_t>(l)], x);
  const at::Tensor hidden = norm(x, weights.norm_h).view({-1, m_shape.hidden});
  if (keep) {
    m_leaves = std::move(weights);
    m_hidden_nh = hidden;
  }
  return hidden.detach();
}

void DeviceDecoder::backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients) {
  // A leaf that has a gradient already is added to in place, which is a view of the flat buffer here.
  const std::vector<at::Tensor*> leaves = tensorsOf(m_leaves), targets = tensorsOf(gradients);
  for (std::size_t i = 0; i < leaves.size(); ++i) leaves[i]->mutable_grad() = *targets[i];
  m_hidden_nh.backward(dHidden_nh);
  m_hidden_nh = at::Tensor();
  m_leaves = {};
}

}  // namespace espalier
