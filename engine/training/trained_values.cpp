#include "engine/training/trained_values.hpp"

#include <algorithm>
#include <string>

#include "engine/base/error.hpp"

namespace espalier {

std::array<LoraMatrix, 7> loraMatrices(const ModelShape& shape) {
  const std::int64_t q = shape.queryWidth(), k = shape.keyWidth(), h = shape.hidden, f = shape.ffn;
  return {{{"q", q, h}, {"k", k, h}, {"v", k, h}, {"o", h, q}, {"gate", f, h}, {"up", f, h}, {"down", h, f}}};
}

bool isChosen(const LoraMatrix& matrix, const TrainingSettings& settings) {
  return std::find(settings.loraTargets.begin(), settings.loraTargets.end(), matrix.word) != settings.loraTargets.end();
}

void requireRank(const LoraMatrix& matrix, std::int64_t rank) {
  const std::int64_t most = std::min(matrix.rows, matrix.columns);
  if (rank <= most) return;
  throw Error(ErrorKind::Usage, std::string("the rank is larger than the matrix ") + matrix.word + " of this model", "--rank " + std::to_string(rank),
              "Give " + std::to_string(most) + " or less; usual ranks are 8 to 64");
}

std::int64_t trainedValues(const ModelShape& shape, const TrainingSettings& settings) {
  if (settings.method == TrainingMethod::Full) return static_cast<std::int64_t>(shape.parameters().total());
  if (settings.method == TrainingMethod::Norms) {
    const std::int64_t ofHeads = shape.features.qkNorm ? 2 * shape.headDim : 0;
    return shape.layers * (2 * shape.hidden + ofHeads) + shape.hidden;
  }
  std::int64_t inLayer = 0;
  for (const LoraMatrix& matrix : loraMatrices(shape)) {
    if (!isChosen(matrix, settings)) continue;
    requireRank(matrix, settings.rank);
    inLayer += settings.rank * (matrix.rows + matrix.columns);
  }
  return shape.layers * inLayer;
}

}  // namespace espalier
