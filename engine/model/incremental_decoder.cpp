#include "engine/model/incremental_decoder.hpp"

#include <cmath>
#include <limits>

#include "engine/base/error.hpp"
#include "engine/model/kernels/swiglu.hpp"

namespace espalier {

IncrementalDecoder::IncrementalDecoder(LayerSource& source, std::shared_ptr<Gemm> gemm, std::int64_t capacity)
    : m_source(source), m_gemm(std::move(gemm)), m_rope(source.shape().rope, source.shape().headDim), m_capacity(capacity) {
  const ModelShape& shape = source.shape();
  m_rope.reserve(capacity);
  for (std::int64_t l = 0; l < shape.layers; ++l)
    m_caches.push_back({at::empty({shape.kvHeads, capacity, shape.headDim}), at::empty({shape.kvHeads, capacity, shape.headDim})});
}

void IncrementalDecoder::attend(std::int64_t layer, const at::Tensor& qkv_tp, at::Tensor& out_tq) {
  const ModelShape& shape = m_source.shape();
  const std::int64_t tokens = qkv_tp.size(0), groups = shape.kvHeads, perGroup = shape.headsPerGroup(), size = shape.headDim;
  const std::int64_t end = m_length + tokens;
  Cache& cache = m_caches[static_cast<std::size_t>(layer)];
  const at::Tensor all = qkv_tp.view({tokens, shape.heads + 2 * groups, size});
  cache.keys_kcd.narrow(1, m_length, tokens).copy_(all.narrow(1, shape.heads, groups).transpose(0, 1));
  cache.values_kcd.narrow(1, m_length, tokens).copy_(all.narrow(1, shape.heads + groups, groups).transpose(0, 1));
  const at::Tensor keys = cache.keys_kcd.narrow(1, 0, end), values = cache.values_kcd.narrow(1, 0, end);

  // [K, G T, D] x [K, D, end]: one product per group of query heads.
  const at::Tensor q = all.narrow(1, 0, shape.heads).reshape({tokens, groups, perGroup, size}).permute({1, 2, 0, 3}).reshape({groups, perGroup * tokens, size});
  at::Tensor scores = at::bmm(q, keys.transpose(1, 2)).mul_(1.0 / std::sqrt(static_cast<double>(size))).view({groups, perGroup, tokens, end});
  const std::int64_t window = shape.features.windows.empty() ? 0 : shape.features.windows[static_cast<std::size_t>(layer)];
  at::Tensor hidden = at::ones({tokens, end}, at::kBool).triu(m_length + 1);
  if (window > 0) hidden = hidden.logical_or(at::ones({tokens, end}, at::kBool).tril(m_length - window));
  if (tokens > 1 || window > 0) scores.masked_fill_(hidden, -std::numeric_limits<float>::infinity());
  const at::Tensor attended = at::bmm(at::softmax(scores, -1).view({groups, perGroup * tokens, end}), values);
  out_tq.view({tokens, groups, perGroup, size}).copy_(attended.view({groups, perGroup, tokens, size}).permute({2, 0, 1, 3}));
}

at::Tensor IncrementalDecoder::next(const std::vector<std::int64_t>& ids) {
  const ModelShape& shape = m_source.shape();
  const auto tokens = static_cast<std::int64_t>(ids.size());
  if (m_length + tokens > m_capacity) refuse("the sequence is longer than was planned for", "generate", "Ask for fewer tokens");
  at::Tensor x = m_source.embedding_vh().index_select(0, at::tensor(ids, at::kLong)).to(at::kFloat);
  at::Tensor normed = at::empty_like(x), scale = at::empty({tokens});
  at::Tensor qkv = at::empty({tokens, shape.queryWidth() + 2 * shape.keyWidth()}), attended = at::empty({tokens, shape.queryWidth()});
  at::Tensor gateUp = at::empty({tokens, 2 * shape.ffn}), active = at::empty({tokens, shape.ffn});
  for (std::int64_t l = 0; l < shape.layers; ++l) {
    const LayerWeights& weights = m_source.layer(l);
    normRows(x, weights.norm1_h, shape.normEpsilon, normed, scale);
    m_gemm->forward(qkv, normed, weights.qkv_ph, weights.qkvBias_p);
    const auto& rotated = shape.features.rotated;
    if (rotated.empty() || rotated[static_cast<std::size_t>(l)])
      kernels::rotate(qkv.data_ptr<float>(), 0, tokens, qkv.size(1), shape.heads + shape.kvHeads, shape.headDim, m_rope.cos(), m_rope.sin(),
                      {tokens, m_length}, 1.0f);
    attend(l, qkv, attended);
    m_gemm->forwardAdd(x, attended, weights.out_hq, weights.outBias_h);
    normRows(x, weights.norm2_h, shape.normEpsilon, normed, scale);
    m_gemm->forward(gateUp, normed, weights.gateUp_gh, weights.gateUpBias_g);
    kernels::swiglu(gateUp.data_ptr<float>(), tokens, shape.ffn, active.data_ptr<float>());
    m_gemm->forwardAdd(x, active, weights.down_hf, weights.downBias_h);
  }
  m_length += tokens;
  at::Tensor last = at::empty({1, shape.hidden}), logits = at::empty({1, shape.vocab}), lastScale = at::empty({1});
  normRows(x.narrow(0, tokens - 1, 1), m_source.norm_h(), shape.normEpsilon, last, lastScale);
  m_gemm->forward(logits, last, m_source.head_vh(), at::Tensor());
  return logits.view({-1});
}

}  // namespace espalier
