// Engine over LibTorch: opens models, sets threads, and hands each request to the part that does it.
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/data/token_stream.hpp"
#include "engine/evaluation/bench_kd.hpp"
#include "engine/evaluation/libraries.hpp"
#include "engine/evaluation/multiple_choice.hpp"
#include "engine/importance/analysis.hpp"
#include "engine/importance/estimate.hpp"
#include "engine/model/device.hpp"
#include "engine/model/bf16_layers.hpp"
#include "engine/model/continuation.hpp"
#include "engine/model/export_check.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/model/pass_memory.hpp"
#include "engine/model/positions.hpp"
#include "engine/model/speed_probe.hpp"
#include "engine/tokenizer/stream_decoder.hpp"
#include "engine/training/estimate.hpp"
#include "engine/training/teacher_cache.hpp"
#include "engine/training/trainer.hpp"
#include "engine/training/tournament.hpp"
#include "engine/worker/recorded_command.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/trained_card.hpp"

namespace espalier {

namespace {

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A file of scores is the same wherever it lies.
std::string commandWithoutOut(AnalyzeRequest request) {
  request.out.clear();
  return worker::recordedCommand(request);
}

TrainingResult described(TrainingResult result, const Job& job) {
  worker::describeTrained(result, describeLibraries(), job);
  return result;
}

/// A model that was used last and stays in memory for the next request, with the products that its weights are made for.
struct ResidentModel {
  ResidentModel(const Checkpoint& checkpoint, Precision products, const Job& job)
      : fingerprint(checkpoint.fingerprint()), precision(products), gemm(makeGemm(products)),
        layers(layersFor(*gemm, checkpoint.shape(), loadWeights(checkpoint, job))) {}
  std::string fingerprint;
  Precision precision;
  std::shared_ptr<Gemm> gemm;
  std::unique_ptr<MemoryLayers> layers;
};

/// Nothing when `file` is empty.
std::optional<TaskSet> tasksOf(const std::filesystem::path& file, const Tokenizer& tokenizer, const Checkpoint& checkpoint) {
  if (file.empty()) return std::nullopt;
  return encodeTasks(readTasks(file), tokenizer, checkpoint.shape().vocab);
}

/// Of each layer, the share of tasks that are answered wrongly without it [L].
ScoreArray errorsWithoutLayers(const ResidentModel& model, const TaskSet& tasks, const Job& job) {
  Decoder decoder(*model.layers, model.gemm);
  HeadScorer scorer(model.gemm);
  ScoreArray errors{{model.layers->shape().layers}, {}};
  for (const ChoiceLikelihoods& likelihoods : scoreChoicesWithoutLayers(decoder, scorer, tasks, job))
    errors.values.push_back(static_cast<float>(1 - accuracyOf(tasks, likelihoods).raw));
  return errors;
}

/// What a request for scores needs, read and checked.
struct AnalysisInputs {
  AnalysisInputs(const AnalyzeRequest& request, const Job& job) : checkpoint(request.model) {
    const Tokenizer tokenizer(request.model);
    const bool byTask = std::ranges::find(request.layers, "task") != request.layers.end();
    if (byTask && request.tasks.empty()) throw Error(ErrorKind::Usage, "the layer metric 'task' needs tasks", "--layers", "Give a file with --tasks");
    tasks = tasksOf(byTask ? request.tasks : std::filesystem::path(), tokenizer, checkpoint);
    stream = readTokenStream(request.data, tokenizer, checkpoint.shape().vocab, 0, job);
    noticeLongWindows(request.context, checkpoint.shape(), job);
    windows = calibrationWindows(stream, request.context, request.samples, request.seed);
    options.metrics = {request.metrics.begin(), request.metrics.end()};
    options.layers = {request.layers.begin(), request.layers.end()};
    options.layers.erase("task");
  }
  AnalysisWork work(const AnalyzeRequest& request) const {
    return {checkpoint.shape(), options, request.precision, std::ssize(windows), request.context};
  }
  /// Token ids that stay in memory.
  double textBytes() const { return static_cast<double>((stream.ids.size() + windows.size() * windows.front().size()) * sizeof(TokenId)); }

