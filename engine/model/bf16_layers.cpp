#include "engine/model/bf16_layers.hpp"

#include <ATen/Parallel.h>

#include "engine/model/huge_pages.hpp"
#include "engine/model/kernels/bf16.hpp"
#include "engine/model/task_sizes.hpp"

namespace espalier {

namespace {


/// Calls visit(mine, theirs) for each norm and bias, the tensors that stay fp32.
template <class Visit>
void forEachVector(DecoderWeights& mine, const DecoderWeights& theirs, const Visit& visit) {
  visit(mine.norm_h, theirs.norm_h);
  for (std::size_t l = 0; l < mine.layers.size(); ++l) {
    LayerWeights& to = mine.layers[l];
    const LayerWeights& from = theirs.layers[l];
    for (const auto vector : kLayerVectors)
      if ((from.*vector).defined()) visit(to.*vector, from.*vector);
  }
}

/// Calls round(from, count, first, to) for pieces of the flat buffers on all threads; `first` is the piece's place.
template <class Round>
void roundAll(const DecoderWeights& weights, DecoderWeights& rounded, const Round& round) {
  const float* from = weights.flat.data_ptr<float>();
  auto* to = static_cast<kernels::Bf16*>(rounded.flat.data_ptr());
  at::parallel_for(0, weights.flat.numel(), kValuesPerTask,
                   [&](std::int64_t begin, std::int64_t end) { round(from + begin, end - begin, begin, to + begin); });
}

}  // namespace

Bf16Layers::Bf16Layers(const ModelShape& shape, const DecoderWeights& weights)
    : MemoryLayers(shape, weightsOver(shape, zerosInHugePages(weights.flat.numel(), at::kBFloat16))) {
  forEachVector(this->weights(), weights, [](at::Tensor& mine, const at::Tensor& theirs) { mine = at::empty_like(theirs); });
  roundToNearest(weights);
}

void Bf16Layers::roundToNearest(const DecoderWeights& weights) {
  roundAll(weights, this->weights(),
           [](const float* from, std::int64_t count, std::int64_t, kernels::Bf16* to) { kernels::toBf16(from, count, to); });
  refreshVectors(weights);
}

void Bf16Layers::refresh(const DecoderWeights& weights, std::int64_t step) {
  if (step == 0) return roundToNearest(weights);
  const auto seed = static_cast<std::uint32_t>(step);
  roundAll(weights, this->weights(), [seed](const float* from, std::int64_t count, std::int64_t first, kernels::Bf16* to) {
    kernels::toBf16ByChance(from, count, first, seed, to);
  });
  refreshVectors(weights);
}

void Bf16Layers::refreshVectors(const DecoderWeights& weights) {
  forEachVector(this->weights(), weights, [](at::Tensor& mine, const at::Tensor& theirs) { mine.copy_(theirs); });
}

std::unique_ptr<MemoryLayers> layersFor(const Gemm& gemm, const ModelShape& shape, DecoderWeights weights) {
  if (gemm.operandType() == at::kBFloat16) return std::make_unique<Bf16Layers>(shape, weights);
  return std::make_unique<MemoryLayers>(shape, std::move(weights));
}

}  // namespace espalier
