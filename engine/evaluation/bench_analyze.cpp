#include <algorithm>

#include "engine/evaluation/bench_model.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/importance/analysis.hpp"

namespace espalier {

BenchResult benchmarkAnalyze(const BenchRequest& request, const Job& job) {
  constexpr std::int64_t kTokens = 2048;
  const auto gemm = std::shared_ptr<Gemm>(makeGemm(request.precision));
  const auto layers = benchLayers(request, *gemm, job);
  const std::int64_t count = std::max<std::int64_t>(1, kTokens / request.context), tokens = count * request.context;
  const std::vector<TokenId> ids = benchIds(tokens, layers->shape().vocab);
  std::vector<std::vector<TokenId>> windows;
  for (std::int64_t w = 0; w < count; ++w) windows.emplace_back(ids.begin() + w * request.context, ids.begin() + (w + 1) * request.context);

  AnalysisOptions forwardAlone, activation, inputs;
  forwardAlone.metrics = {};
  forwardAlone.layers = {};
  activation.layers = inputs.layers = {"bi"};
  inputs.metrics = {"activation", "wanda", "flap"};
  Job quiet = job;
  quiet.muteProgress();
  const auto run = [&](const AnalysisOptions& options) { analyze(*layers, gemm, windows, options, quiet); };
  const auto against = [&](const AnalysisOptions& options) { return compareTimes(request.repetitions, job, [&] { run(options); }, [&] { run(forwardAlone); }); };
  const Comparison times = against(activation), withInputs = against(inputs);
  return {request.what,
          request.repetitions,
          {{"forward_tokens_per_second", "forward pass alone", "tokens/s", rateOf(static_cast<double>(tokens), times.second), {}},
           {"tokens_per_second", "with all nine aggregations and BI", "tokens/s", rateOf(static_cast<double>(tokens), times.first),
            BenchLimit{static_cast<double>(tokens) / times.second.median, "the forward pass alone"}},
           {"ratio", "time against the forward pass alone", "x", times.ratio, atMost(1.05)},
           {"with_inputs_ratio", "the same with Wanda-sp and FLAP", "x", withInputs.ratio, atMost(1.05)}}};
}

}  // namespace espalier
