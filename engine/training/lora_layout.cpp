#include "engine/training/lora_layout.hpp"

#include <algorithm>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

struct Part {
  const char* word;
  at::Tensor LayerWeights::*matrix;
  std::int64_t firstRow, rows, columns;
};

std::vector<Part> partsOf(const ModelShape& shape) {
  const std::int64_t q = shape.queryWidth(), k = shape.keyWidth(), h = shape.hidden, f = shape.ffn;
  return {{"q", &LayerWeights::qkv_ph, 0, q, h},    {"k", &LayerWeights::qkv_ph, q, k, h},       {"v", &LayerWeights::qkv_ph, q + k, k, h},
          {"o", &LayerWeights::out_hq, 0, h, q},    {"gate", &LayerWeights::gateUp_gh, 0, f, h}, {"up", &LayerWeights::gateUp_gh, f, f, h},
          {"down", &LayerWeights::down_hf, 0, h, f}};
}

}  // namespace

LoraLayout::LoraLayout(const ModelShape& shape, const TrainingSettings& settings, const at::Tensor& flat)
    : m_scale(settings.alpha / static_cast<double>(settings.rank)) {
  const std::int64_t rank = settings.rank;
  const auto take = [&](std::int64_t rows, std::int64_t columns) {
    const std::int64_t begin = m_size;
    m_size += rows * columns;
    return flat.defined() ? flat.narrow(0, begin, rows * columns).view({rows, columns}) : at::Tensor();
  };
  for (std::int64_t layer = 0; layer < shape.layers; ++layer)
    for (const Part& part : partsOf(shape)) {
      if (std::find(settings.loraTargets.begin(), settings.loraTargets.end(), part.word) == settings.loraTargets.end()) continue;
      if (rank > std::min(part.rows, part.columns))
        throw Error(ErrorKind::Usage, std::string("the rank is larger than the matrix ") + part.word + " of this model", "--rank " + std::to_string(rank),
                    "Give " + std::to_string(std::min(part.rows, part.columns)) + " or less; usual ranks are 8 to 64");
      const at::Tensor a = take(rank, part.columns), b = take(part.rows, rank);
      m_targets.push_back({layer, part.matrix, part.firstRow, part.rows, a, b});
    }
}

void LoraLayout::addProduct(const LoraTarget& target, const LayerWeights& weights) const {
  target.rowsOf(weights).addmm_(target.b_or, target.a_ri, 1, m_scale);
}

}  // namespace espalier