  Checkpoint checkpoint;
  std::optional<TaskSet> tasks;
  TokenStream stream;
  std::vector<std::vector<TokenId>> windows;
  AnalysisOptions options;
};

/// Of tasks without one layer at a time.
double taskSeconds(const TaskSet& tasks, const AnalysisWork& work) {
  double tokens = 0;
  for (const auto& choices : tasks.choices)
    for (const ChoiceTokens& choice : choices) tokens += static_cast<double>(choice.ids.size());
  const SpeedProbe probe(work.shape, work.precision, 32, 32);
  const double layers = static_cast<double>(work.shape.layers);
  return tokens * layers * ((layers + 1) / 2 * probe.layer() + probe.score());
}

/// What a cache will be made of.
struct CacheInputs {
  CacheInputs(const CacheRequest& request, const Job& job)
      : checkpoint(request.teacher), tokenizer(request.teacher), stream(readTokenStream(request.data, tokenizer, checkpoint.shape().vocab, 0, job)) {
    facts = {checkpoint.fingerprint(), tokenizer.fingerprint(), stream.hash, request.context, request.topK, checkpoint.shape().vocab};
    facts.windows = static_cast<std::int64_t>(TrainingWindows(stream, request.context, 0).windowsPerEpoch());
    facts.precision = word(request.precision);
    noticeLongWindows(request.context, checkpoint.shape(), job);
  }
  Checkpoint checkpoint;
  Tokenizer tokenizer;
  TokenStream stream;
  CacheFacts facts;
};

/// All candidates that a search found.
TournamentRequest tournamentOf(const SearchRequest& request, const SearchResult& found) {
  std::vector<Plan> plans;
  for (const SearchedCandidate& searched : found.candidates) plans.push_back(searched.candidate.plan);
  return {std::move(plans), request.training, request.out, request.together, request.project, searchToJson(request)};
}

constexpr const char* kMeasuring = "Measuring for the estimate";

class TorchEngine final : public Engine {
 public:
  TorchEngine() { at::set_num_interop_threads(1); }

  EvaluateResult evaluate(const EvaluateRequest& request, const Job& job) override {
    useThreads(request.threads);
    const Checkpoint checkpoint(request.model);
    const Tokenizer tokenizer(request.model);
    const std::optional<TaskSet> tasks = tasksOf(request.tasks, tokenizer, checkpoint);
    const TokenStream stream = readTokenStream(request.data, tokenizer, checkpoint.shape().vocab, request.limitTokens, job);
    requireScorable(stream);
    noticeFewWindows(stream, request.context, request.limitTokens, job);
    noticeLongWindows(request.context, checkpoint.shape(), job);
    ResidentModel& model = resident(checkpoint, request.precision, job);
    Decoder decoder(*model.layers, model.gemm);
    HeadScorer scorer(model.gemm);
    const auto begin = std::chrono::steady_clock::now();
    const double inLine = secondsInLine();
    const LmLoss loss = lmLoss(decoder, scorer, stream.ids, request.context, job);
    EvaluateResult result;
    result.threads = at::get_num_threads();
    result.waited = (secondsInLine() - inLine) / (secondsSince(begin) * result.threads);
    result.tokens = stream.ids.size();
    result.loss = loss.loss;
    result.perplexity = std::exp(loss.loss);
    result.tokensPerSecond = static_cast<double>(loss.scored) / secondsSince(begin);
    result.context = request.context;
    result.dataHash = stream.hash;
    if (tasks) {
      const TaskAccuracy accuracy = accuracyOf(*tasks, scoreChoices(decoder, scorer, *tasks, job));
      result.tasks = {tasks->items.size(), accuracy.raw, accuracy.perCharacter, tasks->hash};
    }
    return result;
  }

