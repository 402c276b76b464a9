#include <cstdio>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/loaders_text.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/command_line.hpp"
#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/pruning/loaders.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace espalier::cli {

namespace {

struct Options {
  PruneRequest request;
  std::optional<std::int64_t> hidden, ffn, heads, layers;
  std::optional<std::string> dropLayers;
  TargetWords words;
  std::vector<std::string> pin, exclude;
};

/// The recipe first, then what was named over it.
Target wantedTarget(const Options& options) {
  Target target;
  if (!options.request.recipe.empty()) {
    const Recipe recipe = worker::findRecipe(options.request.recipe);
    if (!recipe.hides.empty())
      std::fprintf(stderr, "Note: the recipe %s is your own (%s), not the program's\n", recipe.name.c_str(), recipe.file.c_str());
    const ModelShape source = readConfig(options.request.model).shape;
    worker::requireRecipeFits(recipe, source);
    target = targetOf(recipe, source);
  }
  if (options.hidden) target.hidden = options.hidden;
  if (options.ffn) target.ffn = options.ffn;
  if (options.heads) target.heads = options.heads;
  if (options.layers) {
    target.layers = options.layers;
    target.dropLayers.clear();
  }
  if (options.dropLayers) {
    target.dropLayers = parseIndices(*options.dropLayers, "--drop-layers");
    target.layers.reset();
  }
  options.words.applyTo(target);
  if (!options.pin.empty()) target.keep = parsePins(joinedWords(options.pin, " "));
  if (!options.exclude.empty()) target.cut = parsePins(joinedWords(options.exclude, " "));
  return target;
}

void requireSomethingToCut(const Target& target, const std::string& recipe) {
  if (target.hidden || target.ffn || target.heads || target.layers || !target.dropLayers.empty()) return;
  if (!recipe.empty()) throw Error(ErrorKind::Usage, "the model is within the budget of this recipe already", "--recipe " + recipe, "There is nothing to cut; name another recipe or sizes");
  throw Error(ErrorKind::Usage, "nothing is named to cut", {}, "Name --hidden, --ffn, --heads, --layers, --drop-layers or a --recipe");
}

/// Sizes that are the model's own would write a copy under the name of a student.
void requireSmaller(const ModelShape& before, const Target& target) {
  const ModelShape after = targetShape(before, target);
  if (after.layers != before.layers || after.hidden != before.hidden || after.ffn != before.ffn || after.heads != before.heads) return;
  throw Error(ErrorKind::Usage, "there is nothing to cut: the model has these sizes already", {}, "Name at least one smaller size");
}

/// "  drops layers 3, 5-7"; nothing when all stay.
std::string droppedText(const std::vector<std::int64_t>& kept, std::int64_t layers) {
  std::vector<std::string> ranges;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const auto stays = [&](std::int64_t index) { return std::ranges::binary_search(kept, index); };
    if (stays(layer)) continue;
    std::int64_t last = layer;
    while (last + 1 < layers && !stays(last + 1)) ++last;
    ranges.push_back(std::to_string(layer) + (last > layer ? "-" + std::to_string(last) : ""));
    layer = last;
  }
  return ranges.empty() ? "" : "  drops layers " + joinedWords(ranges) + "\n";
}

std::string summary(const PruneResult& result, const ModelShape& before) {
  const ModelShape& after = result.shape;
  const auto share = [](double a, double b) { return percentText(b, a); };
  const auto row = [&](const std::string& name, std::int64_t a, std::int64_t b) {
    return std::vector<std::string>{name, std::to_string(a), "->", std::to_string(b), share(static_cast<double>(a), static_cast<double>(b))};
  };
  std::vector<std::vector<std::string>> rows{row("layers", before.layers, after.layers), row("hidden", before.hidden, after.hidden),
                                             row("feed-forward", before.ffn, after.ffn), row("heads", before.heads, after.heads)};
  rows.push_back({"parameters", grouped(result.parametersBefore), "->", grouped(result.parametersAfter),
                  share(static_cast<double>(result.parametersBefore), static_cast<double>(result.parametersAfter))});
  return table(rows) + droppedText(result.plan.layers, before.layers) + loadersText(result.shape, "  ", &before) + (result.out.empty() ? "Dry run: nothing was written\n" : "Wrote " + result.out.string() + "\n");
}

