// An engine without tensors, for tests of what stands around it: answers at once, trains as many steps as it is told.
#pragma once

#include <atomic>
#include <cmath>
#include <filesystem>

#include "engine/base/error.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/worker/engine.hpp"

namespace espalier::test {

class FakeEngine : public Engine {
 public:
  EvaluateResult evaluate(const EvaluateRequest& request, const Job&) override {
    EvaluateResult result;
    result.tokens = 1000;
    result.loss = 3.823;
    result.perplexity = std::exp(3.823);
    result.tokensPerSecond = 9000;
    result.context = request.context;
    result.dataHash = "data";
    return result;
  }

  AnalyzeResult analyze(const AnalyzeRequest& request, const Job& job) override {
    const Checkpoint model(request.model);
    const ModelShape& shape = model.shape();
    AnalyzeResult result;
    const auto fill = [&](const std::string& name, std::vector<std::int64_t> sizes) {
      ScoreArray array;
      array.shape = sizes;
      std::int64_t count = 1;
      for (const auto size : sizes) count *= size;
      for (std::int64_t i = 0; i < count; ++i) array.values.push_back(static_cast<float>((i * 37) % 101) / 25.0F);
      result.scores.arrays[name] = array;
    };
    for (const std::string& aggregation : aggregationNames()) {
      fill("neuron." + aggregation, {shape.layers, shape.ffn});
      fill("head." + aggregation, {shape.layers, shape.heads});
      fill("hidden." + aggregation, {shape.hidden});
      fill(layerPartsName("hidden." + aggregation), {shape.layers, shape.hidden});
    }
    fill("layer.bi", {shape.layers});
    fill("layer.lm_loss", {shape.layers});
    result.scores.metadata = {{"model", model.fingerprint()}, {"samples", "4"}, {"context", "64"}};
    result.samples = 4;
    result.tokens = 256;
    result.seconds = 0.1;
    result.out = request.out;
    job.report({"Analysing", 4, 4, "samples", 1000});
    writeScores(request.out, result.scores);
    return result;
  }

  CacheResult cacheTeacher(const CacheRequest&, const Job&) override { return {}; }
  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) override {
    TrainingResult result;
    const std::int64_t total = settings.totalSteps();
    observer.onStarted(0, total, 3.8);
    for (std::int64_t step = 1; step <= total; ++step) {
      job.yieldPoint();
      StepMetrics metrics;
      metrics.step = step;
      metrics.loss = metrics.lmLoss = 5.0 - static_cast<double>(step) / static_cast<double>(total);
      metrics.learningRate = learningRateAt(settings, step - 1);
      metrics.tokens = step * settings.tokensPerStep();
      observer.onStep(metrics);
      result.losses.push_back(metrics.loss);
      job.report({"Distilling", static_cast<double>(step), static_cast<double>(total), "steps", 3460});
    }
    observer.onValidation({total, 4.0, "The castle stood"});
    std::filesystem::copy(settings.student, settings.out, std::filesystem::copy_options::recursive);
    result.steps = total;
    result.out = settings.out;
    return result;
  }

  TrainingResult resume(const std::filesystem::path&, TrainingObserver&, const Job&) override {
    throw Error(ErrorKind::Refused, "there is nothing to resume", "run", "Start a new training");
  }
  SearchResult search(const SearchRequest& request, const CandidateObserver&, const Job&) override {
    if (request.retrain) std::filesystem::create_directories(request.out);
    return {};
  }
  Estimate estimate(const TrainingSettings&, const Job&) override { return {}; }
  Estimate estimate(const AnalyzeRequest&, const Job&) override { return {}; }
  Estimate estimate(const CacheRequest&, const Job&) override { return {}; }
  Estimate estimate(const SearchRequest&, const Job&) override { return {}; }
  GenerateResult generate(const GenerateRequest&, const std::function<void(const std::string&)>& onText, const Job&) override {
    GenerateResult result;
    for (const char* piece : {"The", " castle", " stood"}) {
      onText(piece);
      result.text += piece;
    }
    return result;
  }
  void checkExport(const std::filesystem::path&, const ModelShape&, const std::vector<TensorInfo>&, const TensorBytes&, const Job&) override {}
  BenchKdResult benchKd(const BenchKdRequest&, const Job&) override { return {}; }
  BenchResult bench(const BenchRequest&, const Job&) override { return {}; }
  std::string describe() const override { return "LibTorch 2.6.0 (AVX512), oneDNN 3.7.2, OpenBLAS 0.3.29, Highway AVX3_ZEN4, 2 threads"; }
};

inline std::unique_ptr<Engine> makeFakeEngine() { return std::make_unique<FakeEngine>(); }

}  // namespace espalier::test