  AnalyzeResult analyze(const AnalyzeRequest& request, const Job& job) override {
    useThreads(request.threads);
    const AnalysisInputs inputs(request, job);
    if (!request.force) requireMemoryForAnalysis(inputs.work(request));
    ResidentModel& model = resident(inputs.checkpoint, request.precision, job);
    const auto begin = std::chrono::steady_clock::now();
    AnalyzeResult result;
    result.scores = espalier::analyze(*model.layers, model.gemm, inputs.windows, inputs.options, job);
    if (inputs.tasks) result.scores.arrays[layerScoreName("task")] = errorsWithoutLayers(model, *inputs.tasks, job);
    result.out = request.out;
    result.samples = static_cast<std::int64_t>(inputs.windows.size());
    result.tokens = inputs.windows.size() * static_cast<std::uint64_t>(request.context);
    result.seconds = secondsSince(begin);
    result.scores.metadata.merge(Metadata{{"model", model.fingerprint},
                                          {"data", inputs.stream.hash},
                                          {"samples", std::to_string(result.samples)},
                                          {"context", std::to_string(request.context)},
                                          {"tokens", std::to_string(result.tokens)},
                                          {"seed", std::to_string(request.seed)},
                                          {"precision", word(request.precision)},
                                          {"version", ESPALIER_VERSION},
                                          {"command", commandWithoutOut(request)}});
    if (inputs.tasks) result.scores.metadata["tasks"] = inputs.tasks->hash;
    writeScores(request.out, result.scores);
    return result;
  }

  CacheResult cacheTeacher(const CacheRequest& request, const Job& job) override {
    useThreads(request.threads);
    const CacheInputs inputs(request, job);
    const CacheFacts& facts = inputs.facts;
    requirePlaceForCache(request.out, facts, job);
    if (!request.force) requireMemoryForCache(facts, inputs.checkpoint.shape(), request.precision);
    ResidentModel& model = resident(inputs.checkpoint, request.precision, job);
    const auto begin = std::chrono::steady_clock::now();
    writeTeacherCache(request.out, facts, *model.layers, model.gemm, inputs.stream, job);
    return {request.out, facts.windows, facts.context, facts.topK, static_cast<std::uint64_t>(facts.positions()), facts.bytes(), secondsSince(begin)};
  }

  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) override {
    useThreads(settings.threads);
    m_resident.reset();
    return described(startTraining(settings, observer, job), job);
  }

  TrainingResult resume(const std::filesystem::path& runFolder, TrainingObserver& observer, const Job& job) override {
    m_resident.reset();
    return described(resumeTraining(runFolder, observer, job), job);
  }

  SearchResult search(const SearchRequest& request, const CandidateObserver& onValidation, const Job& job) override {
    useThreads(request.training.threads);
    m_resident.reset();
    SearchResult result = worker::search(request);
    if (request.training.valid.empty()) return result;
    const Checkpoint source(request.model);
    TournamentRequest tournament = tournamentOf(request, result);
    if (request.retrain) {
      tournament.onValidation = onValidation;
      const TournamentResult outcome = runTournament(source, tournament, job);
      for (std::size_t i = 0; i < tournament.plans.size(); ++i) result.candidates[i].validation = outcome.validation[i];
      result.teacherValidLoss = outcome.teacherValidLoss;
    } else {
      const std::vector<double> losses = lossesAfterCut(source, tournament.plans, request.training, job);
      if (onValidation)
        for (std::size_t i = 0; i < losses.size(); ++i) onValidation(i, 0, losses[i]);
      for (std::size_t i = 0; i < tournament.plans.size(); ++i) result.candidates[i].validation = {{0, losses[i]}};
    }
    std::ranges::stable_sort(result.candidates, {}, [](const SearchedCandidate& searched) { return searched.validation.back().second; });
    return result;
  }

  Estimate estimate(const TrainingSettings& settings, const Job& job) override {
    useThreads(settings.threads);
    noticeLongWindows(settings.context, readConfig(settings.student).shape, job);
    job.announce(kMeasuring);
    return estimateTraining(settings);
  }

