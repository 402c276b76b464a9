#include "engine/training/cut_weights.hpp"

#include <map>

#include "engine/pruning/slice.hpp"
#include "engine/pruning/tensor_cuts.hpp"

namespace espalier {

namespace {

at::Tensor rowsOrColumns(const at::Tensor& tensor, std::int64_t axis, const std::vector<std::int64_t>* kept) {
  return kept ? tensor.index_select(axis, at::tensor(*kept, at::kLong)) : tensor;
}

}  // namespace

DecoderWeights cutWeights(const ModelShape& source, const DecoderWeights& weights, const Plan& plan) {
  std::map<std::string, at::Tensor> byName;
  forEachTensor(source, weights, [&](const std::string& name, const at::Tensor& tensor) { byName[name] = tensor; });
  const ModelShape shape = shapeAfter(source, plan);
  const TensorCuts cuts(source, plan);
  const DecoderWeights student = makeWeights(shape);
  forEachTensor(shape, student, [&](const std::string& name, const at::Tensor& tensor) {
    const TensorCut cut = cuts.of(name);
    tensor.copy_(rowsOrColumns(rowsOrColumns(byName.at(cut.origin), 0, cut.rows), 1, cut.columns));
  });
  return student;
}

}  // namespace espalier
