#include "engine/importance/weight_groups.hpp"

namespace espalier {

namespace {

std::vector<double> valuesOf(const at::Tensor& sums) {
  const at::Tensor x = sums.to(at::kDouble).contiguous();
  return {x.data_ptr<double>(), x.data_ptr<double>() + x.numel()};
}

}  // namespace

GroupSums sumOverGroups(const ModelShape& shape, const std::function<at::Tensor(const MatrixOf&)>& valueOf) {
  const at::Tensor ofGateAndUp = valueOf([](const LayerWeights& l) { return l.gateUp_gh; }).sum(1).view({2, shape.ffn}).sum(0);
  const at::Tensor ofDown = valueOf([](const LayerWeights& l) { return l.down_hf; }).sum(0);
  const at::Tensor ofQueries = valueOf([&](const LayerWeights& l) { return l.qkv_ph.narrow(0, 0, shape.queryWidth()); }).sum(1);
  const at::Tensor ofOutput = valueOf([](const LayerWeights& l) { return l.out_hq; }).sum(0);
  return {valuesOf(ofGateAndUp + ofDown), valuesOf((ofQueries + ofOutput).view({shape.heads, shape.headDim}).sum(1))};
}

void writeGroupScores(Scores& scores, const std::string& metric, const std::vector<GroupSums>& layers, const std::function<double(double)>& score) {
  std::vector<std::vector<double>> neurons, heads;
  const auto scored = [&](std::vector<double> sums) {
    for (double& sum : sums) sum = score(sum);
    return sums;
  };
  for (const GroupSums& layer : layers) {
    neurons.push_back(scored(layer.neurons));
    heads.push_back(scored(layer.heads));
  }
  scores.arrays[metric + ".neuron"] = scoreTable(neurons);
  scores.arrays[metric + ".head"] = scoreTable(heads);
}

}  // namespace espalier