  Estimate estimate(const AnalyzeRequest& request, const Job& job) override {
    useThreads(request.threads);
    std::optional<AnalysisInputs> inputs;
    EstimateParts time{{"reading the text", secondsOnce([&] { inputs.emplace(request, job); })}};
    job.announce(kMeasuring);
    const AnalysisWork work = inputs->work(request);
    EstimateParts memory = analysisMemory(work);
    memory.push_back({"text", inputs->textBytes()});
    time.push_back({"loading the model", secondsToLoad(inputs->checkpoint)});
    for (EstimatePart& part : analysisTime(work)) time.push_back(std::move(part));
    if (inputs->tasks) time.push_back({"tasks without layers", taskSeconds(*inputs->tasks, work)});
    return estimateOf(std::move(memory), std::move(time), analysisDisk(work));
  }

  Estimate estimate(const CacheRequest& request, const Job& job) override {
    useThreads(request.threads);
    std::optional<CacheInputs> inputs;
    EstimateParts time{{"reading the text", secondsOnce([&] { inputs.emplace(request, job); })}};
    job.announce(kMeasuring);
    const CacheFacts& facts = inputs->facts;
    requireTopKWithin(facts);
    EstimateParts memory = cacheMemoryParts(facts, inputs->checkpoint.shape(), request.precision);
    memory.push_back({"text", static_cast<double>(inputs->stream.ids.size() * sizeof(TokenId))});
    time.push_back({"loading the model", secondsToLoad(inputs->checkpoint)});
    for (EstimatePart& part : cacheTime(facts, inputs->checkpoint.shape(), request.precision)) time.push_back(std::move(part));
    return estimateOf(std::move(memory), std::move(time), {{"likeliest tokens", static_cast<double>(facts.bytes())}});
  }

  Estimate estimate(const SearchRequest& request, const Job& job) override {
    useThreads(request.training.threads);
    const Checkpoint source(request.model);
    noticeLongWindows(request.training.context, source.shape(), job);
    job.announce(kMeasuring);
    return estimateTournament(source, tournamentOf(request, worker::search(request)));
  }

  GenerateResult generate(const GenerateRequest& request, const std::function<void(const std::string&)>& onText, const Job& job) override {
    useThreads(request.threads);
    const Checkpoint checkpoint(request.model);
    const Tokenizer tokenizer(request.model);
    ResidentModel& model = resident(checkpoint, request.precision, job);
    StreamDecoder decoder(tokenizer);
    GenerateResult result;
    const auto onToken = [&](TokenId id) {
      const std::string text = decoder.add(id);
      result.text += text;
      if (onText && !text.empty()) onText(text);
      job.report({"Generating", static_cast<double>(++m_generated), static_cast<double>(request.maxTokens), "tokens", 0});
    };
    m_generated = 0;
    const std::vector<TokenId> prompt = tokenizer.encode(request.prompt);
    const auto most = static_cast<std::int64_t>(prompt.size()) + request.maxTokens;
    noticeBeyondPositions(most, std::to_string(prompt.size()) + " tokens of the prompt and " + std::to_string(request.maxTokens) + " new ones",
                          checkpoint.shape(), job);
    const auto begin = std::chrono::steady_clock::now();
    result.tokens = continueIds(*model.layers, model.gemm, prompt, request.maxTokens,
                                {request.temperature, request.seed}, stopIds(request.model), onToken, job);
    result.tokensPerSecond = static_cast<double>(result.tokens.size()) / secondsSince(begin);
    return result;
  }

  void checkExport(const std::filesystem::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                   const Job& job) override {
    useThreads(0);
    requireSameLogits(folder, shape, tensors, bytes, job);
  }

  BenchKdResult benchKd(const BenchKdRequest& request, const Job& job) override {
    useThreads(request.threads);
    BenchKdResult result = benchmarkDistillation(request, job);
    result.threads = at::get_num_threads();
    return result;
  }

