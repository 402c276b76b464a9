#include "engine/training/lora_layout.hpp"

#include <array>

#include "engine/training/trained_values.hpp"

namespace espalier {

namespace {

/// Where loraMatrices() lie in a layer's weights, in their order.
struct Home {
  at::Tensor LayerWeights::*matrix;
  std::int64_t firstRow;
};

std::array<Home, 7> homesOf(const ModelShape& shape) {
  const std::int64_t q = shape.queryWidth(), k = shape.keyWidth();
  return {{{&LayerWeights::qkv_ph, 0}, {&LayerWeights::qkv_ph, q}, {&LayerWeights::qkv_ph, q + k}, {&LayerWeights::out_hq, 0},
           {&LayerWeights::gateUp_gh, 0}, {&LayerWeights::gateUp_gh, shape.ffn}, {&LayerWeights::down_hf, 0}}};
}

}  // namespace

LoraLayout::LoraLayout(const ModelShape& shape, const TrainingSettings& settings, const at::Tensor& flat)
    : m_scale(settings.alpha / static_cast<double>(settings.rank)) {
  const std::int64_t rank = settings.rank;
  std::int64_t taken = 0;
  const auto take = [&](std::int64_t rows, std::int64_t columns) {
    const std::int64_t begin = taken;
    taken += rows * columns;
    return flat.narrow(0, begin, rows * columns).view({rows, columns});
  };
  const auto matrices = loraMatrices(shape);
  const auto homes = homesOf(shape);
  for (std::int64_t layer = 0; layer < shape.layers; ++layer)
    for (std::size_t i = 0; i < matrices.size(); ++i) {
      const LoraMatrix& matrix = matrices[i];
      if (!isChosen(matrix, settings)) continue;
      requireRank(matrix, rank);
      const at::Tensor a = take(rank, matrix.columns), b = take(matrix.rows, rank);
      m_targets.push_back({layer, homes[i].matrix, homes[i].firstRow, matrix.rows, a, b});
    }
}

void LoraLayout::addProduct(const LoraTarget& target, const LayerWeights& weights) const {
  target.rowsOf(weights).addmm_(target.b_or, target.a_ri, 1, m_scale);
}

}  // namespace espalier
