#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/worker/engine.hpp"

namespace espalier::cli {

namespace {

std::string summary(const BenchKdResult& result) {
  std::vector<std::vector<std::string>> rows{
      {"tokens/s", decimal(result.tokensPerSecond, 1)},
      {"seconds per step", decimal(result.stepSeconds, 3)},
      {"share of the GEMM peak", percentText(result.shareOfPeak, 1)},
      {"GEMM peak", decimal(result.gemmPeakFlops / 1e9, 1) + " GFLOP/s"},
      {"time in matrix products", percentText(result.gemmShare, 1)},
      {"peak memory", bytesText(result.peakRssBytes)},
      {"page faults per step", decimal(result.minorFaultsPerStep, 0)}};
  for (const auto& [part, seconds] : result.breakdownSeconds) rows.push_back({"  " + part, decimal(seconds, 3) + " s"});
  return table(rows, "");
}

void bench(const std::string& what, const BenchKdRequest& request, const Context& context) {
  if (what != "kd") refuseUnavailable("bench " + what, "There is: bench kd");
  RunningJob running;
  const BenchKdResult result = loadEngine()->benchKd(request, running.job());
  running.bar().clear();
  context.json ? printJson(toJson(result)) : print(summary(result));
}

}  // namespace

void addBench(CLI::App& app, Context& context) {
  struct Options {
    std::string what = "kd";
    BenchKdRequest request;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("bench", "How fast this machine distils, and how close that is to what it can do");
  command->add_option("WHAT", options->what, "kd: a step of distillation")->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--precision", [options](const std::string& word) { options->request.precision = word == "bf16" ? Precision::Bf16 : Precision::Fp32; },
          "Of the matrix products")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->default_str("fp32");
  command->add_option("--batch", options->request.batch, "Sequences in a step")->capture_default_str()->check(CLI::Range(1, 4096));
  command->add_option("--context", options->request.context, "Tokens in a sequence")->capture_default_str()->check(CLI::Range(2, 1 << 20));
  command->add_option("--steps", options->request.steps, "Steps that are measured")->capture_default_str()->check(CLI::Range(1, 10000));
  addThreads(*command, options->request.threads);
  setExample(*command, "espalier-cli bench kd --precision fp32");
  command->callback([options, &context] { context.action = [options, &context] { bench(options->what, options->request, context); }; });
}

}  // namespace espalier::cli
