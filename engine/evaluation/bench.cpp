#include "engine/evaluation/bench.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

namespace espalier {

namespace {

constexpr std::array kBenchmarks{
    Benchmark{"machine", "products, arithmetic, memory and disk: the limits of all others", true, "--repetitions --folder --threads"},
    Benchmark{"kd", "a step of distillation", true, "--precision --batch --context --steps --recompute --threads"},
    Benchmark{"loss", "the head in chunks: logits, loss and gradients, against its products alone", true,
              "--precision --batch --context --repetitions --threads"},
    Benchmark{"attention", "attention, forward and backward", true, "--precision --batch --context --repetitions --threads"},
    Benchmark{"norm", "RMSNorm and its gradient", true, "--precision --repetitions --threads"},
    Benchmark{"adamw", "the optimiser's pass over weights, gradients and moments", true, "--repetitions --threads"},
    Benchmark{"analyze", "importance of heads, neurons, channels and layers, beside the forward pass alone", true,
              "--precision --context --repetitions --model --threads"},
    Benchmark{"generate", "tokens one by one, beside the memory that must be read for each", true,
              "--precision --context --repetitions --model --threads"},
    Benchmark{"load", "a checkpoint into memory, from the disk and from the page cache", true, "--repetitions --model --folder"},
    Benchmark{"slice", "cutting a checkpoint, beside copying its bytes", false, "--repetitions --model --folder"},
    Benchmark{"estimate", "what --estimate forecasts, beside what the same commands take", false, "--repetitions --folder --threads"},
    Benchmark{"tokenize", "text to ids", false, "--repetitions --model --data --folder --threads"},
};

}  // namespace

bool Benchmark::takes(const std::string& option) const {
  std::istringstream words(options);
  for (std::string word; words >> word;)
    if (word == option) return true;
  return false;
}

std::span<const Benchmark> benchmarks() { return kBenchmarks; }

const Benchmark* findBenchmark(const std::string& name) {
  const auto found = std::ranges::find_if(kBenchmarks, [&](const Benchmark& benchmark) { return name == benchmark.name; });
  return found == kBenchmarks.end() ? nullptr : &*found;
}

Spread spreadOf(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {values.front(), median, values.back()};
}

nlohmann::ordered_json toJson(const BenchResult& result) {
  nlohmann::ordered_json figures = nlohmann::ordered_json::object();
  for (const BenchFigure& figure : result.figures) {
    nlohmann::ordered_json& one = figures[figure.key];
    one = {{"value", figure.spread.median}, {"unit", figure.unit}, {"least", figure.spread.least}, {"most", figure.spread.most}};
    if (figure.limit) {
      one["limit"] = figure.limit->value;
      one["limit_meaning"] = figure.limit->meaning;
    }
  }
  return {{"what", result.what}, {"repetitions", result.repetitions}, {"threads", result.threads}, {"figures", std::move(figures)}};
}

double secondsOf(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

namespace {

void tellHowFar(int i, int repetitions, const Job& job) {
  job.report({i < kBenchWarmUps ? "Warming up" : "Measuring", static_cast<double>(i), static_cast<double>(kBenchWarmUps + repetitions), "runs", 0});
  job.yieldPoint();
}

}  // namespace

Spread timeOf(int repetitions, const Job& job, const std::function<void()>& work) {
  std::vector<double> seconds;
  for (int i = 0; i < kBenchWarmUps + repetitions; ++i) {
    tellHowFar(i, repetitions, job);
    const double once = secondsOf(work);
    if (i >= kBenchWarmUps) seconds.push_back(once);
  }
  return spreadOf(std::move(seconds));
}

Comparison compareTimes(int repetitions, const Job& job, const std::function<void()>& first, const std::function<void()>& second) {
  std::vector<double> firsts, seconds, ratios;
  for (int i = 0; i < kBenchWarmUps + repetitions; ++i) {
    tellHowFar(i, repetitions, job);
    const double a = secondsOf(first), b = secondsOf(second);
    if (i < kBenchWarmUps) continue;
    firsts.push_back(a);
    seconds.push_back(b);
    ratios.push_back(a / b);
  }
  return {spreadOf(std::move(firsts)), spreadOf(std::move(seconds)), spreadOf(std::move(ratios))};
}

Spread rateOf(double amount, const Spread& seconds) { return {amount / seconds.most, amount / seconds.median, amount / seconds.least}; }

}  // namespace espalier
