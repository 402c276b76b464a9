#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "engine/base/error.hpp"
#include "engine/worker/operations.hpp"

namespace espalier::cli {

namespace {

struct Options {
  SearchRequest request;
  std::optional<std::uint64_t> parameters;
  std::optional<std::string> memory;
  TargetWords words;
  std::vector<std::string> pin, exclude;
  double widthCutPercent = 40, depthCutPercent = 20;
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

std::string listing(const SearchResult& result) {
  std::vector<std::vector<std::string>> rows{{"", "layers", "hidden", "ffn", "heads", "parameters", "of budget", "importance kept", "loss"}};
  for (const SearchedCandidate& searched : result.candidates) {
    const Candidate& candidate = searched.candidate;
    const ModelShape& shape = candidate.shape;
    rows.push_back({std::to_string(rows.size()), std::to_string(shape.layers), std::to_string(shape.hidden), std::to_string(shape.ffn),
                    std::to_string(shape.heads), grouped(shape.parameters().total()),
                    percentText(static_cast<double>(candidate.cost), static_cast<double>(result.budget.limit())),
                    percentText(candidate.keptImportance, 1), searched.validation.empty() ? "-" : decimal(searched.validation.back().second, 4)});
  }
  return table(rows) + grouped(result.fitting) + " of " + grouped(result.considered) + " shapes fit; cut one with `espalier-cli prune`\n";
}

void search(Options& options, const Context& context) {
  if (!context.projectFile.empty())
    throw Error(ErrorKind::Usage, "a search makes nothing that a project keeps", "--project", "Leave it out, and prune the shape that you choose with it");
  SearchRequest& request = options.request;
  request.settings.budget = budgetOf(options);
  request.settings.widthCut = options.widthCutPercent / 100;
  request.settings.depthCut = options.depthCutPercent / 100;
  options.words.applyTo(request.settings.base);
  request.settings.base.keep = parsePins(joinedSpecs(options.pin));
  request.settings.base.cut = parsePins(joinedSpecs(options.exclude));
  const SearchResult result = worker::search(request);
  context.json ? printJson(toJson(result)) : print(listing(result));
}

void addBudget(CLI::App& command, Options& options) {
  command.add_option("--parameters", options.parameters, "Most parameters of a candidate");
  command.add_option("--memory", options.memory, "Most memory of weights and KV cache, in bytes or like 8GiB, with --context");
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

}  // namespace

void addSearch(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("search", "Lists the shapes within a budget of parameters or memory, the most promising first");
  addPath(*command, "MODEL", options->request.model, "Model folder")->required();
  addPath(*command, "--scores", options->request.scores, "What `analyze` wrote")->required();
  addBudget(*command, *options);
  addChoice(*command, *options);
  setExample(*command, "espalier-cli search models/teacher --scores scores.safetensors --parameters 2500000 --top 6");
  command->callback([options, &context] { context.action = [options, &context] { search(*options, context); }; });
}

}  // namespace espalier::cli
