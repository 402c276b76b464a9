#include "engine/evaluation/bench_model.hpp"

#include <random>

namespace espalier {

ModelShape benchShape(std::int64_t hidden, std::int64_t ffn) {
  ModelShape shape;
  shape.architecture = "LlamaForCausalLM";
  shape.layers = 30;
  shape.hidden = hidden;
  shape.ffn = ffn;
  shape.heads = 9;
  shape.kvHeads = 3;
  shape.headDim = 64;
  shape.vocab = 49152;
  shape.maxPositions = 2048;
  shape.features.tied = true;
  return shape;
}

std::unique_ptr<MemoryLayers> benchLayers(const BenchRequest& request, const Gemm& gemm, const Job& job) {
  if (request.model.empty()) {
    const ModelShape shape = benchShape(576, 1536);
    return layersFor(gemm, shape, randomWeights(shape, 1));
  }
  const Checkpoint checkpoint(request.model);
  return layersFor(gemm, checkpoint.shape(), loadWeights(checkpoint, job));
}

std::vector<TokenId> benchIds(std::int64_t count, std::int64_t vocab) {
  std::mt19937_64 random(3);
  std::vector<TokenId> ids(static_cast<std::size_t>(count));
  for (TokenId& id : ids) id = static_cast<TokenId>(random() % static_cast<std::uint64_t>(vocab));
  return ids;
}

}  // namespace espalier
