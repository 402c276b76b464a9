#include "engine/model/reference_decoder.hpp"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <limits>

namespace espalier {

namespace {

/// x_bshd with every head rotated by its position's angles ("rotate half").
at::Tensor rotateHeads(const at::Tensor& x_bshd, const Rope& rope) {
  const std::int64_t length = x_bshd.size(1), half = x_bshd.size(3) / 2;
  RopeTable table(rope, x_bshd.size(3));
  table.prepare(length);
  const at::Tensor cos = at::from_blob(const_cast<float*>(table.cos()), {length, half}).clone().view({1, length, 1, half});
  const at::Tensor sin = at::from_blob(const_cast<float*>(table.sin()), {length, half}).clone().view({1, length, 1, half});
  const at::Tensor low = x_bshd.narrow(3, 0, half), high = x_bshd.narrow(3, half, half);
  return at::cat({low * cos - high * sin, high * cos + low * sin}, 3);
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) {
  return bias.defined() ? at::linear(x, w, bias) : at::linear(x, w);
}

}  // namespace

at::Tensor ReferenceDecoder::norm(const at::Tensor& x, const at::Tensor& w) const {
  return x * at::rsqrt(x.pow(2).mean(-1, true) + m_shape.normEpsilon) * w;
}

at::Tensor ReferenceDecoder::layer(std::int64_t index, const LayerWeights& weights, const at::Tensor& x_bsh) const {
  const std::int64_t batch = x_bsh.size(0), length = x_bsh.size(1), heads = m_shape.heads, groups = m_shape.kvHeads, size = m_shape.headDim;
  const auto& features = m_shape.features;
  const auto at = static_cast<std::size_t>(index);
  const at::Tensor qkv = linear(norm(x_bsh, weights.norm1_h), weights.qkv_ph, weights.qkvBias_p).view({batch, length, heads + 2 * groups, size});
  at::Tensor q = qkv.narrow(2, 0, heads), k = qkv.narrow(2, heads, groups), v = qkv.narrow(2, heads + groups, groups);
  if (features.qkNorm) {
    q = norm(q, weights.qNorm_d);
    k = norm(k, weights.kNorm_d);
  }
  if (features.rotated.empty() || features.rotated[at]) {
    q = rotateHeads(q, m_shape.rope);
    k = rotateHeads(k, m_shape.rope);
  }
  k = k.repeat_interleave(heads / groups, 2);
  v = v.repeat_interleave(heads / groups, 2);
  at::Tensor seen = at::ones({length, length}, at::kBool).tril();
  if (!features.windows.empty() && features.windows[at] > 0) seen = seen.logical_and(at::ones({length, length}, at::kBool).triu(1 - features.windows[at]));
  at::Tensor scores = at::matmul(q.transpose(1, 2), k.permute({0, 2, 3, 1})) / std::sqrt(static_cast<double>(size));
  scores = scores.masked_fill(seen.logical_not(), -std::numeric_limits<float>::infinity());
  const at::Tensor attended = at::matmul(at::softmax(scores, -1), v.transpose(1, 2)).transpose(1, 2).reshape({batch, length, heads * size});
  const at::Tensor middle = x_bsh + linear(attended, weights.out_hq, weights.outBias_h);
  const at::Tensor gateUp = linear(norm(middle, weights.norm2_h), weights.gateUp_gh, weights.gateUpBias_g);
  const at::Tensor active = at::silu(gateUp.narrow(2, 0, m_shape.ffn)) * gateUp.narrow(2, m_shape.ffn, m_shape.ffn);
  return middle + linear(active, weights.down_hf, weights.downBias_h);
}

at::Tensor ReferenceDecoder::forward(const at::Tensor& ids_bs, bool keep) {
  const at::AutoGradMode mode(keep);
  DecoderWeights weights = m_weights;
  if (keep) {
    m_flatLeaf = m_weights.flat.detach().requires_grad_();
    weights = weightsOver(m_shape, m_flatLeaf);
  }
  at::Tensor x = weights.embedding_vh.index_select(0, ids_bs.reshape({-1})).view({ids_bs.size(0), ids_bs.size(1), m_shape.hidden});
  for (std::int64_t l = 0; l < m_shape.layers; ++l) x = layer(l, weights.layers[static_cast<std::size_t>(l)], x);
  const at::Tensor hidden = norm(x, weights.norm_h).view({-1, m_shape.hidden});
  if (keep) m_hidden_nh = hidden;
  return hidden.detach();
}

at::Tensor ReferenceDecoder::embed(const at::Tensor& ids_bs) const {
  return m_weights.embedding_vh.index_select(0, ids_bs.reshape({-1})).view({ids_bs.size(0), ids_bs.size(1), m_shape.hidden});
}

std::vector<at::Tensor> ReferenceDecoder::layerOutputs(const at::Tensor& ids_bs) const {
  std::vector<at::Tensor> outputs;
  at::Tensor x = embed(ids_bs);
  for (std::int64_t l = 0; l < m_shape.layers; ++l) outputs.push_back(x = layer(l, m_weights.layers[static_cast<std::size_t>(l)], x));
  return outputs;
}

std::vector<at::Tensor> ReferenceDecoder::hiddenStates(const at::Tensor& ids_bs) const {
  const at::AutoGradMode mode(false);
  std::vector<at::Tensor> states = layerOutputs(ids_bs);
  states.back() = norm(states.back(), m_weights.norm_h);
  states.insert(states.begin(), embed(ids_bs));
  return states;
}

void ReferenceDecoder::backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients) {
  const at::AutoGradMode mode(true);
  m_hidden_nh.backward(dHidden_nh);
  gradients.flat.add_(m_flatLeaf.grad());
  m_hidden_nh = at::Tensor();
  m_flatLeaf = at::Tensor();
}

}  // namespace espalier
