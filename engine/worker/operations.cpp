#include "engine/worker/operations.hpp"

#include <unistd.h>

#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/resources.hpp"
#include "engine/base/shell.hpp"
#include "engine/data/token_stream.hpp"
#include "engine/importance/scores.hpp"
#include "engine/pruning/slice.hpp"
#include "engine/pruning/target_limits.hpp"
#include "engine/training/cache_facts.hpp"
#include "engine/worker/recorded_command.hpp"

namespace fs = std::filesystem;

namespace espalier::worker {

namespace {

bool hasWeights(const fs::path& folder) {
  std::error_code ignored;
  for (const char* file : {"model.safetensors", "model.safetensors.index.json"})
    if (fs::exists(folder / file, ignored)) return true;
  return false;
}

bool cutsWidth(const Target& target) { return target.hidden || target.ffn || target.heads; }

/// Which indices stay cannot be known; the sizes can.
bool onlySizesAreKnown(const PruneRequest& request) {
  return request.dryRun && request.scores.empty() && (cutsWidth(request.target) || request.target.layers);
}

/// Which indices stay is a question that only scores answer; sizes that change nothing need none.
void requireScores(const PruneRequest& request, const ModelShape& before, const ModelShape& after) {
  if (!request.scores.empty()) return;
  const bool narrower = after.hidden != before.hidden || after.ffn != before.ffn || after.heads != before.heads;
  if (!narrower && (after.layers == before.layers || !request.target.dropLayers.empty())) return;
  throw Error(ErrorKind::Usage, "without scores it cannot be known what matters least", "--scores",
              "Add --scores FILE, a file that `espalier-cli analyze` has written for this model");
}

nlohmann::json lineageOf(const PruneRequest& request, const Checkpoint& source, const Scores& scores) {
  nlohmann::json lineage = {{"operation", "prune"},
                            {"program", "espalier " ESPALIER_VERSION},
                            {"command", recordedCommand(request)},
                            {"parent", {{"folder", source.folder().string()}, {"fingerprint", source.fingerprint()}}},
                            {"target", toJson(request.target)}};
  if (!request.recipe.empty()) lineage["recipe"] = request.recipe;
  if (request.scores.empty()) return lineage;
  lineage["scores"] = {{"file", request.scores.string()}, {"metadata", scores.metadata}};
  if (const auto command = scores.metadata.find("command"); command != scores.metadata.end())
    lineage["scores"]["command"] = command->second + " --out " + shellQuoted(recordedPath(request.scores).string());
  return lineage;
}

void describeTokenizer(InspectResult& result) {
  std::error_code ignored;
  if (!fs::exists(result.folder / "tokenizer.json", ignored)) {
    result.tokenizerProblem = "there is no tokenizer.json in the folder";
    return;
  }
  try {
    const Tokenizer tokenizer(result.folder);
    result.hasTokenizer = true;
    result.tokenizerVocabulary = tokenizer.vocabularySize();
  } catch (const Error& error) {
    result.tokenizerProblem = error.what();
  }
}

/// Of the .txt and .jsonl files of --data.
std::uint64_t bytesOfText(const fs::path& data) {
  if (!fs::is_directory(data)) return fs::file_size(data);
  std::uint64_t sum = 0;
  for (const auto& entry : fs::directory_iterator(data))
    if (entry.path().extension() == ".txt" || entry.path().extension() == ".jsonl") sum += entry.file_size();
  return sum;
}

}  // namespace

InspectResult inspect(const fs::path& folder) {
  const Checkpoint checkpoint(folder);
  InspectResult result;
  result.folder = folder;
  result.shape = checkpoint.shape();
  result.parameters = result.shape.parameters();
  result.bytes = checkpoint.bytes();
  result.fingerprint = checkpoint.fingerprint();
  result.files = checkpoint.files().size();
  for (const Checkpoint::Entry& entry : checkpoint.entries()) {
    result.tensors.push_back({entry.info.name, name(entry.info.dtype), checkpoint.files()[entry.file]->path().filename().string(),
                              entry.info.shape, entry.info.bytes()});
  }
  describeTokenizer(result);
  return result;
}

void requireUsableForText(const fs::path& model) {
  readConfig(model);
  std::error_code ignored;
  if (fs::exists(model / "tokenizer.json", ignored)) return;
  refuse("the model folder has no tokenizer.json, so texts cannot be read", model.string(),
         "Copy tokenizer.json and tokenizer_config.json of the model that it came from into the folder");
}

void requirePlaceForFile(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) refuse("the folder does not exist", folder.string(), "Make it first or choose another place");
  if (fs::is_directory(file, ignored)) refuse("this is a folder, not a file", file.string(), "Add a name for the file");
  if (::access(folder.c_str(), W_OK) != 0) refuse("the folder cannot be written to", folder.string(), "Check its permissions or choose another place");
}

