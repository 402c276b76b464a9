// Weights and ids that make every part of a decoder count.
#pragma once

#include "engine/model/decoder.hpp"

namespace espalier::test {

/// Larger than those of a start, and than a trained model's, so that attention and losses are far from even; biases and norms differ from their start, too.
inline DecoderWeights livelyWeights(const ModelShape& shape, std::uint64_t seed) {
  DecoderWeights weights = randomWeights(shape, seed);
  at::Generator generator = at::detail::createCPUGenerator(seed);
  forEachTensor(shape, weights, [&](const std::string&, const at::Tensor& tensor) {
    if (tensor.dim() == 2) tensor.mul_(6.0);
    if (tensor.dim() == 1) tensor.add_(at::empty_like(tensor).normal_(0.0, 0.1, generator));
  });
  return weights;
}

/// Three sequences of 22 [3, 22].
inline at::Tensor someIds(const ModelShape& shape, std::uint64_t seed = 4) {
  return at::randint(0, shape.vocab, {3, 22}, at::detail::createCPUGenerator(seed), at::kLong);
}

}  // namespace espalier::test
