// An engine that answers analyses and searches at once with made-up numbers, and a tiny model for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>

#include "engine/base/error.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/importance/scores.hpp"
#include "engine/training/tournament_folder.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "tests/support/shapes.hpp"
#include "tests/support/shared.hpp"

namespace espalier::test {

inline ModelShape tinyShape() {
  ModelShape shape = llamaOf({.layers = 4, .hidden = 64, .ffn = 128, .heads = 8, .kvHeads = 4, .headDim = 8, .vocab = 96, .maxPositions = 512});
  shape.dtype = "float32";
  return shape;
}

inline void writeTinyModel(const std::filesystem::path& folder, unsigned seed = 7) {
  const nlohmann::ordered_json config = {{"architectures", {"LlamaForCausalLM"}}, {"model_type", "llama"}, {"hidden_size", 64}, {"intermediate_size", 128},
                                         {"num_hidden_layers", 4}, {"num_attention_heads", 8}, {"num_key_value_heads", 4}, {"head_dim", 8}, {"vocab_size", 96},
                                         {"max_position_embeddings", 512}, {"rms_norm_eps", 1e-5}, {"rope_theta", 10000.0}, {"hidden_act", "silu"},
                                         {"tie_word_embeddings", false}, {"torch_dtype", "float32"}};
  const auto fill = [seed](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) {
    std::mt19937 random(seed + static_cast<unsigned>(std::hash<std::string>()(tensor.name) + offset));
    std::normal_distribution<float> values(0, 0.02f);
    for (std::size_t i = 0; i + sizeof(float) <= into.size(); i += sizeof(float)) {
      const float value = values(random);
      std::memcpy(into.data() + i, &value, sizeof value);
    }
  };
  writeCheckpoint(folder, expectedTensors(tinyShape(), DType::F32), fill, {{}, config, {}}, Job());
  std::filesystem::copy_file(sourceFolder() / "resources" / "demo" / "model" / "tokenizer.json", folder / "tokenizer.json");
  std::filesystem::remove(folder / "espalier.json");  // a teacher from elsewhere has no lineage
}

inline ScoreArray randomArray(std::vector<std::int64_t> shape, unsigned seed) {
  ScoreArray array;
  array.shape = std::move(shape);
  std::int64_t size = 1;
  for (const std::int64_t each : array.shape) size *= each;
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> values(0.1f, 2.0f);
  for (std::int64_t i = 0; i < size; ++i) array.values.push_back(values(random));
  return array;
}

/// Answers an analysis with random scores; everything else is not asked for here.
class MadeUpEngine : public Engine {
 public:
  /// `layerParts`: whether scores have them, as those of earlier versions have not; is asked in each analysis.
  explicit MadeUpEngine(std::shared_ptr<const std::atomic<bool>> layerParts = std::make_shared<std::atomic<bool>>(true)) : m_layerParts(std::move(layerParts)) {}

  AnalyzeResult analyze(const AnalyzeRequest& request, const Job&) override {
    AnalyzeResult result;
    result.out = request.out;
    result.samples = request.samples;
    const Checkpoint model(request.model);
    const ModelShape& s = model.shape();
    result.scores.arrays = {{"head.l2-mean", randomArray({s.layers, s.heads}, 1)},   {"head.mean-mean", randomArray({s.layers, s.heads}, 2)},
                            {"neuron.l2-mean", randomArray({s.layers, s.ffn}, 3)},   {"neuron.mean-mean", randomArray({s.layers, s.ffn}, 8)},
                            {"hidden.l2-mean", randomArray({s.hidden}, 4)},
                            {"layer.bi", randomArray({s.layers}, 5)},                {"layer.lm_loss", randomArray({s.layers}, 6)}};
    if (std::ranges::find(request.layers, "block-bi") != request.layers.end()) {
      ScoreArray blocks = randomArray({s.layers, s.layers}, 10);  // [length - 1, first]
      for (std::int64_t row = 0; row < s.layers; ++row)
        for (std::int64_t first = s.layers - row; first < s.layers; ++first) blocks.values[static_cast<std::size_t>(row * s.layers + first)] = std::nanf("");
      result.scores.arrays["block.bi"] = std::move(blocks);
    }
    if (*m_layerParts) result.scores.arrays["hidden-layers.l2-mean"] = randomArray({s.layers, s.hidden}, 9);
    result.scores.metadata = {{"model", model.fingerprint()}, {"samples", std::to_string(request.samples)}, {"context", std::to_string(request.context)}};
    writeScores(request.out, result.scores);
    return result;
  }
  EvaluateResult evaluate(const EvaluateRequest&, const Job&) override { refuseAll(); }
  CacheResult cacheTeacher(const CacheRequest&, const Job&) override { refuseAll(); }
  TrainingResult train(const TrainingSettings&, TrainingObserver&, const Job&) override { refuseAll(); }
  TrainingResult resume(const std::filesystem::path&, TrainingObserver&, const Job&) override { refuseAll(); }
  /// Losses right after the cut; in a tournament the last of the candidates comes out first, from its second validation on.
  SearchResult search(const SearchRequest& request, const CandidateObserver& onValidation, const Job& job) override {
    SearchResult result = worker::search(request);
    if (request.retrain) TournamentFolder(request.out, searchToJson(request));
    const std::int64_t last = request.retrain ? 3 : 0;
    for (std::int64_t step = 0; step <= last; ++step) {
      job.yieldPoint();
      for (std::size_t i = 0; i < result.candidates.size(); ++i) {
        const double loss = 5.0 + 0.1 * static_cast<double>(i) * (step < 2 ? 1.0 : -1.0);
        result.candidates[i].validation.emplace_back(step, loss);
        onValidation(i, step, loss);
      }
    }
    std::ranges::stable_sort(result.candidates, {}, [](const SearchedCandidate& each) { return each.validation.back().second; });
    return result;
  }
  Estimate estimate(const TrainingSettings&, const Job&) override { refuseAll(); }
  Estimate estimate(const AnalyzeRequest&, const Job&) override { refuseAll(); }
  Estimate estimate(const CacheRequest&, const Job&) override { refuseAll(); }
  Estimate estimate(const SearchRequest&, const Job&) override { refuseAll(); }
  GenerateResult generate(const GenerateRequest&, const std::function<void(const std::string&)>&, const Job&) override { refuseAll(); }
  void checkExport(const std::filesystem::path&, const ModelShape&, const std::vector<TensorInfo>&, const TensorBytes&, const Job&) override {}
  BenchKdResult benchKd(const BenchKdRequest&, const Job&) override { refuseAll(); }
  BenchResult bench(const BenchRequest&, const Job&) override { refuseAll(); }
  std::string describe() const override { return "LibTorch 2.6.0 (AVX512), oneDNN 3.7.2, OpenBLAS 0.3.29, Highway AVX3_ZEN4, 2 threads"; }

 private:
  std::shared_ptr<const std::atomic<bool>> m_layerParts;
  [[noreturn]] static void refuseAll() { refuse("this engine only analyses"); }
};

}  // namespace espalier::test
