#include "engine/model/incremental_decoder.hpp"

#include <ATen/Parallel.h>

#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/model/kernels/gemv.hpp"
#include "engine/model/kernels/rms_norm.hpp"
#include "engine/model/kernels/swiglu.hpp"

namespace espalier {

namespace {

using kernels::Bf16;

std::size_t size(std::int64_t values) { return static_cast<std::size_t>(values); }

/// y [rows] = rows first, first + 1, ... of w, times x (+ addend [rows]).
void multiplyRows(const at::Tensor& w_nk, std::int64_t first, std::int64_t rows, const float* x, const float* addend, float* y) {
  const std::int64_t width = w_nk.size(1);
  if (w_nk.scalar_type() == at::kBFloat16)
    kernels::gemv(static_cast<const Bf16*>(w_nk.data_ptr()) + first * width, rows, width, x, addend, y);
  else
    kernels::gemv(w_nk.data_ptr<float>() + first * width, rows, width, x, addend, y);
}

const float* biasAt(const at::Tensor& bias_n, std::int64_t first) { return bias_n.defined() ? bias_n.data_ptr<float>() + first : nullptr; }

/// y += w x + bias for a member's rows.
void addProduct(const at::Tensor& w_nk, const at::Tensor& bias_n, Team::Share rows, const float* x, float* y) {
  multiplyRows(w_nk, rows.begin, rows.count(), x, y + rows.begin, y + rows.begin);
  if (const float* bias = biasAt(bias_n, 0))
    for (std::int64_t r = rows.begin; r < rows.end; ++r) y[r] += bias[r];
}

std::int64_t bytesOf(const at::Tensor& tensor) { return tensor.defined() ? static_cast<std::int64_t>(tensor.nbytes()) : 0; }

}  // namespace

/// Takes the keys and values of a prompt into the cache.
class IncrementalDecoder::CacheFiller : public SiteObserver {
 public:
  explicit CacheFiller(IncrementalDecoder& decoder) : m_shape(decoder.m_shape), m_cache(decoder.m_cache) {}
  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsp) override {
    if (site != Site::Projections) return;
    const std::int64_t width = x_bsp.size(2), heads = m_shape.kvHeads, headDim = m_shape.headDim;
    const float* keys = x_bsp.data_ptr<float>() + m_shape.queryWidth();
    at::parallel_for(0, x_bsp.size(1), kernels::kKeyBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t h = 0; h < heads; ++h)
        for (std::int64_t p = begin; p < end; ++p) {
          const float* key = keys + p * width + h * headDim;
          m_cache.store(layer, h, p, key, key + m_shape.keyWidth());
        }
    });
  }

 private:
  const ModelShape& m_shape;
  KvCache& m_cache;
};

IncrementalDecoder::IncrementalDecoder(LayerSource& source, std::shared_ptr<Gemm> gemm, std::int64_t capacity)
    : m_source(source), m_gemm(std::move(gemm)), m_shape(source.shape()), m_cache(m_shape, capacity), m_rope(m_shape.rope, m_shape.headDim),
      m_capacity(capacity), m_team(at::get_num_threads()) {
  const std::int64_t heads = m_shape.heads, parts = capacity / kernels::kCachePart + 1;
  m_rope.prepare(capacity);
  m_x.resize(size(m_shape.hidden));
  m_qkv.resize(size(m_shape.queryWidth() + 2 * m_shape.keyWidth()));
  m_active.resize(size(m_shape.ffn));
  m_weighted.resize(size(heads * parts * m_shape.headDim));
  m_sums.resize(size(heads * parts));
  m_logits.resize(size(m_shape.vocab));
  for (int member = 0; member < m_team.members(); ++member)
    m_scratch.push_back({std::vector<float>(size(m_shape.hidden)), std::vector<float>(size(m_shape.queryWidth() + m_shape.keyWidth())),
                         std::vector<float>(size(m_shape.queryWidth())), std::vector<float>(size(2 * (m_shape.ffn / m_team.members() + 1))),
                         std::vector<float>(size(heads + m_shape.kvHeads))});
}

void IncrementalDecoder::requireRoom(std::int64_t tokens) const {
  if (m_length + tokens > m_capacity) refuse("the sequence is longer than was planned for", "generate", "Ask for fewer tokens");
}

