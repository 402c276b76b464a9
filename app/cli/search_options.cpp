#include "app/cli/search_options.hpp"

#include <limits>

#include "app/cli/numbers.hpp"
#include "engine/base/digits.hpp"
#include "engine/pruning/usual_search.hpp"
#include "engine/training/usual_settings.hpp"

namespace espalier::cli {

namespace {

constexpr double kPercent = 100;

/// What the retraining of models of each size begins with.
template <typename Field>
std::string usual(const Field& field) {
  return byModelSize([&](std::uint64_t parameters) { return field(usualRetraining(parameters)); });
}

void addBudget(CLI::App& command, SearchOptions& options) {
  command.add_option("--parameters", options.parameters, "Most parameters of a candidate");
  command.add_option("--memory", options.memory, "Most memory of weights and KV cache, in bytes or like 8GiB, with --context")->type_name("BYTES");
  command.add_option("--context", options.request.settings.budget.context, "Tokens in the KV cache")->check(CLI::Range(1, 1 << 24));
  options.widthCutPercent = kPercent * options.request.settings.widthCut;
  options.depthCutPercent = kPercent * options.request.settings.depthCut;
  command.add_option("--width-cut", options.widthCutPercent, "Percent that may be cut off hidden and feed-forward size")
      ->capture_default_str()
      ->check(CLI::Range(0, 99));
  command.add_option("--depth-cut", options.depthCutPercent, "Percent of the layers that may be removed")->capture_default_str()->check(CLI::Range(0, 99));
}

void addChoice(CLI::App& command, SearchOptions& options) {
  options.request.settings.top = kUsualCandidates;
  command.add_option("--top", options.request.settings.top, "Candidates to keep")->capture_default_str()->check(CLI::Range(1, 1000));
  addTargetWords(command, options.words);
  addPins(command, options.pin, options.exclude);
}

/// The short retraining of the paper: a cosine.
void addRetraining(CLI::App& command, SearchOptions& options) {
  SearchRequest& request = options.request;
  TrainingSettings& training = request.training;
  command
      .add_option("--retrain-tokens", training.tokens,
                  "Distil every candidate on so many tokens, and order them by what comes out; the window begins with " +
                      usual([](const TrainingSettings& s) { return groupedDigits(std::to_string(s.totalTokens())); }))
      ->check(CLI::PositiveNumber);
  addPath(command, "--data", training.data, "Text to retrain on");
  addPath(command, "--valid", training.valid, "Text to compare on; without retraining, the loss right after the cut");
  addPath(command, "--out", request.out, "Folder for the states of the retraining; the same command goes on with what lies there");
  command.add_option("--retrain-context", training.context,
                     "Tokens in a sequence of training and comparison (default: " + usual([](const TrainingSettings& s) { return std::to_string(s.context); }) + ")");
  command.add_option("--batch", training.batch, "Sequences in a micro-batch (default: " + usual([](const TrainingSettings& s) { return std::to_string(s.batch); }) + ")");
  command.add_option("--accumulate", training.accumulate,
                     "Micro-batches in a step (default: " + usual([](const TrainingSettings& s) { return std::to_string(s.accumulate); }) + ")");
  command.add_option("--lr", training.learningRate, "Highest learning rate, like 1e-4 (default: " + usual([](const TrainingSettings& s) { return shortNumber(s.learningRate); }) + ")");
  command.add_option("--min-lr", training.minLearningRate, "Learning rate of the last step (default: " + shortNumber(usualRetraining(0).minLearningRate) + ")");
  command.add_option("--warmup", training.warmup, "Steps of linear warm-up (default: a tenth of all steps, at most " + std::to_string(usualWarmup(TrainingKind::Distillation, std::numeric_limits<std::int64_t>::max())) + "; none below 50)");
  addPrecision(command, training.precision);
  addRecompute(command, training.recompute);
  command.add_option("--seed", training.seed, "Decides the order of the text")->capture_default_str();
  command.add_option("--valid-every", training.validEvery, "Steps between comparisons (default: ten of them)");
  command.add_option("--save-every", training.saveEvery, "Steps between saved states (default: a tenth of all steps, 10 to 100)");
  command.add_option("--together", request.together, "Candidates trained at the same time, which share the teacher's passes (default: as many as memory takes)")
      ->check(CLI::PositiveNumber);
  addEstimate(command, options.estimate);
  addForce(command, training.force);
  addThreads(command, training.threads);
}

}  // namespace

void addSearchOptions(CLI::App& command, SearchOptions& options) {
  options.command = &command;
  addPath(command, "MODEL", options.request.model, "Model folder")->required();
  addPath(command, "--scores", options.request.scores, "What `analyze` wrote")->required();
  addBudget(command, options);
  addChoice(command, options);
  addRetraining(command, options);
  setExample(command, "espalier-cli search models/teacher --scores scores.safetensors --parameters 2500000 --top 6\n\n" + std::string(kSearchExplanation));
}

void chooseByModel(const CLI::App& command, SearchRequest& request, std::uint64_t parameters) {
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  TrainingSettings& training = request.training;
  TrainingSettings usual = usualRetraining(parameters);
  if (!given("--retrain-context")) training.context = usual.context;
  if (!given("--batch")) training.batch = usual.batch;
  if (!given("--accumulate")) training.accumulate = usual.accumulate;
  if (!given("--lr")) training.learningRate = usual.learningRate;
  if (!given("--min-lr")) training.minLearningRate = usual.minLearningRate;
  usual.steps = training.totalSteps();
  fitToLength(usual);
  if (!given("--warmup")) training.warmup = usual.warmup;
  if (!given("--save-every")) training.saveEvery = usual.saveEvery;
}

}  // namespace espalier::cli