/// A cut model is of little use before it has learned again.
std::string nextStep(const PruneRequest& request) {
  return "Next, give back what the cut has cost; FILE is the text to learn from:\n  " + CommandLine("distill").option("--teacher", request.model).option("--student", request.out).text() + " OUT --data FILE\n";
}

/// What a user of stock loaders should know before distilling this shape.
void warnOfLoaders(const ModelShape& student, const ModelShape& before) {
  for (const LoaderVerdict& verdict : loaderVerdicts(student, {}, &before))
    if (!verdict.ok) std::fprintf(stderr, "Warning: %s does not take this student: %s\n", verdict.name.c_str(), verdict.reason.c_str());
}

void prune(Options& options, const Context& context) {
  PruneRequest& request = options.request;
  if (!request.dryRun && request.out.empty())
    throw Error(ErrorKind::Usage, "no output is named", "OUT", "Name a folder that does not exist yet, or add --dry-run");
  request.target = wantedTarget(options);
  requireSomethingToCut(request.target, request.recipe);
  const ModelShape before = readConfig(request.model).shape;
  requireSmaller(before, request.target);
  const auto project = openProject(context);
  if (project && !request.scores.empty()) noteChangedScores(*project, request.scores);
  PruneResult result;
  {
    RunningJob running;
    std::unique_ptr<Engine> engine;
    const ExportCheck check = checkBy([&]() -> Engine& { return *(engine = loadEngine()); });
    result = worker::prune(request, running.job(), check);
  }
  const auto record = [&] {
    if (project && !request.dryRun) worker::Recorder(*project).pruned(request, result);
  };
  recordAndTell(record, [&] {
    warnOfLoaders(result.shape, before);
    printNotes(result.notes);
    context.json ? printJson(toJson(result)) : print(summary(result, before) + (request.dryRun ? std::string() : nextStep(request)));
  });
}

void addSizes(CLI::App& command, Options& options) {
  command.add_option("--hidden", options.hidden, "Hidden channels that stay");
  command.add_option("--ffn", options.ffn, "Feed-forward neurons that stay in each layer");
  command.add_option("--heads", options.heads, "Query heads that stay in each layer");
  CLI::Option* drop = command.add_option("--drop-layers", options.dropLayers, "Layers to remove, like 3,5-7; the first is 0");
  CLI::Option* layers = command.add_option("--layers", options.layers, "Number of layers that stay, the least important removed");
  layers->excludes(drop);
}

}  // namespace

void addPrune(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("prune", "Cuts a model to a smaller shape and writes it as a new model folder");
  addPath(*command, "MODEL", options->request.model, "Model folder")->required();
  addPath(*command, "OUT", options->request.out, "The student; must not exist yet (not needed with --dry-run)");
  addPath(*command, "--scores", options->request.scores, "What `analyze` wrote; not needed when only named layers are dropped");
  addSizes(*command, *options);
  addTargetWords(*command, options->words);
  addPins(*command, options->pin, options->exclude);
  command->add_option("--recipe", options->request.recipe, "Sizes by name: from a paper, a share of the model, or your own in ~/.config/espalier/recipes; other options change them");
  command->add_flag("--dry-run", options->request.dryRun, "Say what would be cut; writes nothing, needs no weights");
  setExample(*command, "espalier-cli prune models/teacher models/student --scores scores.safetensors --hidden 144 --ffn 256");
  command->callback([options, &context] { context.action = [options, &context] { prune(*options, context); }; });
}

}  // namespace espalier::cli
