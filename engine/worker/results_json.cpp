#include <array>
#include <cmath>
#include <limits>

#include "engine/base/error.hpp"
#include "engine/importance/comparison.hpp"
#include "engine/importance/metrics.hpp"
#include "engine/pruning/loaders.hpp"
#include "engine/pruning/ties.hpp"
#include "engine/worker/requests.hpp"

namespace espalier {

namespace {

using nlohmann::ordered_json;

ordered_json numberOrNull(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

/// [L] as a list, [L,L] as a list of lists; NaN (no such block) as null.
ordered_json listOf(const ScoreArray& array) {
  ordered_json rows = ordered_json::array();
  for (std::int64_t row = 0; row < array.rows(); ++row) {
    ordered_json values = ordered_json::array();
    for (std::int64_t column = 0; column < array.columns(); ++column)
      values.push_back(numberOrNull(static_cast<double>(array.at(row, column))));
    if (array.shape.size() < 2) return values;
    rows.push_back(std::move(values));
  }
  return rows;
}

ordered_json sizesOf(const ModelShape& shape) {
  return {{"layers", shape.layers}, {"hidden", shape.hidden},   {"ffn", shape.ffn},
          {"heads", shape.heads},   {"kv_heads", shape.kvHeads}, {"head_dim", shape.headDim}};
}

ordered_json loadersOf(const ModelShape& shape) {
  ordered_json loaders = ordered_json::array();
  for (const LoaderVerdict& verdict : loaderVerdicts(shape)) loaders.push_back({{"name", verdict.name}, {"loads", verdict.ok}, {"reason", verdict.reason}});
  return loaders;
}

ordered_json pairsOf(const std::vector<std::pair<std::int64_t, double>>& validation) {
  ordered_json pairs = ordered_json::array();
  for (const auto& [step, loss] : validation) pairs.push_back(ordered_json::array({step, numberOrNull(loss)}));
  return pairs;
}

ordered_json candidateJson(const SearchedCandidate& searched) {
  ordered_json json = sizesOf(searched.candidate.shape);
  json["parameters"] = searched.candidate.shape.parameters().total();
  json["bytes"] = costOf(searched.candidate.shape, {});  // of the weights as they are stored
  json["cost"] = searched.candidate.cost;
  json["kept_importance"] = searched.candidate.keptImportance;
  json["loss"] = searched.validation.empty() ? ordered_json(nullptr) : numberOrNull(searched.validation.back().second);
  json["valid"] = pairsOf(searched.validation);
  json["number"] = searched.number;
  json["target"] = toJson(searched.candidate.target);
  return json;
}

/// [[step, place]...] of a candidate among all; the best has place 1.
ordered_json ranksOf(const SearchedCandidate& searched, const SearchResult& result) {
  ordered_json ranks = ordered_json::array();
  for (std::size_t i = 0; i < searched.validation.size(); ++i) {
    int place = 1;
    for (const SearchedCandidate& other : result.candidates)
      if (other.validation[i].second < searched.validation[i].second) ++place;
    ranks.push_back({searched.validation[i].first, place});
  }
  return ranks;
}

}  // namespace

ordered_json toJson(const InspectResult& result) {
  const ModelShape& shape = result.shape;
  ordered_json json;
  json["architecture"] = shape.architecture;
  json.update(sizesOf(shape));
  json["vocab"] = shape.vocab;
  json["tied"] = shape.features.tied;
  json["parameters"] = result.parameters.total();
  json["bytes"] = result.bytes;
  json["dtype"] = shape.dtype;
  json["parameters_by_part"] = {{"embedding", result.parameters.embedding}, {"head", result.parameters.head},
                                {"attention", result.parameters.attention}, {"feed_forward", result.parameters.feedForward},
                                {"norms", result.parameters.norms}};
  json["max_positions"] = shape.maxPositions;
  json["kv_cache_bytes_per_token"] = shape.kvCacheBytes(1, 2);
  json["tensors"] = result.tensors.size();
  json["files"] = result.files;
  json["tokenizer"] = {{"usable", result.hasTokenizer},
                       {"vocab", result.hasTokenizer ? ordered_json(result.tokenizerVocabulary) : ordered_json(nullptr)},
                       {"problem", result.tokenizerProblem.empty() ? ordered_json(nullptr) : ordered_json(result.tokenizerProblem)}};
  json["loaders"] = loadersOf(shape);
  json["fingerprint"] = result.fingerprint;
  json["folder"] = result.folder.string();
  return json;
}

ordered_json toJson(const EvaluateResult& result) {
  ordered_json document{{"tokens", result.tokens},
                        {"loss", numberOrNull(result.loss)},
                        {"perplexity", numberOrNull(result.perplexity)},
                        {"context", result.context},
                        {"tokens_per_second", result.tokensPerSecond},
                        {"threads", result.threads},
                        {"waited", numberOrNull(result.waited)},
                        {"data_hash", result.dataHash}};
  if (const auto& tasks = result.tasks)
    document["tasks"] = {
        {"items", tasks->items}, {"accuracy", tasks->accuracy}, {"accuracy_per_character", tasks->accuracyPerCharacter}, {"hash", tasks->hash}};
  return document;
}

ordered_json toJson(const AnalyzeResult& result) {
  ordered_json layers = ordered_json::object(), ties = ordered_json::object();
  for (const std::string& word : metricWords({Ranked::Layers, Ranked::Blocks}))
    if (const ScoreArray* array = result.scores.find(layerScoreName(word))) layers[word] = listOf(*array);
  for (const auto& [word, tie] : layerTies(result.scores)) ties[word] = {{"equal", tie.equal}, {"of", tie.of}, {"score", numberOrNull(tie.value)}};
  return {{"out", result.out.string()},
          {"samples", result.samples},
          {"tokens", result.tokens},
          {"seconds", result.seconds},
          {"layers", std::move(layers)},
          {"ties", std::move(ties)}};
}

ordered_json correlationJson(const Scores& scores, double keptShare) {
  ordered_json json{{"kept_share", keptShare}};
  for (const char* axis : {"layer", "block", "head", "neuron", "hidden"})
    for (const Agreement& pair : compareMetrics(scores, axis, keptShare))
      json[axis].push_back({{"first", pair.first},
                            {"second", pair.second},
                            {"spearman", numberOrNull(pair.spearman)},
                            {"kendall", numberOrNull(pair.kendall)},
                            {"overlap", numberOrNull(pair.overlap)}});
  return json;
}

ordered_json toJson(const CacheResult& result) {
  return {{"out", result.out.string()}, {"windows", result.windows}, {"context", result.context}, {"top_k", result.topK},
          {"tokens", result.tokens},    {"bytes", result.bytes},     {"seconds", result.seconds}};
}

ordered_json toJson(const PruneResult& result) {
  ordered_json json;
  json["parameters_before"] = result.parametersBefore;
  json["parameters_after"] = result.parametersAfter;
  // A dry run without scores knows the sizes but not which indices stay.
  json["plan"] = result.plan == Plan() ? ordered_json(nullptr) : ordered_json(toJson(result.plan));
  json["out"] = result.out.empty() ? ordered_json(nullptr) : ordered_json(result.out.string());
  json["shape"] = sizesOf(result.shape);
  json["loaders"] = loadersOf(result.shape);
  json["notes"] = result.notes;
  return json;
}

ordered_json toJson(const SearchResult& result) {
  ordered_json candidates = ordered_json::array();
  for (const SearchedCandidate& searched : result.candidates) {
    candidates.push_back(candidateJson(searched));
    candidates.back()["ranks"] = ranksOf(searched, result);
  }
  ordered_json budget;
  if (result.budget.parameters) {
    budget["parameters"] = *result.budget.parameters;
  } else {
    budget["bytes"] = result.budget.limit();
    budget["context"] = result.budget.context;
  }
  return {{"candidates", std::move(candidates)}, {"budget", std::move(budget)}, {"considered", result.considered}, {"fitting", result.fitting},
          {"teacher_valid_loss", numberOrNull(result.teacherValidLoss)}, {"notes", result.notes}};
}

SearchResult searchResultFromJson(const nlohmann::json& json, const ModelShape& searched) {
  const auto numberOrNan = [](const nlohmann::json& value) { return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>(); };
  SearchResult result;
  try {
    const nlohmann::json& budget = json.at("budget");
    if (budget.contains("parameters")) {
      result.budget.parameters = budget["parameters"].get<std::uint64_t>();
    } else {
      result.budget.bytes = budget.at("bytes").get<std::uint64_t>();
      result.budget.context = budget.at("context");
    }
    result.considered = json.at("considered");
    result.fitting = json.at("fitting");
    result.teacherValidLoss = numberOrNan(json.at("teacher_valid_loss"));
    result.notes = json.at("notes");
    for (const nlohmann::json& told : json.at("candidates")) {
      SearchedCandidate candidate{.number = told.at("number"), .candidate = {.target = targetFromJson(told.at("target")), .plan = {}, .shape = searched}, .validation = {}};
      ModelShape& shape = candidate.candidate.shape;
      shape.layers = told.at("layers");
      shape.hidden = told.at("hidden");
      shape.ffn = told.at("ffn");
      shape.heads = told.at("heads");
      shape.kvHeads = told.at("kv_heads");
      shape.headDim = told.at("head_dim");
      candidate.candidate.cost = told.at("cost");
      candidate.candidate.keptImportance = told.at("kept_importance");
      for (const nlohmann::json& point : told.at("valid")) candidate.validation.emplace_back(point.at(0).get<std::int64_t>(), numberOrNan(point.at(1)));
      result.candidates.push_back(std::move(candidate));
    }
  } catch (const nlohmann::json::exception& error) {
    refuse(std::string("the record of the search cannot be read (") + error.what() + ")");
  }
  return result;
}

ordered_json toJson(const TrainingResult& result) {
  return {{"steps", result.steps},
          {"tokens", result.tokens},
          {"loss", result.losses},
          {"valid", pairsOf(result.validation)},
          {"tokens_per_second", result.tokensPerSecond},
          {"out", result.out.string()},
          {"teacher_valid_loss", numberOrNull(result.teacherValidLoss)},
          {"teacher_valid_loss_at_end", numberOrNull(result.teacherValidLossAtEnd)},
          {"finished", result.finished}};
}

ordered_json toJson(const GenerateResult& result) {
  return {{"text", result.text}, {"tokens", result.tokens}, {"tokens_per_second", result.tokensPerSecond}};
}

ordered_json toJson(const Estimate& estimate) {
  const auto parts = [](const EstimateParts& some) {
    ordered_json json = ordered_json::object();
    for (const EstimatePart& part : some) json[part.name] = part.amount;
    return json;
  };
  return {{"peak_rss_bytes", estimate.peakResidentBytes}, {"seconds", estimate.seconds},       {"disk_bytes", estimate.diskBytes},
          {"memory", parts(estimate.memory)},             {"time", parts(estimate.time)}, {"disk", parts(estimate.disk)}};
}

ordered_json toJson(const BenchKdResult& result) {
  return {{"tokens_per_second", result.tokensPerSecond},
          {"step_seconds", result.stepSeconds.median},
          {"step_seconds_least", result.stepSeconds.least},
          {"step_seconds_most", result.stepSeconds.most},
          {"limit_tokens_per_second", result.limitTokensPerSecond()},
          {"gemm_share", result.gemmShare},
          {"gemm_peak_flops", result.gemmPeakFlops},
          {"share_of_peak", result.shareOfPeak},
          {"peak_rss_bytes", result.peakRssBytes},
          {"minor_faults_per_step", result.minorFaultsPerStep},
          {"loss", result.losses},
          {"threads", result.threads},
          {"breakdown_seconds", result.breakdownSeconds}};
}

}  // namespace espalier
