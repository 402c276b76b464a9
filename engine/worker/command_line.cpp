#include "engine/worker/command_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "engine/base/command_line.hpp"
#include "engine/base/joined_words.hpp"

namespace espalier::worker {

namespace {

/// By what heads, neurons and channels are chosen: those words that act.
void addRanking(CommandLine& line, const Target& target, bool channels, bool groups) {
  const Target standard;
  if (groups) line.unless(standard.metric, "--metric", target.metric);
  const bool byActivation = target.metric == "activation" || target.metric == "wanda";
  if (channels || (groups && byActivation)) line.unless(standard.aggregation, "--aggregation", target.aggregation);
}

/// What is chosen by hand.
void addPins(CommandLine& line, const Target& target) {
  if (!target.keep.empty()) line.option("--pin", formatPins(target.keep));
  if (!target.cut.empty()) line.option("--exclude", formatPins(target.cut));
}

/// From which the command reads the same share.
std::string percentOf(double share) {
  constexpr double kPercent = 100;
  std::array<char, 40> text{};
  for (int digits = 1; digits <= 17; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, kPercent * share);
    if (std::strtod(text.data(), nullptr) / kPercent == share) break;
  }
  return text.data();
}

/// The distillation that each candidate gets.
void addRetraining(CommandLine& line, const SearchRequest& request) {
  const TrainingSettings standard;
  const TrainingSettings& training = request.training;
  line.option("--retrain-tokens", training.tokens > 0 ? training.tokens : training.totalTokens())
      .option("--data", training.data)
      .option("--valid", training.valid)
      .option("--out", request.out)
      .option("--retrain-context", training.context)
      .option("--batch", training.batch)
      .option("--accumulate", training.accumulate)
      .option("--lr", training.learningRate)
      .option("--min-lr", training.minLearningRate)
      .option("--warmup", training.warmup)
      .unless(std::string(word(standard.recompute)), "--recompute", std::string(word(training.recompute)))
      .unless(standard.seed, "--seed", training.seed)
      .option("--valid-every", training.validEvery)
      .option("--save-every", training.saveEvery)
      .unless(SearchRequest().together, "--together", request.together);
}

}  // namespace

std::string commandLine(const EvaluateRequest& request) {
  const EvaluateRequest standard;
  return CommandLine("evaluate")
      .add(request.model)
      .option("--data", request.data)
      .unless(standard.tasks, "--tasks", request.tasks)
      .unless(standard.context, "--context", request.context)
      .unless(standard.limitTokens, "--limit-tokens", request.limitTokens)
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .unless(standard.threads, "--threads", request.threads)
      .text();
}

std::string commandLine(const AnalyzeRequest& request) {
  const AnalyzeRequest standard;
  CommandLine line("analyze");
  line.add(request.model).option("--data", request.data).unless(standard.out, "--out", request.out);
  if (std::ranges::find(request.layers, "task") != request.layers.end()) line.unless(standard.tasks, "--tasks", request.tasks);
  // What the command would choose by the model's size is always named, here and below.
  line.option("--samples", request.samples).option("--context", request.context);
  if (request.samples > 0) line.unless(standard.seed, "--seed", request.seed);
  return line.unless(joinedWords(standard.metrics, ","), "--metrics", joinedWords(request.metrics, ","))
      .option("--layers", request.layers.empty() ? "none" : joinedWords(request.layers, ","))
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .unless(standard.threads, "--threads", request.threads)
      .flag("--force", request.force)
      .text();
}

std::string commandLine(const CacheRequest& request) {
  const CacheRequest standard;
  return CommandLine("cache")
      .add(request.teacher)
      .add(request.out)
      .option("--data", request.data)
      .option("--top-k", request.topK)
      .option("--context", request.context)
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .unless(standard.threads, "--threads", request.threads)
      .flag("--force", request.force)
      .text();
}

std::string commandLine(const SearchRequest& request) {
  const SearchSettings standard;
  const SearchSettings& settings = request.settings;
  CommandLine line("search");
  line.add(request.model).option("--scores", request.scores);
  if (settings.budget.parameters) line.option("--parameters", *settings.budget.parameters);
  if (settings.budget.bytes) line.option("--memory", *settings.budget.bytes).option("--context", settings.budget.context);
  line.unless(percentOf(standard.widthCut), "--width-cut", percentOf(settings.widthCut))
      .unless(percentOf(standard.depthCut), "--depth-cut", percentOf(settings.depthCut));
  line.option("--top", settings.top).unless(standard.base.layersBy, "--by", settings.base.layersBy);
  addRanking(line, settings.base, true, true);
  addPins(line, settings.base);
  const TrainingSettings standardTraining;
  const TrainingSettings& training = request.training;
  if (request.retrain) addRetraining(line, request);
  if (!request.retrain && !training.valid.empty()) line.option("--valid", training.valid).option("--retrain-context", training.context);
  if (request.retrain || !training.valid.empty())
    line.unless(std::string(word(standardTraining.precision)), "--precision", std::string(word(training.precision)))
        .unless(standardTraining.threads, "--threads", training.threads);
  return line.flag("--force", request.retrain && training.force).text();
}

std::string commandLine(const GenerateRequest& request) {
  const GenerateRequest standard;
  return CommandLine("generate")
      .add(request.model)
      .option("--prompt", request.prompt)
      .unless(standard.maxTokens, "--max-tokens", request.maxTokens)
      .unless(standard.temperature, "--temperature", request.temperature)
      .unless(standard.seed, "--seed", request.temperature > 0 ? request.seed : standard.seed)
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .unless(standard.threads, "--threads", request.threads)
      .text();
}

std::string commandLine(const PruneRequest& request) {
  const Target& target = request.target;
  CommandLine line("prune");
  line.add(request.model).add(request.out);
  if (!request.scores.empty()) line.option("--scores", request.scores);
  if (target.hidden) line.option("--hidden", *target.hidden);
  if (target.ffn) line.option("--ffn", *target.ffn);
  if (target.heads) line.option("--heads", *target.heads);
  if (target.layers) line.option("--layers", *target.layers).option("--by", target.layersBy);
  if (!target.dropLayers.empty()) line.option("--drop-layers", joinedWords(target.dropLayers, ","));
  addRanking(line, target, target.hidden.has_value(), target.ffn || target.heads);
  addPins(line, target);
  return line.text();
}

std::string resumeCommandLine(const std::filesystem::path& runFolder) { return CommandLine("resume").add(runFolder).text(); }

}  // namespace espalier::worker
