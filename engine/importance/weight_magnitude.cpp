#include "engine/importance/weight_magnitude.hpp"

#include <cmath>

#include "engine/importance/weight_groups.hpp"

namespace espalier {

void addWeightMagnitude(LayerSource& source, Scores& scores, const Job& job) {
  std::vector<GroupSums> layers;
  for (std::int64_t l = 0; l < source.shape().layers; ++l) {
    job.yieldPoint();
    const LayerWeights& weights = source.layer(l);
    layers.push_back(sumOverGroups(source.shape(), [&](const MatrixOf& of) { return of(weights).to(at::kFloat).square(); }));
  }
  writeGroupScores(scores, "weight", layers, [](double sum) { return std::sqrt(sum); });
}

}  // namespace espalier
