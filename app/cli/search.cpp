#include <cstdio>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/shell.hpp"
#include "engine/training/tournament_folder.hpp"
#include "engine/training/usual_settings.hpp"
#include "engine/worker/command_line.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace fs = std::filesystem;

namespace espalier::cli {

namespace {

/// Stands for the folder in an estimate, which writes nothing.
constexpr const char* kNowhere = "OUT";

struct Options {
  SearchRequest request;
  std::optional<std::uint64_t> parameters;
  std::optional<std::string> memory;
  TargetWords words;
  std::vector<std::string> pin, exclude;
  double widthCutPercent = 40, depthCutPercent = 20;
  bool estimate = false;
  const CLI::Option* rate = nullptr;  ///< --lr
  std::int64_t retrainTokens = 0, retrainContext = TrainingSettings().context;
};

Budget budgetOf(const Options& options) {
  if (options.parameters.has_value() == options.memory.has_value())
    throw Error(ErrorKind::Usage, "the budget is not named once", {}, "Give either --parameters N, or --memory BYTES and --context N");
  Budget budget = options.request.settings.budget;
  budget.parameters = options.parameters;
  if (options.memory) {
    if (budget.context < 1) throw Error(ErrorKind::Usage, "memory depends on the length of the context", "--context", "Add --context N");
    budget.bytes = parseBytes(*options.memory, "--memory");
  }
  return budget;
}

/// The distillation that every candidate gets, or how its loss right after the cut is measured.
void completeTraining(Options& options) {
  SearchRequest& request = options.request;
  TrainingSettings& training = request.training;
  request.retrain = options.retrainTokens > 0;
  if (options.estimate && request.out.empty()) request.out = kNowhere;
  training.context = options.retrainContext;
  training.tokens = options.retrainTokens;
  if (request.retrain && options.rate->count() == 0) training.learningRate = usualRetrainingRate(readConfig(request.model).shape.parameters().total());
  if (!request.retrain && training.valid.empty()) training.valid = training.data;
  complete(request);
}

/// What the rows are ordered by: the last column.
enum class Measured { Nothing, AfterCut, AfterTraining };

std::string listing(const SearchResult& result, Measured measured) {
  const bool byMemory = result.budget.bytes.has_value();
  std::vector<std::vector<std::string>> rows{{"no.", "layers", "hidden", "ffn", "heads", "parameters", byMemory ? "weights + KV cache" : "weights", "of budget", "importance kept"}};
  if (measured != Measured::Nothing) rows.front().emplace_back(measured == Measured::AfterCut ? "loss after cut" : "loss");
  for (const SearchedCandidate& searched : result.candidates) {
    const Candidate& candidate = searched.candidate;
    const ModelShape& shape = candidate.shape;
    rows.push_back({std::to_string(searched.number), std::to_string(shape.layers), std::to_string(shape.hidden), std::to_string(shape.ffn),
                    std::to_string(shape.heads), grouped(shape.parameters().total()), bytesText(byMemory ? candidate.cost : costOf(shape, {})),
                    percentText(static_cast<double>(candidate.cost), static_cast<double>(result.budget.limit())),
                    percentText(candidate.keptImportance, 1)});
    if (measured != Measured::Nothing) rows.back().push_back(searched.validation.empty() ? "-" : decimal(searched.validation.back().second, 4));
  }
  return table(rows);
}

std::string orderWords(Measured measured) {
  switch (measured) {
    case Measured::AfterTraining: return "The best LM loss after the short distillation comes first";
    case Measured::AfterCut: return "The best LM loss right after the cut comes first; --retrain-tokens shows which recovers best";
    case Measured::Nothing: break;
  }
  return "What keeps most importance comes first, which is a guess; --valid FILE measures the loss right after the cut";
}

/// The place of each candidate at each validation: one sees the order flip, and settle.
std::string placesOverSteps(const nlohmann::ordered_json& candidates) {
  std::vector<std::vector<std::string>> rows{{"place at step"}};
  for (const auto& at : candidates.front()["ranks"]) rows.front().push_back(at[0].dump());
  for (const auto& candidate : candidates) {
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back("candidate " + candidate["number"].dump());
    for (const auto& at : candidate["ranks"]) row.push_back(at[1].dump());
  }
  return table(rows);
}

/// The states are of no use once the losses are known, and large.
std::string leftovers(const SearchRequest& request) {
  return "The candidates' states were removed; " + (request.out / TournamentFolder::kFileName).string() +
         " keeps their losses. Cut the shape that you choose and distil it for longer.\n";
}

std::string summary(const SearchResult& result, const SearchRequest& request) {
  const Measured measured = request.retrain ? Measured::AfterTraining : request.training.valid.empty() ? Measured::Nothing : Measured::AfterCut;
  std::string text = listing(result, measured);
  if (request.retrain) text += placesOverSteps(toJson(result)["candidates"]);
  text += grouped(result.fitting) + " of " + grouped(result.considered) + " shapes fit. " + orderWords(measured) + ".\n";
  if (request.retrain) text += leftovers(request);
  text += "The first one is made by:\n  ";
  PruneRequest first;
  first.model = request.model;
  first.out = "OUT";
  first.scores = request.scores;
  first.target = result.candidates.front().candidate.target;
  return text + worker::commandLine(first) + "\n";
}

/// Measures on the engine; without a text there is nothing to measure.
SearchResult measured(const SearchRequest& request) {
  if (request.training.valid.empty()) return worker::search(request);
  worker::requireUsableForText(request.model);
  RunningJob running;
  try {
    return loadEngine()->search(request, {}, running.job());
  } catch (const Error& error) {
    running.bar().clear();
    if (error.kind() == ErrorKind::Interrupted && request.retrain)
      std::fprintf(stderr, "The states are saved. Go on with the same command, or with:\n  espalier-cli resume %s\n",
                   shellQuoted(request.out.string()).c_str());
    throw;
  }
}

void conduct(const SearchRequest& request, const Context& context) {
  const auto project = openProject(context);
  const SearchResult result = measured(request);
  printNotes(result.notes);
  const auto record = [&] {
    if (project) worker::Recorder(*project).searched(request, result);
  };
  recordAndTell(record, [&] { context.json ? printJson(toJson(result)) : print(summary(result, request)); });
}

void search(Options& options, const Context& context) {
  SearchRequest& request = options.request;
  request.settings.budget = budgetOf(options);
  request.settings.widthCut = options.widthCutPercent / 100;
  request.settings.depthCut = options.depthCutPercent / 100;
  options.words.applyTo(request.settings.base);
  request.settings.base.keep = parsePins(joinedSpecs(options.pin));
  request.settings.base.cut = parsePins(joinedSpecs(options.exclude));
  const bool named = !request.out.empty();
  completeTraining(options);
  if (!options.estimate) return conduct(request, context);
  worker::requireUsableForText(request.model);
  printEstimate(loadEngine()->estimate(request), context.json, [&] {
    if (named && !fs::exists(request.out / TournamentFolder::kFileName)) requireFreshFolder(request.out);
  });
}

void addBudget(CLI::App& command, Options& options) {
  command.add_option("--parameters", options.parameters, "Most parameters of a candidate");
  command.add_option("--memory", options.memory, "Most memory of weights and KV cache, in bytes or like 8GiB, with --context")->type_name("BYTES");
  command.add_option("--context", options.request.settings.budget.context, "Tokens in the KV cache")->check(CLI::Range(1, 1 << 24));
  command.add_option("--width-cut", options.widthCutPercent, "Percent that may be cut off hidden and feed-forward size")
      ->capture_default_str()
      ->check(CLI::Range(0, 99));
  command.add_option("--depth-cut", options.depthCutPercent, "Percent of the layers that may be removed")->capture_default_str()->check(CLI::Range(0, 99));
}

void addChoice(CLI::App& command, Options& options) {
  command.add_option("--top", options.request.settings.top, "Candidates to keep")->capture_default_str()->check(CLI::Range(1, 1000));
  addTargetWords(command, options.words);
  addPins(command, options.pin, options.exclude);
}

/// The short retraining of the paper: a cosine.
void addRetraining(CLI::App& command, Options& options) {
  SearchRequest& request = options.request;
  TrainingSettings& training = request.training;
  training.minLearningRate = kLowestRetrainingRate;
  command.add_option("--retrain-tokens", options.retrainTokens, "Distil every candidate on so many tokens, and order them by what comes out")
      ->check(CLI::PositiveNumber);
  addPath(command, "--data", training.data, "Text to retrain on");
  addPath(command, "--valid", training.valid, "Text to compare on; without retraining, the loss right after the cut");
  addPath(command, "--out", request.out, "Folder for the states of the retraining; the same command goes on with what lies there");
  command.add_option("--retrain-context", options.retrainContext, "Tokens in a sequence of training and comparison")->capture_default_str();
  command.add_option("--batch", training.batch, "Sequences in a micro-batch")->capture_default_str();
  command.add_option("--accumulate", training.accumulate, "Micro-batches in a step")->capture_default_str();
  options.rate = command.add_option("--lr", training.learningRate,
                                    "Highest learning rate, like 1e-4 (default: by the model's size, 1e-3 below 20 M parameters, 3e-4 below 500 M, else 2e-4)");
  command.add_option("--min-lr", training.minLearningRate, "Learning rate of the last step")->capture_default_str();
  command.add_option("--warmup", training.warmup, "Steps of linear warm-up")->capture_default_str();
  addPrecision(command, training.precision);
  addRecompute(command, training.recompute);
  command.add_option("--seed", training.seed, "Decides the order of the text")->capture_default_str();
  command.add_option("--valid-every", training.validEvery, "Steps between comparisons (default: ten of them)");
  command.add_option("--save-every", training.saveEvery, "Steps between saved states (default: 100)");
  command.add_option("--together", request.together, "Candidates trained at the same time, which share the teacher's passes (default: as many as memory takes)")
      ->check(CLI::PositiveNumber);
  addEstimate(command, options.estimate);
  addForce(command, training.force);
  addThreads(command, training.threads);
}

}  // namespace

void resumeTournament(const fs::path& folder, const Context& context) {
  const nlohmann::json identity = TournamentFolder::identityIn(folder);
  SearchRequest request = searchFromJson(identity);
  request.training = trainingSettingsFromJson(identity.value("training", nlohmann::json()));
  request.retrain = true;
  request.out = folder;
  conduct(request, context);
}

void addSearch(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("search", "Lists the shapes within a budget of parameters or memory, the most promising first");
  addPath(*command, "MODEL", options->request.model, "Model folder")->required();
  addPath(*command, "--scores", options->request.scores, "What `analyze` wrote")->required();
  addBudget(*command, *options);
  addChoice(*command, *options);
  addRetraining(*command, *options);
  setExample(*command, "espalier-cli search models/teacher --scores scores.safetensors --parameters 2500000 --top 6");
  command->callback([options, &context] { context.action = [options, &context] { search(*options, context); }; });
}

}  // namespace espalier::cli
