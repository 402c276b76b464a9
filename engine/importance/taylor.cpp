#include "engine/importance/taylor.hpp"

#include <cmath>

#include "engine/importance/weight_groups.hpp"

namespace espalier {

namespace {

/// The same layers without words: a gradient that needs neither embedding nor head.
ModelShape layersAlone(ModelShape shape) {
  shape.vocab = 0;
  return shape;
}

std::vector<GroupSums> sumsOverLayers(LayerSource& source, const DecoderWeights& gradients, const Job& job,
                                      at::Tensor (*valueOf)(const at::Tensor& weightTimesGradient)) {
  std::vector<GroupSums> layers;
  for (std::int64_t l = 0; l < source.shape().layers; ++l) {
    job.yieldPoint();
    const LayerWeights &weights = source.layer(l), &gradient = gradients.layers[static_cast<std::size_t>(l)];
    layers.push_back(sumOverGroups(source.shape(), [&](const MatrixOf& of) { return valueOf(of(gradient) * of(weights)); }));
  }
  return layers;
}

}  // namespace

Taylor::Taylor(Decoder& decoder, std::shared_ptr<Gemm> gemm)
    : m_decoder(decoder),
      m_scorer(std::move(gemm)),
      m_gradients(makeWeights(layersAlone(decoder.source().shape()))),
      m_saved(static_cast<std::size_t>(decoder.source().shape().layers)) {}

void Taylor::finishBatch(const at::Tensor& ids_bs, const at::Tensor& last_nh, const Job& job, const std::function<void()>& onLayerRun) {
  const Geometry geometry = geometryOf(ids_bs);
  LayerSource& source = m_decoder.source();
  const std::int64_t width = last_nh.size(1), scored = geometry.length - 1;
  const auto predicting = [&](const at::Tensor& x_nh) { return x_nh.view({geometry.batch, geometry.length, width}).narrow(1, 0, scored); };

  at::Tensor normed = at::empty_like(last_nh), scale = at::empty({last_nh.size(0)});
  normRows(last_nh, source.norm_h(), source.shape().normEpsilon, normed, scale);
  at::Tensor dScored = at::empty({geometry.batch * scored, width});
  m_scorer.gradient(predicting(normed).reshape({-1, width}), source.head_vh(), ids_bs.narrow(1, 1, scored).reshape({-1}).contiguous(), dScored);
  m_scored += dScored.size(0);

  // The last token of a sample predicts nothing: no gradient comes from it.
  at::Tensor dNormed = at::zeros_like(last_nh), dx = at::zeros_like(last_nh);
  predicting(dNormed).copy_(dScored.view({geometry.batch, scored, width}));
  normRowsBackward(dNormed, last_nh, source.norm_h(), scale, dx, m_gradients.norm_h);
  for (std::int64_t l = layerRuns() - 1; l >= 0; --l) {
    job.yieldPoint();
    m_decoder.layerBackward(l, geometry, saved(l), dx, m_gradients.layers[static_cast<std::size_t>(l)]);
    saved(l) = {};
    onLayerRun();
  }
}

void Taylor::writeFirstOrder(Scores& scores, const Job& job) const {
  const auto layers = sumsOverLayers(m_decoder.source(), m_gradients, job, [](const at::Tensor& x) { return x; });
  writeGroupScores(scores, "taylor", layers, [tokens = static_cast<double>(m_scored)](double sum) { return std::abs(sum) / tokens; });
}

void Taylor::writeSquared(Scores& scores, const Job& job) const {
  const auto layers = sumsOverLayers(m_decoder.source(), m_gradients, job, [](const at::Tensor& x) { return x.square(); });
  writeGroupScores(scores, "taylor2", layers, [tokens = static_cast<double>(m_scored)](double sum) { return sum / (tokens * tokens); });
}

}  // namespace espalier