PruneResult prune(const PruneRequest& request, const Job& job, const ExportCheck& check) {
  if (!request.dryRun) requireFreshFolder(request.out);
  const ModelConfig config = readConfig(request.model);
  PruneResult result;
  result.shape = targetShape(config.shape, request.target);
  requireLoadable(config.shape, result.shape);
  result.parametersBefore = config.shape.parameters().total();
  result.parametersAfter = result.shape.parameters().total();
  if (onlySizesAreKnown(request)) return result;

  requireScores(request, config.shape, result.shape);
  const Scores scores = request.scores.empty() ? Scores() : readScores(request.scores);
  const auto take = [&](ExplainedPlan explained) {
    result.plan = std::move(explained.plan);
    result.notes = std::move(explained.notes);
  };
  if (request.dryRun && !hasWeights(request.model)) {
    take(explainPlan(config.shape, scores, request.target));
    return result;
  }
  const Checkpoint source(request.model);
  if (!request.scores.empty()) requireScoresFit(scores, source.shape(), source.fingerprint());
  take(explainPlan(source.shape(), scores, request.target));
  if (request.dryRun) return result;
  writeStudent(source, result.plan, request.out, lineageOf(request, source, scores), job, check);
  result.out = request.out;
  return result;
}

SearchResult search(const SearchRequest& request) {
  const ModelConfig config = readConfig(request.model);
  const Scores scores = readScores(request.scores);
  requireScoresFit(scores, config.shape, hasWeights(request.model) ? Checkpoint(request.model).fingerprint() : "");
  CandidateList found = searchCandidates(config.shape, scores, request.settings);
  SearchResult result;
  result.budget = request.settings.budget;
  result.considered = found.considered;
  result.fitting = found.fitting;
  result.notes = std::move(found.notes);
  for (Candidate& candidate : found.candidates) result.candidates.push_back({result.candidates.size() + 1, std::move(candidate), {}});
  return result;
}

CacheForecast forecastCache(const CacheRequest& request, const Tokenizer& tokenizer) {
  constexpr std::uint64_t kMostTokens = 1 << 18;
  CacheFacts facts;
  facts.vocab = readConfig(request.teacher).shape.vocab;
  facts.topK = request.topK;
  facts.context = request.context;
  if (facts.topK > facts.vocab)
    throw Error(ErrorKind::Usage, "there are not so many tokens: the vocabulary has " + std::to_string(facts.vocab), "--top-k " + std::to_string(facts.topK), "Give fewer");
  const TokenStream stream = readTokenStream(request.data, tokenizer, facts.vocab, kMostTokens, Job());
  CacheForecast forecast;
  forecast.tokens = stream.ids.size();
  forecast.exact = forecast.tokens < kMostTokens;
  if (!forecast.exact) {
    const double perToken = static_cast<double>(tokenizer.decode(stream.ids).size()) / static_cast<double>(forecast.tokens);
    forecast.tokens = std::max(forecast.tokens, static_cast<std::uint64_t>(static_cast<double>(bytesOfText(request.data)) / perToken));
  }
  facts.windows = (static_cast<std::int64_t>(forecast.tokens) - 1) / facts.context;
  if (facts.windows < 1)
    refuse("the text has " + std::to_string(forecast.tokens) + " tokens, fewer than one window", request.data.string(), "Give a shorter --context or more text");
  forecast.windows = facts.windows;
  forecast.bytes = facts.bytes();
  return forecast;
}

Recipe findRecipe(const std::string& name) { return recipeNamed({userRecipeFolder(), resourceFolder() / "recipes"}, name); }

void requireRecipeFits(const Recipe& recipe, const ModelShape& shape) {
  if (recipeFits(recipe, shape)) return;
  std::vector<std::string> sizes;
  for (const auto& [key, wanted] : recipe.match.items()) sizes.push_back(key + " " + wanted.dump());
  refuse("the recipe is meant for another model: " + joinedWords(sizes), "recipe " + recipe.name,
         "Choose a recipe for this model, or name the sizes yourself");
}

void exportModel(const Artifact& artifact, const fs::path& out, const Job& job, const ExportCheck& check) {
  const Checkpoint source(artifact.path);
  ExportSource written;
  written.tokenizerFrom = source.folder();
  written.config = source.config().raw;
  written.shape = source.shape();
  written.check = check;
  std::error_code ignored;
  if (fs::exists(source.folder() / "espalier.json", ignored))
    written.lineage = nlohmann::json::parse(readFile(source.folder() / "espalier.json"), nullptr, false);
  if (!written.lineage.is_object()) written.lineage = nlohmann::json::object();
  written.lineage["exported_from"] = {{"name", artifact.name}, {"fingerprint", source.fingerprint()}};

  std::vector<TensorInfo> tensors;
  for (const Checkpoint::Entry& entry : source.entries()) tensors.push_back(entry.info);
  const auto bytes = [&](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) {
    source.readBytes(source.entry(tensor.name), offset, into);
  };
  writeCheckpoint(out, tensors, bytes, written, job);
}

nlohmann::ordered_json shapeFacts(const ModelShape& shape) {
  return {{"layers", shape.layers},    {"hidden", shape.hidden},    {"ffn", shape.ffn},     {"heads", shape.heads},
          {"kv_heads", shape.kvHeads}, {"head_dim", shape.headDim}, {"vocab", shape.vocab}, {"tied", shape.features.tied}};
}

}  // namespace espalier::worker
