#include <cstdio>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "app/cli/search_options.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/shell.hpp"
#include "engine/base/sizes.hpp"
#include "engine/project/last_tournament.hpp"
#include "engine/training/tournament_folder.hpp"
#include "engine/worker/command_line.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace fs = std::filesystem;

namespace espalier::cli {

namespace {

/// Stands for the folder in an estimate, which writes nothing.
constexpr const char* kNowhere = "OUT";

Budget budgetOf(const SearchOptions& options) {
  if (options.parameters.has_value() == options.memory.has_value())
    throw Error(ErrorKind::Usage, options.parameters ? "two budgets are named" : "no budget is named", {}, "Give either --parameters N, or --memory BYTES and --context N");
  Budget budget = options.request.settings.budget;
  budget.parameters = options.parameters;
  if (options.memory) {
    if (budget.context < 1) throw Error(ErrorKind::Usage, "memory depends on the length of the context", "--context", "Add --context N");
    budget.bytes = parseBytes(*options.memory, "--memory");
  }
  return budget;
}

/// The distillation that every candidate gets, or how its loss right after the cut is measured.
void completeTraining(SearchOptions& options) {
  SearchRequest& request = options.request;
  TrainingSettings& training = request.training;
  request.retrain = training.tokens > 0;
  if (options.estimate && request.out.empty()) request.out = kNowhere;
  SearchRequest asked = request;
  complete(asked);  // what is wrong in the line is said before the model is looked at
  chooseByModel(*options.command, request, readConfig(request.model).shape.parameters().total());
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
                    std::to_string(shape.heads), grouped(shape.parameters().total()), byMemory ? memoryText(candidate.cost) : fileText(costOf(shape, {})),
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
  text += "The shape of the first row is made by:\n  ";
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
      std::fprintf(stderr, "The states are saved. Go on with the same command, or with:\n  espalier-cli resume %s\n", shellQuoted(request.out.string()).c_str());
    throw;
  }
}

/// `project`: nullptr when it is recorded in none.
void conduct(SearchRequest request, Project* project, const Context& context) {
  if (project) {
    noteChangedScores(*project, request.scores);
    request.project = project->file();
    if (request.retrain) rememberTournament(*project, request.out);
  }
  const SearchResult result = measured(request);
  printNotes(result.notes);
  const auto record = [&] {
    if (project) worker::Recorder(*project).searched(request, result);
  };
  recordAndTell(record, [&] { context.json ? printJson(toJson(result)) : print(summary(result, request)); });
}

void search(SearchOptions& options, const Context& context) {
  SearchRequest& request = options.request;
  request.settings.budget = budgetOf(options);
  request.settings.widthCut = options.widthCutPercent / 100;
  request.settings.depthCut = options.depthCutPercent / 100;
  options.words.applyTo(request.settings.base);
  request.settings.base.keep = parsePins(joinedWords(options.pin, " "));
  request.settings.base.cut = parsePins(joinedWords(options.exclude, " "));
  const bool named = !request.out.empty();
  completeTraining(options);
  if (!options.estimate) return conduct(request, openProject(context).get(), context);
  worker::requireUsableForText(request.model);
  printEstimate(estimated(request), context.json, [&] {
    if (named && !fs::exists(request.out / TournamentFolder::kFileName)) requireFreshFolder(request.out);
  });
}

/// That which is named, else that in which the tournament was begun, as long as it can be opened for writing.
std::unique_ptr<Project> projectOfTournament(const fs::path& folder, const Context& context) {
  if (auto project = openProject(context)) return project;
  const fs::path file = TournamentFolder::projectOf(folder);
  if (file.empty()) return nullptr;
  try {
    return Project::open(file, Project::Access::ReadWrite);
  } catch (const Error& error) {
    warnOfUnrecorded("tournament was begun", file, error);
    return nullptr;
  }
}

}  // namespace

void resumeTournament(const fs::path& folder, const Context& context) {
  const nlohmann::json identity = TournamentFolder::identityIn(folder);
  SearchRequest request = searchFromJson(identity);
  request.training = trainingSettingsFromJson(identity.value("training", nlohmann::json()));
  request.retrain = true;
  request.out = worker::recordedPath(folder);
  conduct(std::move(request), projectOfTournament(folder, context).get(), context);
}

void addSearch(CLI::App& app, Context& context) {
  auto options = std::make_shared<SearchOptions>();
  CLI::App* command = app.add_subcommand("search", "Lists the shapes within a budget of parameters or memory, the most promising first");
  addSearchOptions(*command, *options);
  command->callback([options, &context] { context.action = [options, &context] { search(*options, context); }; });
}

}  // namespace espalier::cli