std::span<const float> IncrementalDecoder::start(std::span<const TokenId> prompt) {
  const auto tokens = static_cast<std::int64_t>(prompt.size());
  if (tokens == 1) return next(prompt.front());
  requireRoom(tokens);
  Decoder decoder(m_source, m_gemm);
  CacheFiller filler(*this);
  at::Tensor ids = at::empty({1, tokens}, at::kLong);
  std::ranges::copy(prompt, ids.data_ptr<std::int64_t>());
  at::Tensor x = decoder.embed(ids);
  for (std::int64_t l = 0; l < m_shape.layers; ++l) decoder.layer(l, {1, tokens}, x, &filler);
  std::copy_n(x.data_ptr<float>() + (tokens - 1) * m_shape.hidden, m_shape.hidden, m_x.data());
  m_length = tokens;
  return logits();
}

std::span<const float> IncrementalDecoder::next(TokenId id) {
  requireRoom(1);
  embed(id);
  m_rope.prepare(m_length + 1);
  for (std::int64_t l = 0; l < m_shape.layers; ++l) {
    const LayerWeights& weights = m_source.layer(l);
    m_team.run([&](int member) { layer(l, weights, member); });
  }
  ++m_length;
  return logits();
}

void IncrementalDecoder::embed(TokenId id) {
  const at::Tensor& embedding = m_source.embedding_vh();
  const std::int64_t first = static_cast<std::int64_t>(id) * m_shape.hidden;
  if (embedding.scalar_type() == at::kBFloat16)
    kernels::fromBf16(static_cast<const Bf16*>(embedding.data_ptr()) + first, m_shape.hidden, m_x.data());
  else
    std::copy_n(embedding.data_ptr<float>() + first, m_shape.hidden, m_x.data());
}

/// Five phases; what one member writes in a phase, others read in the next.
void IncrementalDecoder::layer(std::int64_t layer, const LayerWeights& weights, int member) {
  Scratch& scratch = m_scratch[static_cast<std::size_t>(member)];
  norm(weights.norm1_h, scratch);
  const Team::Share projected = m_team.share(weights.qkv_ph.size(0), member);
  multiplyRows(weights.qkv_ph, projected.begin, projected.count(), scratch.normed.data(), biasAt(weights.qkvBias_p, projected.begin),
               m_qkv.data() + projected.begin);
  m_team.meet();
  attend(layer, weights, m_team.share(m_shape.kvHeads * seenParts(layer).count, member), scratch);
  m_team.meet();
  gather(layer, scratch);
  const Team::Share hidden = m_team.share(m_shape.hidden, member);
  addProduct(weights.out_hq, weights.outBias_h, hidden, scratch.attended.data(), m_x.data());
  m_team.meet();
  norm(weights.norm2_h, scratch);
  feedForward(weights, m_team.share(m_shape.ffn, member), scratch);
  m_team.meet();
  addProduct(weights.down_hf, weights.downBias_h, hidden, m_active.data(), m_x.data());
}

void IncrementalDecoder::norm(const at::Tensor& w_h, Scratch& scratch) const {
  float scale = 0;
  kernels::rmsNorm(m_x.data(), w_h.data_ptr<float>(), static_cast<float>(m_shape.normEpsilon), 1, m_shape.hidden, scratch.normed.data(), &scale);
}

/// The token's queries and keys, normed, in scratch.rotated.
void IncrementalDecoder::normHeads(const LayerWeights& weights, Scratch& scratch) const {
  const auto epsilon = static_cast<float>(m_shape.normEpsilon);
  const std::int64_t keys = m_shape.queryWidth();
  kernels::rmsNorm(m_qkv.data(), weights.qNorm_d.data_ptr<float>(), epsilon, m_shape.heads, m_shape.headDim, scratch.rotated.data(), scratch.scales.data());
  kernels::rmsNorm(m_qkv.data() + keys, weights.kNorm_d.data_ptr<float>(), epsilon, m_shape.kvHeads, m_shape.headDim, scratch.rotated.data() + keys,
                   scratch.scales.data());
}

IncrementalDecoder::SeenParts IncrementalDecoder::seenParts(std::int64_t layer) const {
  const auto& windows = m_shape.features.windows;
  const std::int64_t window = windows.empty() ? 0 : windows[size(layer)];
  const std::int64_t from = window > 0 ? std::max<std::int64_t>(0, m_length - window + 1) : 0, first = from / kernels::kCachePart;
  return {from, first, m_length / kernels::kCachePart - first + 1};
}

