#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>

#include "app/cli/analyze_options.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/median.hpp"
#include "engine/base/shell.hpp"
#include "engine/data/documents.hpp"
#include "engine/importance/comparison.hpp"
#include "engine/importance/metrics.hpp"
#include "engine/pruning/ties.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace espalier::cli {

namespace {

void checkWords(const std::vector<std::string>& words, const std::string& option, const std::vector<std::string>& known) {
  if (words.empty()) throw Error(ErrorKind::Usage, "no metric is named", option, "There is: " + joinedWords(known));
  for (const std::string& word : words)
    if (std::ranges::find(known, word) == known.end())
      throw Error(ErrorKind::Usage, "\"" + word + "\" is not known", option, "There is: " + joinedWords(known));
}

/// Equal scores of layers, which `prune --by` could only resolve by the layers' numbers.
void warnOfTies(const Scores& scores) {
  for (const auto& [word, tie] : layerTies(scores)) {
    const std::string score = decimal(tie.value, 5), of = std::to_string(tie.of);
    if (tie.equal == tie.of)
      std::fprintf(stderr, "Warning: %s gives all %s layers the same score (%s): it tells none of them apart, and prune will not go by it\n", word.c_str(), of.c_str(),
                   score.c_str());
    else
      std::fprintf(stderr, "Note: %s gives %s of %s layers the same score (%s): it does not tell these apart\n", word.c_str(), std::to_string(tie.equal).c_str(),
                   of.c_str(), score.c_str());
  }
}

std::string layerTable(const Scores& scores) {
  std::vector<std::vector<std::string>> rows{{"layer"}};
  std::vector<const ScoreArray*> arrays;
  for (const std::string& word : metricWords({Ranked::Layers})) {
    const ScoreArray* const array = scores.find(layerScoreName(word));
    if (!array) continue;
    rows.front().push_back(word);
    arrays.push_back(array);
  }
  if (arrays.empty()) return {};
  for (std::int64_t layer = 0; layer < arrays.front()->columns(); ++layer) {
    rows.push_back({std::to_string(layer)});
    for (const ScoreArray* array : arrays) rows.back().push_back(decimal(static_cast<double>(array->at(0, layer)), 5));
  }
  const auto whole = wholeModelLoss(scores);
  return table(rows) + (whole ? "Loss of the whole model: " + decimal(*whole, 5) + "\n" : "");
}

/// The least important block of each length.
std::string blockTable(const Scores& scores) {
  std::vector<std::vector<std::string>> rows{{"layers in a block"}};
  std::vector<const ScoreArray*> arrays;
  for (const std::string& word : metricWords({Ranked::Blocks})) {
    const ScoreArray* const array = scores.find(layerScoreName(word));
    if (!array) continue;
    rows.front().insert(rows.front().end(), {"least " + word, "layers"});
    arrays.push_back(array);
  }
  if (arrays.empty()) return {};
  for (std::int64_t length = 1; length < arrays.front()->rows(); ++length) {
    rows.push_back({std::to_string(length)});
    for (const ScoreArray* array : arrays) {
      std::int64_t best = 0;
      for (std::int64_t first = 1; first + length <= array->columns(); ++first)
        if (array->at(length - 1, first) < array->at(length - 1, best)) best = first;
      rows.back().push_back(decimal(static_cast<double>(array->at(length - 1, best)), 5));
      rows.back().push_back(std::to_string(best) + (length > 1 ? "-" + std::to_string(best + length - 1) : ""));
    }
  }
  return table(rows);
}

std::vector<std::string> agreementRow(const Agreement& pair) {
  return {pair.first, pair.second, decimal(pair.spearman, 3), decimal(pair.kendall, 3), std::isnan(pair.overlap) ? "-" : percentText(pair.overlap, 1)};
}

/// Of those that are numbers.
double medianOf(const std::vector<Agreement>& pairs, double Agreement::*field) {
  std::vector<double> values;
  for (const Agreement& pair : pairs)
    if (std::isfinite(pair.*field)) values.push_back(pair.*field);
  return median(std::move(values));
}

/// The pairs of an axis of which a person can read so many: all of a few, else what is usual and where two measures differ most.
void addAgreements(std::vector<std::vector<std::string>>& rows, std::vector<Agreement> pairs) {
  constexpr std::size_t kFew = 4, kLeast = 3;
  const bool all = pairs.size() <= kFew;
  if (!all) {
    rows.push_back(agreementRow({"median of " + std::to_string(pairs.size()) + " pairs", "", medianOf(pairs, &Agreement::spearman), medianOf(pairs, &Agreement::kendall),
                                 medianOf(pairs, &Agreement::overlap)}));
    std::erase_if(pairs, [](const Agreement& pair) { return std::isnan(pair.spearman); });
    std::ranges::stable_sort(pairs, {}, &Agreement::spearman);
    pairs.resize(std::min(pairs.size(), kLeast));
  }
  for (const Agreement& pair : pairs) rows.push_back(agreementRow(pair));
}

/// How alike the measures of each axis are, short enough for a terminal; the document of --json holds every pair.
std::string comparisonTables(const Scores& scores, double keptShare) {
  std::string text;
  for (const auto& [axis, title] : {std::pair{"layer", "layers"}, {"block", "blocks of layers"}, {"head", "heads"}, {"neuron", "neurons"}, {"hidden", "hidden channels"}}) {
    std::vector<std::vector<std::string>> rows{{title, "", "Spearman", "Kendall", "both keep"}};
    addAgreements(rows, compareMetrics(scores, axis, keptShare));
    if (rows.size() > 1) text += table(rows);
  }
  if (text.empty()) return "Nothing to compare: nothing was ranked by two measures\n";
  return "Of two measures, how alike is their order, and what both would keep of " + percentText(keptShare, 1) + "; of many pairs those that differ most (all: --json):\n" + text;
}

std::string summary(const AnalyzeResult& result) {
  return "Wrote " + result.out.string() + ": " + grouped(static_cast<std::uint64_t>(result.samples)) + " samples, " + grouped(result.tokens) + " tokens in " +
         durationText(result.seconds) + "\n" + layerTable(result.scores) + blockTable(result.scores);
}

/// A file that exists is left alone, unless it holds earlier scores of the same model: those are replaced, and that is said.
void requireReplaceable(const AnalyzeRequest& request) {
  std::error_code ignored;
  if (!std::filesystem::exists(request.out, ignored)) return;
  const std::string hint = "Choose another name or remove it first";
  Metadata metadata;
  try {
    metadata = readScores(request.out).metadata;
  } catch (const Error&) {
    refuse("the file exists and is not a scores file", request.out.string(), hint);
  }
  const auto model = metadata.find("model");
  if (model == metadata.end() || model->second != Checkpoint(request.model).fingerprint())
    refuse("the file exists and holds the scores of another model", request.out.string(), hint);
  std::fprintf(stderr, "The earlier scores of this model in %s will be replaced\n", request.out.c_str());
}

bool goesBy(const Project& project, RecordId scores) {
  const auto artifacts = project.artifacts();
  return std::ranges::any_of(artifacts, [&](const Artifact& artifact) { return std::ranges::find(artifact.parents, scores) != artifact.parents.end(); });
}

/// What a project goes by is replaced only when it is told.
void requireNotOfOtherProject(const AnalyzeRequest& request, const Context& context) {
  std::error_code ignored;
  if (!std::filesystem::exists(request.out, ignored)) return;
  for (const auto& project : projectsAround(request.out)) {
    if (!context.projectFile.empty() && std::filesystem::equivalent(context.projectFile, project->file(), ignored)) continue;
    const auto scores = project->artifactAt(worker::recordedPath(request.out));
    if (scores && goesBy(*project, scores->id))
      refuse("the project " + project->file().string() + " has students or searches that go by these scores", request.out.string(),
             "Choose another name, or add --project " + shellQuoted(project->file().string()) + " so that it records the new ones");
  }
}

void analyze(AnalyzeOptions& options, const Context& context) {
  AnalyzeRequest& request = options.request;
  checkWords(request.metrics, "--metrics", analyzableWidths());
  if (request.layers != kNoWords) checkWords(request.layers, "--layers", metricWords({Ranked::Layers, Ranked::Blocks}));
  worker::requireUsableForText(request.model);
  requireDocuments(request.data);
  chooseByModel(*options.command, request, readConfig(request.model).shape.parameters().total());
  const auto requireOut = [&] {
    worker::requirePlaceForFile(request.out);
    requireNotOfOtherProject(request, context);
    requireReplaceable(request);
  };
  if (options.estimate)
    return printEstimate(estimated(request), context.json, [&] { if (!request.out.empty()) requireOut(); });
  requireNamed(request.out, "--out", "Name a file for the scores, or add --estimate");
  requireOut();
  const auto project = openProject(context);
  AnalyzeResult result;
  {
    RunningJob running;
    result = keptOrLost([&] { return loadEngine()->analyze(request, running.job()); });
  }
  const auto record = [&] {
    if (project) worker::Recorder(*project).analyzed(request, result);
  };
  recordAndTell(record, [&] {
    warnOfTies(result.scores);
    if (!context.json) return print(summary(result) + (options.compare ? comparisonTables(result.scores, options.keptShare) : ""));
    nlohmann::ordered_json json = toJson(result);
    if (options.compare) json["correlation"] = correlationJson(result.scores, options.keptShare);
    printJson(json);
  });
}

}  // namespace

void addAnalyze(CLI::App& app, Context& context) {
  auto options = std::make_shared<AnalyzeOptions>();
  CLI::App* command = app.add_subcommand("analyze", "What in a model matters: scores of layers, heads, neurons and channels");
  addAnalyzeOptions(*command, *options);
  command->callback([options, &context] { context.action = [options, &context] { analyze(*options, context); }; });
}

}  // namespace espalier::cli