  BenchResult bench(const BenchRequest& request, const Job& job) override {
    useThreads(request.threads);
    BenchResult result = runTensorBenchmark(request, job);
    result.threads = at::get_num_threads();
    return result;
  }

  std::string describe() const override { return describeLibraries(); }
  int gpus() const override { return gpuCount(); }

 private:
  static void useThreads(int wanted) { at::set_num_threads(wanted > 0 ? wanted : defaultThreads()); }

  ResidentModel& resident(const Checkpoint& checkpoint, Precision precision, const Job& job) {
    if (!m_resident || m_resident->fingerprint != checkpoint.fingerprint() || m_resident->precision != precision) {
      m_resident.reset();
      job.announce("Loading the model");
      m_resident.emplace(checkpoint, precision, job);
    }
    return *m_resident;
  }

  std::optional<ResidentModel> m_resident;
  std::int64_t m_generated = 0;
};

[[noreturn]] void failForMemory() {
  throw Error(ErrorKind::Failed, "there is not enough memory for this", {}, "Choose a smaller batch or context, or close other programs");
}

/// The first line says what was wrong; below it come places in LibTorch's sources.
[[noreturn]] void failInWords(const c10::Error& error) {
  std::string line = error.what_without_backtrace();
  line.erase(std::min(line.find('\n'), line.size()));
  if (line.find("allocate memory") != std::string::npos || line.find("out of memory") != std::string::npos) failForMemory();
  while (line.ends_with('.') || line.ends_with(' ')) line.pop_back();
  throw Error(ErrorKind::Failed, "LibTorch gave up: " + line);
}

/// Does the work; what LibTorch throws comes out as an Error of one line.
template <typename Work>
auto inWords(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const c10::Error& error) {
    failInWords(error);
  } catch (const std::bad_alloc&) {
    failForMemory();
  }
}

/// The engine as others see it: only Errors come out of it.
class PlainSpokenEngine final : public Engine {
 public:
  EvaluateResult evaluate(const EvaluateRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.evaluate(request, job); });
  }
  AnalyzeResult analyze(const AnalyzeRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.analyze(request, job); });
  }
  CacheResult cacheTeacher(const CacheRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.cacheTeacher(request, job); });
  }
  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) override {
    return inWords([&] { return m_engine.train(settings, observer, job); });
  }
  TrainingResult resume(const std::filesystem::path& runFolder, TrainingObserver& observer, const Job& job) override {
    return inWords([&] { return m_engine.resume(runFolder, observer, job); });
  }
  SearchResult search(const SearchRequest& request, const CandidateObserver& onValidation, const Job& job) override {
    return inWords([&] { return m_engine.search(request, onValidation, job); });
  }
  Estimate estimate(const TrainingSettings& settings, const Job& job) override {
    return inWords([&] { return m_engine.estimate(settings, job); });
  }
  Estimate estimate(const AnalyzeRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.estimate(request, job); });
  }
  Estimate estimate(const CacheRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.estimate(request, job); });
  }
  Estimate estimate(const SearchRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.estimate(request, job); });
  }
  GenerateResult generate(const GenerateRequest& request, const std::function<void(const std::string&)>& onText, const Job& job) override {
    return inWords([&] { return m_engine.generate(request, onText, job); });
  }
  void checkExport(const std::filesystem::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                   const Job& job) override {
    inWords([&] { m_engine.checkExport(folder, shape, tensors, bytes, job); });
  }
  BenchKdResult benchKd(const BenchKdRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.benchKd(request, job); });
  }
  BenchResult bench(const BenchRequest& request, const Job& job) override {
    return inWords([&] { return m_engine.bench(request, job); });
  }
  std::string describe() const override { return m_engine.describe(); }
  int gpus() const override { return m_engine.gpus(); }

 private:
  TorchEngine m_engine;
};

}  // namespace

}  // namespace espalier

extern "C" espalier::Engine* espalier_make_engine() { return new espalier::PlainSpokenEngine; }
