#include <algorithm>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/sizes.hpp"
#include "engine/worker/engine.hpp"

namespace espalier::cli {

namespace {

struct Options {
  std::string what = "kd";
  BenchKdRequest kd;
  BenchRequest other;
};

/// What was measured: "fp32, 2 x 512 tokens, 2 threads".
std::string settingsText(const Options& options, const Benchmark& benchmark, int threads) {
  const BenchKdRequest& kd = options.kd;
  std::string text = options.what + ":";
  if (benchmark.takes("--precision")) text += std::string(" ") + word(kd.precision) + ",";
  if (benchmark.takes("--batch")) text += " " + grouped(static_cast<std::uint64_t>(kd.batch)) + " x " + grouped(static_cast<std::uint64_t>(kd.context)) + " tokens,";
  if (benchmark.takes("--context") && !benchmark.takes("--batch")) text += " context " + grouped(static_cast<std::uint64_t>(kd.context)) + ",";
  if (benchmark.takes("--recompute")) text += std::string(" computing again: ") + word(kd.recompute) + ",";
  if (benchmark.takes("--model") && !options.other.model.empty()) text += " " + options.other.model.string() + ",";
  if (threads > 0) text += " " + std::to_string(threads) + (threads == 1 ? " thread," : " threads,");
  const auto repeated = static_cast<std::uint64_t>(benchmark.takes("--steps") ? kd.steps : options.other.repetitions);
  return text + " median of " + grouped(repeated) + (benchmark.takes("--steps") ? " steps" : " runs") + "\n\n";
}

/// The same for a document, before its figures.
nlohmann::ordered_json withSettings(const Options& options, const Benchmark& benchmark, const nlohmann::ordered_json& result) {
  nlohmann::ordered_json document{{"what", options.what}};
  if (benchmark.takes("--precision")) document["precision"] = word(options.kd.precision);
  if (benchmark.takes("--batch")) document["batch"] = options.kd.batch;
  if (benchmark.takes("--context")) document["context"] = options.kd.context;
  if (benchmark.takes("--recompute")) document["recompute"] = word(options.kd.recompute);
  if (benchmark.takes("--steps")) document["steps"] = options.kd.steps;
  if (benchmark.takes("--model") && !options.other.model.empty()) document["model"] = options.other.model.string();
  document.update(result);
  return document;
}

/// "student_forward" for a person.
std::string partText(std::string part) {
  std::ranges::replace(part, '_', ' ');
  return part;
}

std::string summary(const BenchKdResult& result) {
  std::vector<std::vector<std::string>> rows{
      {"tokens/s", decimal(result.tokensPerSecond, 1)},
      {"  limit, were all of it products at their peak", decimal(result.limitTokensPerSecond(), 1)},
      {"  share of that limit", percentText(result.shareOfPeak, 1)},
      {"GEMM peak", decimal(result.gemmPeakFlops / 1e9, 1) + " GFLOP/s"},
      {"seconds per step", decimal(result.stepSeconds.median, 3) + " (" + decimal(result.stepSeconds.least, 3) + " to " + decimal(result.stepSeconds.most, 3) + ")"},
      {"time in matrix products", percentText(result.gemmShare, 1)},
      {"peak memory", memoryText(result.peakRssBytes)},
      {"page faults per step", decimal(result.minorFaultsPerStep, 0)}};
  for (const auto& [part, seconds] : result.breakdownSeconds) rows.push_back({"  " + partText(part), decimal(seconds, 3) + " s"});
  return table(rows, "");
}

/// A figure with its unit, in the size that reads well.
std::string valueText(double value, const std::string& unit) {
  if (unit == "B") return memoryText(static_cast<std::uint64_t>(value));
  if (unit == "B/s" || unit == "FLOP/s") return decimal(value / 1e9, 2) + " G" + unit;
  if (unit == "s") return value < 1 ? decimal(value * 1e3, 3) + " ms" : decimal(value, 3) + " s";
  if (unit == "x") return decimal(value, 3) + " x";
  return decimal(value, 1) + " " + unit;
}

/// Limit, what the figure is of it, and what it means: a share of what the machine can do, or whether a goal is met.
std::vector<std::string> limitCells(const BenchFigure& figure) {
  if (!figure.limit) return {"", "", ""};
  const BenchLimit& limit = *figure.limit;
  const std::string value = valueText(limit.value, figure.unit);
  if (limit.kind == BenchLimit::Kind::Machine) return {value, percentText(figure.spread.median, limit.value), limit.meaning};
  const std::string bound = limit.kind == BenchLimit::Kind::AtMost ? "at most" : "at least";
  return {value, limit.metBy(figure.spread.median) ? "met" : "missed", limit.meaning == bound ? bound : bound + ", " + limit.meaning};
}

std::string summary(const BenchResult& result) {
  std::vector<std::vector<std::string>> rows{{"", "median", "spread", "limit", "of it", ""}};
  for (const BenchFigure& figure : result.figures) {
    const bool single = figure.spread.least == figure.spread.most;
    std::vector<std::string> row{figure.label, valueText(figure.spread.median, figure.unit), single ? "" : percentText(figure.spread.relative(), 1)};
    for (std::string& cell : limitCells(figure)) row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  return table(rows, "");
}

void bench(const Options& options, const Context& context) {
  const Benchmark* benchmark = findBenchmark(options.what);
  // Only those with files of their own have something to clean up.
  RunningJob running(RunningJob::Show::Progress, benchmark->takes("--folder") ? OnSignal::StopInOrder : OnSignal::EndAtOnce);
  const auto tell = [&](const auto& result) {
    running.bar().clear();
    context.json ? printJson(withSettings(options, *benchmark, toJson(result)))
                 : print(settingsText(options, *benchmark, result.threads) + summary(result));
  };
  if (options.what == "kd") return tell(loadEngine()->benchKd(options.kd, running.job()));
  BenchRequest request = options.other;
  request.what = options.what;
  request.precision = options.kd.precision;
  request.batch = options.kd.batch;
  request.context = options.kd.context;
  request.threads = options.kd.threads;
  tell(benchmark->tensors ? loadEngine()->bench(request, running.job()) : runCoreBenchmark(request, running.job()));
}

/// Throws Usage: an option without effect would be taken for one with it.
void requireThatOptionsApply(const CLI::App& command, const Benchmark& benchmark) {
  for (const CLI::Option* option : command.get_options())
    if (const std::string name = option->get_name(); option->count() > 0 && name.starts_with("--") && !benchmark.takes(name))
      throw Error(ErrorKind::Usage, std::string("bench ") + benchmark.name + " has no use for it", name,
                  std::string("Leave it out; it takes ") + benchmark.options);
}

std::string sentences() {
  std::string text = "One of:";
  for (const Benchmark& benchmark : benchmarks()) text += std::string("\n") + benchmark.name + ": " + benchmark.sentence + " (" + benchmark.options + ")";
  return text;
}

void requireBenchmark(const std::string& name) {
  if (findBenchmark(name)) return;
  throw Error(ErrorKind::Usage, "there is no benchmark '" + name + "'", "bench", "There are: " + joinedWords(benchmarks() | std::views::transform(&Benchmark::name)));
}

}  // namespace

void addBench(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("bench", "How fast this machine works, and how close that is to what it can do");
  command->add_option("WHAT", options->what, sentences())->capture_default_str();
  addPrecision(*command, options->kd.precision);
  command->add_option("--batch", options->kd.batch, "Sequences in a step")->capture_default_str()->check(CLI::Range(1, 4096));
  command->add_option("--context", options->kd.context, "Tokens in a sequence")->capture_default_str()->check(CLI::Range(2, 1 << 20));
  command->add_option("--steps", options->kd.steps, "Steps that are measured")->capture_default_str()->check(CLI::Range(1, 10000));
  command->add_option("--repetitions", options->other.repetitions, "Measurements, of which the median counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  addPath(*command, "--model", options->other.model, "Measure with this model instead of one made for it");
  addPath(*command, "--data", options->other.data, "Measure with this text instead of one made for it");
  addPath(*command, "--folder", options->other.folder, "Where large temporary files may lie (default: the system's folder for them)");
  addRecompute(*command, options->kd.recompute);
  addThreads(*command, options->kd.threads);
  setExample(*command, "espalier-cli bench kd --precision fp32");
  command->callback([options, &context, command] {
    requireBenchmark(options->what);
    requireThatOptionsApply(*command, *findBenchmark(options->what));
    context.action = [options, &context] { bench(*options, context); };
  });
}

}  // namespace espalier::cli
