#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/evaluation/bench_model.hpp"
#include "engine/evaluation/memory_rates.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/model/incremental_decoder.hpp"
#include "engine/model/kernels/sampling.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kTokens = 16;  // in one measurement

void requirePositions(const ModelShape& shape, std::int64_t context, std::int64_t more) {
  if (context + more <= shape.maxPositions) return;
  const std::int64_t most = shape.maxPositions - more;
  const std::string hint = most >= 2 ? "Choose --context of at most " + std::to_string(most) : "Choose fewer --repetitions";
  refuse("the model has " + std::to_string(shape.maxPositions) + " positions, not enough for a prompt of " + std::to_string(context) + " and " +
             std::to_string(more) + " more tokens",
         "--context " + std::to_string(context), hint);
}

}  // namespace

BenchResult benchmarkGenerate(const BenchRequest& request, const Job& job) {
  const auto gemm = std::shared_ptr<Gemm>(makeGemm(request.precision));
  const auto layers = benchLayers(request, *gemm, job);
  const std::int64_t measurements = kBenchWarmUps + request.repetitions, vocab = layers->shape().vocab;
  requirePositions(layers->shape(), request.context, measurements * kTokens);
  IncrementalDecoder decoder(*layers, gemm, request.context + measurements * kTokens);
  const std::vector<TokenId> prompt = benchIds(request.context, vocab);
  std::span<const float> logits;
  const double promptSeconds = secondsOf([&] { logits = decoder.start(prompt); });

  std::vector<double> seconds, bytesPerSecond, memoryRates, shares;
  for (std::int64_t i = 0; i < measurements; ++i) {
    job.report({"Generating", static_cast<double>(i), static_cast<double>(measurements), "runs", 0});
    job.yieldPoint();
    std::vector<double> ofTokens;
    const double readBefore = memoryReadBytesPerSecond(), bytes = static_cast<double>(decoder.bytesPerToken());
    for (std::int64_t t = 0; t < kTokens; ++t)
      ofTokens.push_back(secondsOf([&] { logits = decoder.next(static_cast<TokenId>(kernels::indexOfLargest(logits.data(), vocab))); }));
    // Other programs and machines on the same memory come and go: what was read before and after is the limit of what was read between.
    const double memory = std::max(readBefore, memoryReadBytesPerSecond()), perToken = spreadOf(ofTokens).median;
    if (i < kBenchWarmUps) continue;
    seconds.push_back(perToken);
    bytesPerSecond.push_back(bytes / perToken);
    memoryRates.push_back(memory);
    shares.push_back(bytes / perToken / memory);
  }
  const double read = spreadOf(memoryRates).median, bytes = static_cast<double>(decoder.bytesPerToken());
  const Spread perToken = spreadOf(seconds);
  return {request.what,
          request.repetitions,
          {{"tokens_per_second", "one by one", "tokens/s", rateOf(1, perToken), BenchLimit{read / bytes, "reading all weights and the cache once"}},
           {"bytes_per_second", "weights and cache read", "B/s", spreadOf(bytesPerSecond), BenchLimit{read, "reading this machine's memory"}},
           {"share_of_memory_rate", "share of the memory's rate", "x", spreadOf(shares), atLeast(0.8)},
           {"bytes_per_token", "weights and cache", "B", {bytes, bytes, bytes}, {}},
           {"prompt_tokens_per_second", "prompt", "tokens/s", rateOf(static_cast<double>(request.context), {promptSeconds, promptSeconds, promptSeconds}), {}}}};
}

}  // namespace espalier
