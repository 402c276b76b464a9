// A decoder's weights as products in bfloat16 take them: matrices rounded, norms and biases fp32.
#pragma once

#include <memory>

#include "engine/model/gemm.hpp"
#include "engine/model/layer_source.hpp"

namespace espalier {

/// Does not keep what it was made from, so that a teacher's fp32 weights can be freed. Its flat buffer is bfloat16; norms and biases lie
/// outside of it.
class Bf16Layers : public MemoryLayers {
 public:
  /// Rounds to the nearest.
  Bf16Layers(const ModelShape& shape, const DecoderWeights& weights);

  /// The weights anew, rounded by chance, a function of `step`: to the nearest most updates would be lost, because they are small against
  /// the distance of two bfloat16, and a checkpoint in bfloat16 starts on one. Before the first step (0), to the nearest, as at first.
  void refresh(const DecoderWeights& weights, std::int64_t step) override;
  void refreshVectors(const DecoderWeights& weights) override;

 private:
  void roundToNearest(const DecoderWeights& weights);
};

/// These weights in the type that `gemm` takes.
std::unique_ptr<MemoryLayers> layersFor(const Gemm& gemm, const ModelShape& shape, DecoderWeights weights);

}  // namespace espalier
