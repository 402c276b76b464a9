#include "engine/checkpoint/model_shape.hpp"

#include <algorithm>

namespace espalier {

namespace {

std::uint64_t product(std::int64_t a, std::int64_t b) {
  return static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b);
}

std::int64_t windowOf(const Features& features, std::size_t layer) {
  return layer < features.windows.size() ? features.windows[layer] : 0;
}

/// Positions that a token looks at on average in a sequence of `context`: half of it, fewer with a sliding window.
double averagePositions(std::int64_t context, std::int64_t window) {
  const double length = static_cast<double>(context);
  if (window <= 0 || window >= context) return length / 2;
  const double seen = static_cast<double>(window);
  return seen - seen * seen / (2 * length);
}

}  // namespace

const char* word(Rope::Kind kind) {
  switch (kind) {
    case Rope::Kind::Default:
      return "default";
    case Rope::Kind::Linear:
      return "linear";
    case Rope::Kind::Dynamic:
      return "dynamic";
    case Rope::Kind::Llama3:
      return "llama3";
    case Rope::Kind::Yarn:
      return "yarn";
    case Rope::Kind::LongRope:
      return "longrope";
  }
  return "default";
}

ParameterCount ModelShape::parameters() const {
  const auto layerCount = static_cast<std::uint64_t>(layers);
  ParameterCount count;
  count.embedding = product(vocab, hidden);
  count.head = features.tied ? 0 : product(vocab, hidden);

  std::uint64_t attention = 2 * product(hidden, queryWidth()) + 2 * product(hidden, keyWidth());
  if (features.qkvBias) attention += static_cast<std::uint64_t>(queryWidth() + 2 * keyWidth());
  if (features.outputBias) attention += static_cast<std::uint64_t>(hidden);
  count.attention = layerCount * attention;

  std::uint64_t feedForward = 3 * product(hidden, ffn);
  if (features.mlpBias) feedForward += static_cast<std::uint64_t>(2 * ffn + hidden);
  count.feedForward = layerCount * feedForward;

  const std::int64_t perLayer = 2 * hidden + (features.qkNorm ? 2 * headDim : 0);
  count.norms = product(layers, perLayer) + static_cast<std::uint64_t>(hidden);
  return count;
}

std::uint64_t ModelShape::weightBytes(int bytesPerParameter) const {
  return parameters().total() * static_cast<std::uint64_t>(bytesPerParameter);
}

std::uint64_t ModelShape::kvCacheBytes(std::int64_t context, int bytesPerValue) const {
  std::uint64_t positions = 0;
  for (std::size_t layer = 0; layer < static_cast<std::size_t>(layers); ++layer) {
    const std::int64_t window = windowOf(features, layer);
    positions += static_cast<std::uint64_t>(window > 0 ? std::min(window, context) : context);
  }
  return 2 * positions * static_cast<std::uint64_t>(keyWidth()) * static_cast<std::uint64_t>(bytesPerValue);
}

double ModelShape::flopsPerToken(std::int64_t context) const {
  const double perLayer = static_cast<double>(2 * hidden * queryWidth() + 2 * hidden * keyWidth() + 3 * hidden * ffn);
  double flops = 2 * (perLayer * static_cast<double>(layers) + static_cast<double>(vocab) * static_cast<double>(hidden));
  for (std::size_t layer = 0; layer < static_cast<std::size_t>(layers); ++layer)  // queries by keys, and weights by values
    flops += 4 * static_cast<double>(queryWidth()) * averagePositions(context, windowOf(features, layer));
  return flops;
}

}  // namespace espalier
