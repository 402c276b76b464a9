#include "engine/model/bf16_layers.hpp"

#include <ATen/Parallel.h>

#include "engine/model/kernels/bf16.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kPiece = 1 << 16;

/// Calls visit(mine, theirs) for each norm and bias, the tensors that stay fp32.
template <class Visit>
void forEachVector(DecoderWeights& mine, const DecoderWeights& theirs, const Visit& visit) {
  visit(mine.norm_h, theirs.norm_h);
  for (std::size_t l = 0; l < mine.layers.size(); ++l) {
    LayerWeights& to = mine.layers[l];
    const LayerWeights& from = theirs.layers[l];
    for (at::Tensor LayerWeights::*vector : {&LayerWeights::norm1_h, &LayerWeights::norm2_h, &LayerWeights::qkvBias_p, &LayerWeights::outBias_h,
                                             &LayerWeights::gateUpBias_g, &LayerWeights::downBias_h})
      if ((from.*vector).defined()) visit(to.*vector, from.*vector);
  }
}

}  // namespace

Bf16Layers::Bf16Layers(ModelShape shape, const DecoderWeights& weights)
    : m_shape(std::move(shape)), m_weights(weightsOver(m_shape, at::empty({weights.flat.numel()}, at::kBFloat16))) {
  forEachVector(m_weights, weights, [](at::Tensor& mine, const at::Tensor& theirs) { mine = at::empty_like(theirs); });
  const float* from = weights.flat.data_ptr<float>();
  auto* to = static_cast<kernels::Bf16*>(m_weights.flat.data_ptr());
  at::parallel_for(0, weights.flat.numel(), kPiece,
                   [&](std::int64_t begin, std::int64_t end) { kernels::toBf16(from + begin, end - begin, to + begin); });
  copyVectors(weights);
}

void Bf16Layers::refresh(const DecoderWeights& weights, std::int64_t step) {
  const float* from = weights.flat.data_ptr<float>();
  auto* to = static_cast<kernels::Bf16*>(m_weights.flat.data_ptr());
  const auto seed = static_cast<std::uint32_t>(step);
  at::parallel_for(0, weights.flat.numel(), kPiece, [&](std::int64_t begin, std::int64_t end) {
    kernels::toBf16ByChance(from + begin, end - begin, begin, seed, to + begin);
  });
  copyVectors(weights);
}

void Bf16Layers::copyVectors(const DecoderWeights& weights) {
  forEachVector(m_weights, weights, [](at::Tensor& mine, const at::Tensor& theirs) { mine.copy_(theirs); });
}

}  // namespace espalier
