#include "engine/model/decoder.hpp"

#include <ATen/Parallel.h>

namespace espalier {

Geometry geometryOf(const at::Tensor& ids_bs) { return {ids_bs.size(0), ids_bs.size(1)}; }

Decoder::Decoder(LayerSource& source, std::shared_ptr<Gemm> gemm, Recompute recompute)
    : m_source(source), m_block(source.shape(), std::move(gemm), recompute) {}

at::Tensor Decoder::embed(const at::Tensor& ids_bs) const { return m_source.embedding_vh().index_select(0, ids_bs.reshape({-1})).to(at::kFloat); }

void Decoder::layer(std::int64_t index, Geometry geometry, at::Tensor& x_nh, SiteObserver* observer, BlockSaved* saved) {
  m_block.forward(index, m_source.layer(index), geometry, x_nh, saved, observer);
}

void Decoder::layerBackward(std::int64_t index, Geometry geometry, BlockSaved& saved, at::Tensor& dx_nh, LayerWeights& gradients) {
  m_block.backward(index, m_source.layer(index), geometry, saved, dx_nh, gradients);
}

at::Tensor Decoder::finalNorm(const at::Tensor& x_nh) const {
  at::Tensor y = at::empty_like(x_nh), scale = at::empty({x_nh.size(0)});
  normRows(x_nh, m_source.norm_h(), m_source.shape().normEpsilon, y, scale);
  return y;
}

at::Tensor Decoder::forward(const at::Tensor& ids_bs, bool keep, SiteObserver* observer) {
  const Geometry geometry = geometryOf(ids_bs);
  const std::int64_t layers = m_source.shape().layers;
  at::Tensor x = embed(ids_bs);
  if (keep) m_saved.resize(static_cast<std::size_t>(layers));
  for (std::int64_t l = 0; l < layers; ++l)
    m_block.forward(l, m_source.layer(l), geometry, x, keep ? &m_saved[static_cast<std::size_t>(l)] : nullptr, observer);
  if (!keep) return finalNorm(x);
  m_ids_bs = ids_bs;
  m_last_nh = x;
  m_lastScale_n = at::empty({x.size(0)});
  at::Tensor y = at::empty_like(x);
  normRows(x, m_source.norm_h(), m_source.shape().normEpsilon, y, m_lastScale_n);
  return y;
}

void Decoder::backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients, const Steps& steps) {
  const Geometry geometry = geometryOf(m_ids_bs);
  at::Tensor dx = at::zeros_like(dHidden_nh);
  normRowsBackward(dHidden_nh, m_last_nh, m_source.norm_h(), m_lastScale_n, dx, gradients.norm_h);
  for (std::int64_t l = m_source.shape().layers - 1; l >= 0; --l) {
    const auto index = static_cast<std::size_t>(l);
    if (steps.arrived) steps.arrived(l, dx);
    m_block.backward(l, m_source.layer(l), geometry, m_saved[index], dx, gradients.layers[index]);
    m_saved[index] = {};
    if (steps.done) steps.done(l);
  }
  if (gradients.embedding_vh.defined()) addEmbeddingGradient(m_ids_bs.reshape({-1}), dx, gradients.embedding_vh);
}

void addEmbeddingGradient(const at::Tensor& ids_n, const at::Tensor& dx_nh, at::Tensor& dEmbedding_vh) {
  const std::int64_t rows = dx_nh.size(0), width = dx_nh.size(1);
  const std::int64_t* ids = ids_n.data_ptr<std::int64_t>();
  const float* dx = dx_nh.data_ptr<float>();
  float* target = dEmbedding_vh.data_ptr<float>();
  // Threads share the columns, not the rows: no two write the same place, and the order of the sum is that of the rows.
  at::parallel_for(0, width, 64, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t r = 0; r < rows; ++r) {
      float* to = target + ids[r] * width;
      const float* from = dx + r * width;
      for (std::int64_t c = first; c < end; ++c) to[c] += from[c];
    }
  });
}

}  // namespace espalier
