#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/error.hpp"
#include "engine/worker/engine.hpp"

namespace espalier::cli {

namespace {

struct Options {
  std::string what = "kd";
  BenchKdRequest kd;
  BenchRequest other;
};

std::string summary(const BenchKdResult& result) {
  const double limit = result.shareOfPeak > 0 ? result.tokensPerSecond / result.shareOfPeak : 0;
  std::vector<std::vector<std::string>> rows{
      {"tokens/s", decimal(result.tokensPerSecond, 1)},
      {"  limit, were all of it products at their peak", decimal(limit, 1)},
      {"  share of that limit", percentText(result.shareOfPeak, 1)},
      {"GEMM peak", decimal(result.gemmPeakFlops / 1e9, 1) + " GFLOP/s"},
      {"seconds per step", decimal(result.stepSeconds.median, 3) + " (" + decimal(result.stepSeconds.least, 3) + " to " + decimal(result.stepSeconds.most, 3) + ")"},
      {"time in matrix products", percentText(result.gemmShare, 1)},
      {"peak memory", bytesText(result.peakRssBytes)},
      {"page faults per step", decimal(result.minorFaultsPerStep, 0)}};
  for (const auto& [part, seconds] : result.breakdownSeconds) rows.push_back({"  " + part, decimal(seconds, 3) + " s"});
  return table(rows, "");
}

/// A figure with its unit, in the size that reads well.
std::string valueText(double value, const std::string& unit) {
  if (unit == "B") return bytesText(static_cast<std::uint64_t>(value));
  if (unit == "B/s" || unit == "FLOP/s") return decimal(value / 1e9, 2) + " G" + unit;
  if (unit == "s") return value < 1 ? decimal(value * 1e3, 3) + " ms" : decimal(value, 3) + " s";
  if (unit == "x") return decimal(value, 3) + " x";
  return decimal(value, 1) + " " + unit;
}

std::string summary(const BenchResult& result) {
  std::vector<std::vector<std::string>> rows{{"", "median", "spread", "limit", "share", ""}};
  for (const BenchFigure& figure : result.figures) {
    const auto& limit = figure.limit;
    rows.push_back({figure.label, valueText(figure.spread.median, figure.unit), percentText(figure.spread.relative(), 1),
                    limit ? valueText(limit->value, figure.unit) : "", limit ? percentText(figure.spread.median, limit->value) : "",
                    limit ? limit->meaning : ""});
  }
  return table(rows, "");
}

void bench(const Options& options, const Context& context) {
  const Benchmark* benchmark = findBenchmark(options.what);
  RunningJob running;
  if (options.what == "kd") {
    const BenchKdResult result = loadEngine()->benchKd(options.kd, running.job());
    running.bar().clear();
    context.json ? printJson(toJson(result)) : print(summary(result));
    return;
  }
  BenchRequest request = options.other;
  request.what = options.what;
  request.precision = options.kd.precision;
  request.batch = options.kd.batch;
  request.context = options.kd.context;
  request.threads = options.kd.threads;
  const BenchResult result = benchmark->tensors ? loadEngine()->bench(request, running.job()) : runCoreBenchmark(request, running.job());
  running.bar().clear();
  context.json ? printJson(toJson(result)) : print(summary(result));
}

std::string sentences() {
  std::string text = "One of:";
  for (const Benchmark& benchmark : benchmarks()) text += std::string("\n") + benchmark.name + ": " + benchmark.sentence;
  return text;
}

void requireBenchmark(const std::string& name) {
  if (findBenchmark(name)) return;
  std::string known;
  for (const Benchmark& benchmark : benchmarks()) known += (known.empty() ? "" : ", ") + std::string(benchmark.name);
  throw Error(ErrorKind::Usage, "there is no benchmark '" + name + "'", "bench", "There are: " + known);
}

}  // namespace

void addBench(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("bench", "How fast this machine works, and how close that is to what it can do");
  command->add_option("WHAT", options->what, sentences())->capture_default_str();
  addPrecision(*command, options->kd.precision);
  command->add_option("--batch", options->kd.batch, "Sequences in a step")->capture_default_str()->check(CLI::Range(1, 4096));
  command->add_option("--context", options->kd.context, "Tokens in a sequence")->capture_default_str()->check(CLI::Range(2, 1 << 20));
  command->add_option("--steps", options->kd.steps, "kd: steps that are measured")->capture_default_str()->check(CLI::Range(1, 10000));
  command->add_option("--repetitions", options->other.repetitions, "All but kd: measurements, of which the median counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  addPath(*command, "--model", options->other.model, "load, slice, analyze, generate and tokenize: measure with this model instead of one made for it");
  addPath(*command, "--folder", options->other.folder, "Where large temporary files may lie (default: the system's folder for them)");
  addRecompute(*command, options->kd.recompute);
  addThreads(*command, options->kd.threads);
  setExample(*command, "espalier-cli bench kd --precision fp32");
  command->callback([options, &context] {
    requireBenchmark(options->what);
    context.action = [options, &context] { bench(*options, context); };
  });
}

}  // namespace espalier::cli
