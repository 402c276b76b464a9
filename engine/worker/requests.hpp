// What can be asked of the engine and what it answers: plain values for command line, worker, project and window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/evaluation/bench_kd.hpp"
#include "engine/model/precision.hpp"
#include "engine/pruning/plan.hpp"
#include "engine/pruning/search.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

struct InspectResult {
  std::filesystem::path folder;
  ModelShape shape;
  ParameterCount parameters;
  std::uint64_t bytes = 0;
  std::string fingerprint;
  std::size_t files = 0;
  struct Tensor {
    std::string name, dtype, shard;
    std::vector<std::int64_t> shape;
    std::uint64_t bytes = 0;
  };
  std::vector<Tensor> tensors;
  bool hasTokenizer = false;
  std::string tokenizerProblem;      ///< why it cannot be used, when it cannot
  std::int64_t tokenizerVocabulary = 0;
};

struct EvaluateRequest {
  std::filesystem::path model, data;
  std::filesystem::path tasks;  ///< multiple choice (data/tasks.hpp); empty: none
  std::int64_t context = 256;
  std::uint64_t limitTokens = 0;
  Precision precision = Precision::Fp32;
  int threads = 0;
};
struct EvaluateResult {
  std::uint64_t tokens = 0;  ///< in the stream; all but the first are scored
  double loss = 0, perplexity = 0, tokensPerSecond = 0;
  std::int64_t context = 0;
  std::string dataHash;
  int threads = 0;  ///< that it was measured with; 0: not known
  double waited = std::numeric_limits<double>::quiet_NaN();  ///< share of the time in which they stood in line for a processor; NaN: not known
  struct Tasks {
    std::size_t items = 0;
    double accuracy = 0, accuracyPerCharacter = 0;  ///< shares
    std::string hash;
  };
  std::optional<Tasks> tasks;
};

struct AnalyzeRequest {
  std::filesystem::path model, data, out;
  std::filesystem::path tasks;  ///< for the layer metric "task"
  std::int64_t samples = 0, context = 256;
  std::uint64_t seed = 0;
  std::vector<std::string> metrics{"activation", "hidden-layers"};  ///< words of analyzableWidths()
  std::vector<std::string> layers{"bi"};           ///< bi, loss, block-bi, block-loss, angular, logit-mse
  Precision precision = Precision::Fp32;
  int threads = 0;
  bool force = false;  ///< run it even if it needs more memory than there is
};
struct AnalyzeResult {
  std::filesystem::path out;
  std::int64_t samples = 0;
  std::uint64_t tokens = 0;
  double seconds = 0;
  Scores scores;
};

struct CacheRequest {
  std::filesystem::path teacher, data, out;
  std::int64_t topK = 128, context = 256;
  Precision precision = Precision::Fp32;
  int threads = 0;
  bool force = false;  ///< as above
};
struct CacheResult {
  std::filesystem::path out;
  std::int64_t windows = 0, context = 0, topK = 0;
  std::uint64_t tokens = 0, bytes = 0;  ///< positions that have logits; size on the disk
  double seconds = 0;
};

/// How large a cache will be.
struct CacheForecast {
  std::uint64_t tokens = 0, bytes = 0;
  std::int64_t windows = 0;
  bool exact = true;  ///< false: the text is long, and the number of its tokens follows from its beginning
};
struct TrainingForecast {
  TrainingSettings settings;
  Estimate estimate;
  std::string problem;  ///< why there is none
};

struct PruneRequest {
  std::filesystem::path model, out, scores;
  Target target;
  std::string recipe;  ///< for the lineage; the target already holds its values
  bool dryRun = false;
};
struct PruneResult {
  ModelShape shape;
  std::uint64_t parametersBefore = 0, parametersAfter = 0;
  Plan plan;
  std::vector<std::string> notes;  ///< as in ExplainedPlan
  std::filesystem::path out;
};

struct SearchRequest {
  std::filesystem::path model, scores;
  SearchSettings settings;
  bool retrain = false;           ///< a tournament: `training` for each candidate
  TrainingSettings training;      ///< data, valid, tokens, ...; what is empty in it is filled in from the model. Without valid nothing is measured
  std::filesystem::path out;      ///< the tournament's folder
  std::filesystem::path project{};  ///< that records it; whoever goes on with the tournament finds it by this
  std::int64_t together = 0;      ///< as in TournamentRequest
};
/// Told of each validation of a candidate (its index in the order without training), those before an interruption first.
using CandidateObserver = std::function<void(std::size_t candidate, std::int64_t step, double loss)>;
/// A candidate and what was measured of it.
struct SearchedCandidate {
  std::size_t number = 0;  ///< its place without training, from 1
  Candidate candidate;
  std::vector<std::pair<std::int64_t, double>> validation;  ///< step, LM loss; empty when nothing was measured
};
struct SearchResult {
  Budget budget;
  std::size_t considered = 0, fitting = 0;    ///< as in CandidateList
  std::vector<SearchedCandidate> candidates;  ///< best first: by the last loss, where there is one
  std::vector<std::string> notes;             ///< those of the candidates' plans, each once
  double teacherValidLoss = std::numeric_limits<double>::quiet_NaN();
};

struct GenerateRequest {
  std::filesystem::path model;
  std::string prompt;
  std::int64_t maxTokens = 128;
  double temperature = 0.0;  ///< 0: greedy
  std::uint64_t seed = 0;
  Precision precision = Precision::Fp32;
  int threads = 0;
};
struct GenerateResult {
  std::string text;  ///< what was added to the prompt
  std::vector<TokenId> tokens;
  double tokensPerSecond = 0;
};

/// Fills in what the parts of a search follow from: teacher and student are the model, paths are absolute, ten validations unless it says
/// how often. Throws Usage when a tournament lacks its texts or its folder, or its settings make no sense.
void complete(SearchRequest& request);
/// All that decides a tournament's numbers, but for its training settings; and back.
nlohmann::json searchToJson(const SearchRequest& request);
SearchRequest searchFromJson(const nlohmann::json& json);

/// The documents that `espalier-cli --json` prints (keys fixed in design.md).
nlohmann::ordered_json toJson(const InspectResult& result);
nlohmann::ordered_json toJson(const EvaluateResult& result);
nlohmann::ordered_json toJson(const AnalyzeResult& result);
/// "correlation" of `analyze --compare`: {kept_share, AXIS: [{first, second, spearman, kendall, overlap}]}, for the axes with two arrays or more; null
/// where a correlation is not defined.
nlohmann::ordered_json correlationJson(const Scores& scores, double keptShare);
nlohmann::ordered_json toJson(const CacheResult& result);
nlohmann::ordered_json toJson(const PruneResult& result);
nlohmann::ordered_json toJson(const SearchResult& result);
/// What toJson wrote of a search in a model of this shape; without the candidates' plans. Throws Refused for what is no such record.
SearchResult searchResultFromJson(const nlohmann::json& json, const ModelShape& searched);
nlohmann::ordered_json toJson(const TrainingResult& result);
nlohmann::ordered_json toJson(const GenerateResult& result);
nlohmann::ordered_json toJson(const Estimate& estimate);
nlohmann::ordered_json toJson(const BenchKdResult& result);

}  // namespace espalier