/// A task is one part of one key/value head. Whoever has a head's last part puts the token's key and value into it.
void IncrementalDecoder::attend(std::int64_t layer, const LayerWeights& weights, Team::Share tasks, Scratch& scratch) {
  const std::int64_t headDim = m_shape.headDim, perGroup = m_shape.headsPerGroup();
  const auto [from, firstPart, parts] = seenParts(layer);
  if (m_shape.features.qkNorm)
    normHeads(weights, scratch);
  else
    std::copy_n(m_qkv.data(), scratch.rotated.size(), scratch.rotated.data());
  const auto& rotated = m_shape.features.rotated;
  if (rotated.empty() || rotated[size(layer)])
    kernels::rotate(scratch.rotated.data(), 0, 1, 0, m_shape.heads + m_shape.kvHeads, headDim, m_rope.cos(), m_rope.sin(), {1, m_length}, 1.0f);
  for (std::int64_t task = tasks.begin; task < tasks.end; ++task) {
    const std::int64_t group = task / parts, index = task % parts, part = firstPart + index;
    const std::int64_t begin = std::max(from, part * kernels::kCachePart), end = std::min(m_length + 1, (part + 1) * kernels::kCachePart);
    if (index == parts - 1)
      m_cache.store(layer, group, m_length, scratch.rotated.data() + m_shape.queryWidth() + group * headDim,
                    m_qkv.data() + m_shape.queryWidth() + m_shape.keyWidth() + group * headDim);
    const std::int64_t head = group * perGroup, at = head * parts + index;
    kernels::attendPart(m_cache.part(layer, group, begin, end), scratch.rotated.data() + head * headDim, perGroup, parts, m_weighted.data() + at * headDim,
                        m_sums.data() + at);
  }
}

void IncrementalDecoder::gather(std::int64_t layer, Scratch& scratch) const {
  const std::int64_t parts = seenParts(layer).count, headDim = m_shape.headDim;
  for (std::int64_t head = 0; head < m_shape.heads; ++head)
    kernels::mergeParts(m_weighted.data() + head * parts * headDim, m_sums.data() + head * parts, parts, headDim, scratch.attended.data() + head * headDim);
}

void IncrementalDecoder::feedForward(const LayerWeights& weights, Team::Share neurons, Scratch& scratch) {
  const std::int64_t count = neurons.count(), up = m_shape.ffn + neurons.begin;
  float* gateUp = scratch.gateUp.data();
  multiplyRows(weights.gateUp_gh, neurons.begin, count, scratch.normed.data(), biasAt(weights.gateUpBias_g, neurons.begin), gateUp);
  multiplyRows(weights.gateUp_gh, up, count, scratch.normed.data(), biasAt(weights.gateUpBias_g, up), gateUp + count);
  kernels::swiglu(gateUp, 1, count, m_active.data() + neurons.begin);
}

std::span<const float> IncrementalDecoder::logits() {
  const at::Tensor &normWeights = m_source.norm_h(), &head = m_source.head_vh();
  m_team.run([&](int member) {
    Scratch& scratch = m_scratch[static_cast<std::size_t>(member)];
    norm(normWeights, scratch);
    const Team::Share words = m_team.share(m_shape.vocab, member);
    multiplyRows(head, words.begin, words.count(), scratch.normed.data(), nullptr, m_logits.data() + words.begin);
  });
  return m_logits;
}

std::int64_t IncrementalDecoder::bytesPerToken() const {
  std::int64_t bytes = bytesOf(m_source.head_vh()) + bytesOf(m_source.norm_h());
  for (std::int64_t l = 0; l < m_shape.layers; ++l) {
    const LayerWeights& w = m_source.layer(l);
    for (const auto matrix : kLayerMatrices) bytes += bytesOf(w.*matrix);
    for (const auto vector : kLayerVectors) bytes += bytesOf(w.*vector);
    bytes += 2 * m_shape.keyWidth() * (m_length - seenParts(l).from) * static_cast<std::int64_t>(sizeof(float));
  }
  return bytes;
}

}  // namespace espalier
