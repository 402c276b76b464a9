#include "app/cli/analyze_options.hpp"

#include <algorithm>
#include <string>

#include "app/cli/options.hpp"
#include "engine/base/command_line.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/importance/metrics.hpp"
#include "engine/importance/usual_analysis.hpp"

namespace espalier::cli {

namespace {

/// "  bi    Block influence: how far ..." for --help.
std::string metricLines() {
  std::string text = "Metrics:";
  for (const Metric& metric : metrics()) {
    const std::string word(metric.word);
    text += "\n  " + word + std::string(12 - std::min<std::size_t>(11, word.size()), ' ') + std::string(metric.title) + ": " + std::string(metric.meaning) + " [" +
            std::string(metric.unit) + "]";
  }
  return text;
}

}  // namespace

void addAnalyzeOptions(CLI::App& command, AnalyzeOptions& options) {
  options.command = &command;
  AnalyzeRequest& request = options.request;
  const auto usual = [](const auto& value) { return " (default: " + byModelSize([&](std::uint64_t parameters) { return value(usualAnalysis(parameters)); }) + ")"; };
  addPath(command, "MODEL", request.model, "Model folder")->required();
  addPath(command, "--data", request.data, "Text to measure on: .txt, .jsonl, a folder of those, or -")->required();
  addPath(command, "--out", request.out, "The scores, a safetensors file (not needed with --estimate)");
  command.add_option("--samples", request.samples, "Windows to take; 0: all" + usual([](const UsualAnalysis& usual) { return std::to_string(usual.samples); }))
      ->check(CLI::NonNegativeNumber);
  command.add_option("--context", request.context, "Tokens in a window" + usual([](const UsualAnalysis& usual) { return std::to_string(usual.context); }))
      ->check(CLI::Range(2, 1 << 24));
  addWords(command, "--metrics", request.metrics,
           "Scores of heads, neurons and channels: " + joinedWords(metricWords({Ranked::Widths})) +
               "; hidden-layers: what each layer adds to the activation of hidden channels, for the window's map" +
               usual([](const UsualAnalysis& usual) { return joinedWords(usual.metrics, ","); }));
  addWords(command, "--layers", request.layers,
           "Scores of layers: " + joinedWords(metricWords({Ranked::Layers, Ranked::Blocks})) + "; or none" +
               usual([](const UsualAnalysis& usual) { return joinedWords(usual.layers, ","); }));
  addPath(command, "--tasks", request.tasks, "Multiple choice for the layer metric task (form: see evaluate)");
  command.add_flag("--compare", options.compare, "Compare every two measures: rank correlations, and what both would keep");
  command.add_option("--kept-share", options.keptShare, "Share that is kept, for --compare")->capture_default_str()->check(CLI::Range(0.0, 1.0));
  command.add_option("--seed", request.seed, "Chooses the windows when there are more than --samples")->capture_default_str();
  addEstimate(command, options.estimate);
  addForce(command, request.force);
  addPrecision(command, request.precision);
  addThreads(command, request.threads);
  setExample(command, "espalier-cli analyze models/teacher --data train.txt --out scores.safetensors --samples 64 --layers bi,loss\n\n" + metricLines());
}

void chooseByModel(const CLI::App& command, AnalyzeRequest& request, std::uint64_t parameters) {
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  const UsualAnalysis usual = usualAnalysis(parameters);
  if (!given("--samples")) request.samples = usual.samples;
  if (!given("--context")) request.context = usual.context;
  if (!given("--metrics")) request.metrics = usual.metrics;
  if (!given("--layers")) request.layers = usual.layers;
  if (request.layers == kNoWords) request.layers.clear();
}

}  // namespace espalier::cli
