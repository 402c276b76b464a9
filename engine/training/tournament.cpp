#include "engine/training/tournament.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <deque>
#include <memory>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/data/token_stream.hpp"
#include "engine/model/bf16_layers.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/model/positions.hpp"
#include "engine/pruning/slice.hpp"
#include "engine/training/cut_weights.hpp"
#include "engine/training/estimate.hpp"
#include "engine/training/run_folder.hpp"
#include "engine/training/shared_teacher.hpp"

namespace espalier {

namespace {


/// The texts, read and checked before anything is written.
struct Texts {
  TokenStream data, valid;
};

TokenStream readValid(const Checkpoint& source, const TrainingSettings& settings, const Tokenizer& tokenizer, const Job& job) {
  TokenStream valid = readTokenStream(settings.valid, tokenizer, source.shape().vocab, static_cast<std::uint64_t>(settings.validTokens), job);
  requireValidation(valid, settings.context, static_cast<std::uint64_t>(settings.validTokens), job);
  return valid;
}

Job withoutProgress(Job job) {
  job.muteProgress();
  return job;
}

/// One candidate in training: its state, and its run folder.
class Contestant {
 public:
  Contestant(const ModelShape& source, const DecoderWeights& weights, const Plan& plan, const TrainingSettings& settings, std::shared_ptr<Gemm> gemm,
             SharedTeacher& teacher, HeadScorer& scorer, RunFolder folder)
      : m_settings(settings),
        m_folder(std::move(folder)),
        m_state(startState(cutWeights(source, weights, plan))),
        m_step(shapeAfter(source, plan), m_state, settings, std::move(gemm), teacher.forOneStudent()),
        m_scorer(scorer) {
    if (m_folder.load(m_state, m_history)) m_step.stateChanged();
  }

  std::int64_t stepsDone() const { return m_state.step; }
  RunHistory& history() { return m_history; }
  void save() const { m_folder.save(m_state, m_history); }

  void take(const std::vector<at::Tensor>& microBatches, const Job& job) {
    const auto begin = std::chrono::steady_clock::now();
    const double rate = learningRateAt(m_settings, m_state.step);
    const StepOutcome outcome = m_step.run(microBatches, job);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const double before = m_history.steps.empty() ? 0 : m_history.steps.back().elapsedSeconds;
    m_history.steps.push_back({m_state.step, outcome.objective, outcome.lm, outcome.gradientNorm, rate,
                               static_cast<double>(m_settings.tokensPerStep()) / seconds, before + seconds, m_state.step * m_settings.tokensPerStep()});
    const std::int64_t every = m_settings.saveEvery > 0 ? m_settings.saveEvery : kStandardSaveEvery;
    if (m_state.step % every == 0) save();
  }

  /// Asked of the history, so that a validation in which it was stopped is made up for. Returns whether there was one.
  bool validateIfDue(std::span<const TokenId> ids, const Job& job) {
    const std::int64_t step = m_state.step, every = m_settings.validEvery;
    const bool due = step == 0 || step == m_settings.totalSteps() || (every > 0 && step % every == 0);
    if (!due || (!m_history.validations.empty() && m_history.validations.back().step == step)) return false;
    m_history.validations.push_back({step, lmLoss(m_step.decoder(), m_scorer, ids, m_settings.context, withoutProgress(job)).loss, {}});
    return true;
  }

 private:
  const TrainingSettings& m_settings;
  RunFolder m_folder;
  TrainingState m_state;
  RunHistory m_history;
  TrainingStep m_step;
  HeadScorer& m_scorer;
};

/// "Step 40: 3 (2.9121), 1 (2.9307), ...": the order at this step, by the numbers of the candidates.
std::string standings(const std::deque<Contestant>& contestants, std::size_t first, std::int64_t step, const std::vector<double>& losses) {
  std::vector<std::size_t> order(contestants.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return losses[i]; });
  std::string text;
  for (const std::size_t i : order) {
    std::array<char, 48> entry{};
    std::snprintf(entry.data(), entry.size(), "%s%zu (%.4f)", text.empty() ? "" : ", ", first + i + 1, losses[i]);
    text += entry.data();
  }
  return "Step " + std::to_string(step) + ", validation loss of candidates: " + text;
}

/// The shapes of `count` candidates from `first` on.
std::vector<ModelShape> shapesOf(const ModelShape& source, const TournamentRequest& request, std::size_t first, std::size_t count) {
  std::vector<ModelShape> shapes;
  for (std::size_t i = first; i < first + count; ++i) shapes.push_back(shapeAfter(source, request.plans[i]));
  return shapes;
}

/// How many candidates from `first` on are trained together.
std::size_t groupSize(const ModelShape& source, const TournamentRequest& request, std::size_t first) {
  const std::size_t left = request.plans.size() - first;
  if (request.together > 0) return std::min(left, static_cast<std::size_t>(request.together));
  std::size_t size = 1;
  while (size < left && sumOf(tournamentMemoryParts(request.training, shapesOf(source, request, first, size + 1), source)) <= static_cast<double>(usableMemoryBytes()))
    ++size;
  return size;
}

class Tournament {
 public:
  Tournament(const Checkpoint& source, const TournamentRequest& request, Texts texts, TournamentFolder& folder, const Job& job)
      : m_source(source),
        m_request(request),
        m_settings(request.training),
        m_texts(std::move(texts)),
        m_folder(folder),
        m_job(job),
        m_windows(m_texts.data, m_settings.context, m_settings.seed),
        m_gemm(makeGemm(m_settings.precision)),
        m_scorer(m_gemm) {}

  TournamentResult go() {
    TournamentResult result;
    while (result.validation.size() < m_request.plans.size()) {
      const std::size_t first = result.validation.size();
      runGroup(first, groupSize(m_source.shape(), m_request, first), result);
    }
    m_folder.finish(result);
    return result;
  }

 private:
  RunFolder runFolder(std::size_t index) const {
    const std::filesystem::path folder = m_folder.candidate(index);
    if (std::filesystem::exists(folder / kRunFileName)) return RunFolder::open(folder);
    return RunFolder::create(folder, {m_settings, m_source.fingerprint(), m_source.fingerprint(), m_texts.data.hash, m_texts.valid.hash});
  }

  void runGroup(std::size_t first, std::size_t count, TournamentResult& result) {
    m_job.announce("Loading the model");
    DecoderWeights weights = loadWeights(m_source, m_job);
    const std::unique_ptr<MemoryLayers> teacher = layersFor(*m_gemm, m_source.shape(), weights);
    SharedTeacher shared(*teacher, m_gemm);
    std::deque<Contestant> contestants;
    for (std::size_t i = first; i < first + count; ++i)
      contestants.emplace_back(m_source.shape(), weights, m_request.plans[i], m_settings, m_gemm, shared, m_scorer, runFolder(i));
    weights = {};  // a teacher in bf16 needs them no longer
    for (std::size_t i = 0; i < count; ++i)
      for (const ValidationPoint& point : contestants[i].history().validations) tell(first + i, point.step, point.loss);
    try {
      train(contestants, first, shared, *teacher);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::Interrupted)
        for (const Contestant& contestant : contestants) contestant.save();
      throw;
    }
    for (Contestant& contestant : contestants) {
      contestant.save();
      LossesOverSteps losses;
      for (const ValidationPoint& point : contestant.history().validations) losses.emplace_back(point.step, point.loss);
      result.validation.push_back(std::move(losses));
      result.teacherValidLoss = contestant.history().teacherValidLoss;
    }
  }

  /// In lock-step; after a kill, candidates whose state is newer wait for the others.
  void train(std::deque<Contestant>& contestants, std::size_t first, SharedTeacher& shared, LayerSource& teacher) {
    measureTeacher(contestants, teacher);
    if (contestants.back().history().validations.empty()) m_job.announce("Validating");
    const std::int64_t begin = std::ranges::min_element(contestants, {}, &Contestant::stepsDone)->stepsDone();
    for (std::int64_t step = begin;; ++step) {
      validate(contestants, first, step);
      if (step == begin) report(first, contestants.size(), step);  // the first step alone can take minutes
      if (step == m_settings.totalSteps()) return;
      shared.forget();
      const std::vector<at::Tensor> batches = microBatches(step);
      for (Contestant& contestant : contestants)
        if (contestant.stepsDone() == step) contestant.take(batches, m_job);
      report(first, contestants.size(), step + 1);
    }
  }

  void measureTeacher(std::deque<Contestant>& contestants, LayerSource& teacher) {
    if (!std::isnan(contestants.back().history().teacherValidLoss)) return;
    m_job.announce("Measuring the teacher");
    Decoder decoder(teacher, m_gemm);
    const double loss = lmLoss(decoder, m_scorer, m_texts.valid.ids, m_settings.context, withoutProgress(m_job)).loss;
    for (Contestant& contestant : contestants) contestant.history().teacherValidLoss = loss;
  }

  void validate(std::deque<Contestant>& contestants, std::size_t first, std::int64_t step) {
    bool any = false;
    std::vector<double> losses;
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      Contestant& contestant = contestants[i];
      if (contestant.stepsDone() != step) continue;
      const bool measured = contestant.validateIfDue(m_texts.valid.ids, m_job);
      if (!contestant.history().validations.empty()) losses.push_back(contestant.history().validations.back().loss);
      if (measured) tell(first + i, step, losses.back());
      any |= measured;
    }
    if (any && losses.size() == contestants.size()) m_job.notice(standings(contestants, first, step, losses));
  }

  void tell(std::size_t candidate, std::int64_t step, double loss) const {
    if (m_request.onValidation) m_request.onValidation(candidate, step, loss);
  }

  std::vector<at::Tensor> microBatches(std::int64_t step) const {
    std::vector<at::Tensor> batches;
    auto position = static_cast<std::uint64_t>(step * m_settings.batch * m_settings.accumulate);
    for (std::int64_t a = 0; a < m_settings.accumulate; ++a) {
      std::vector<std::vector<TokenId>> windows;
      for (std::int64_t b = 0; b < m_settings.batch; ++b) windows.push_back(m_windows.window(position++));
      batches.push_back(idsTensor(windows));
    }
    return batches;
  }

  void report(std::size_t first, std::size_t together, std::int64_t step) const {
    const auto total = m_settings.totalSteps();
    const auto done = static_cast<std::int64_t>(first) * total + static_cast<std::int64_t>(together) * step;
    m_job.report({"Distilling the candidates", static_cast<double>(done), static_cast<double>(std::ssize(m_request.plans) * total), "steps of all candidates", 0});
  }

  const Checkpoint& m_source;
  const TournamentRequest& m_request;
  const TrainingSettings& m_settings;
  Texts m_texts;
  TournamentFolder& m_folder;
  const Job& m_job;
  TrainingWindows m_windows;
  std::shared_ptr<Gemm> m_gemm;
  HeadScorer m_scorer;  ///< one chunk of logits for all validations
};

nlohmann::json identityOf(const Checkpoint& source, const TournamentRequest& request, const Texts& texts) {
  nlohmann::json identity = request.identity, plans = nlohmann::json::array();
  for (const Plan& plan : request.plans) plans.push_back(toJson(plan));
  identity["training"] = toJson(request.training);
  if (!request.training.force) identity["training"].erase("force");  // as those have it that were begun before there was one
  identity["model fingerprint"] = source.fingerprint();
  identity["plans"] = sha256(plans.dump());
  identity["data"] = texts.data.hash;
  identity["validation text"] = texts.valid.hash;
  return identity;
}

/// What a kill between the last number and the removal left, too.
void removeCandidates(const TournamentFolder& folder, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (std::filesystem::exists(folder.candidate(i) / kRunFileName)) RunFolder::open(folder.candidate(i)).remove();
}

}  // namespace

TournamentResult runTournament(const Checkpoint& source, const TournamentRequest& request, const Job& job) {
  validate(request.training);
  for (const Plan& plan : request.plans) requireMemoryForTraining(request.training, shapeAfter(source.shape(), plan), &source.shape());
  noticeLongWindows(request.training.context, source.shape(), job);
  const Tokenizer tokenizer(source.folder());
  Texts texts{readTokenStream(request.training.data, tokenizer, source.shape().vocab, 0, job), readValid(source, request.training, tokenizer, job)};
  TrainingWindows(texts.data, request.training.context, request.training.seed);  // refuses a text that is too short, before a folder is made
  TournamentFolder folder(request.folder, identityOf(source, request, texts), request.project);
  if (!folder.result()) {
    Tournament(source, request, std::move(texts), folder, job).go();
  } else if (request.onValidation) {
    for (std::size_t i = 0; i < folder.result()->validation.size(); ++i)
      for (const auto& [step, loss] : folder.result()->validation[i]) request.onValidation(i, step, loss);
  }
  removeCandidates(folder, request.plans.size());
  return *folder.result();
}

Estimate estimateTournament(const Checkpoint& source, const TournamentRequest& request) {
  validate(request.training);
  const ModelShape& shape = source.shape();
  const std::size_t together = groupSize(shape, request, 0);
  const std::vector<ModelShape> all = shapesOf(shape, request, 0, request.plans.size());
  EstimateParts memory = tournamentMemoryParts(request.training, shapesOf(shape, request, 0, together), shape), disk;
  TrainingSettings training = request.training;
  std::size_t tokens = 0;
  EstimateParts time{{"reading the texts", secondsOnce([&] {
                        const Tokenizer tokenizer(source.folder());
                        tokens = readTokenStream(training.data, tokenizer, shape.vocab, 0, Job()).ids.size();
                        training.validTokens = validTokensOf(training, tokenizer, shape.vocab);
                      })}};
  memory.push_back({"text", static_cast<double>(tokens * sizeof(TokenId))});
  time.push_back({"loading the model", secondsToLoad(source)});
  for (EstimatePart& part : tournamentTime(training, all, shape, static_cast<std::int64_t>(together))) time.push_back(std::move(part));
  for (std::size_t i = 0; i < all.size(); ++i)
    disk.push_back({"state of candidate " + std::to_string(i + 1), 2 * 12 * static_cast<double>(all[i].parameters().total())});
  return estimateOf(std::move(memory), std::move(time), std::move(disk));
}

std::vector<double> lossesAfterCut(const Checkpoint& source, const std::vector<Plan>& plans, const TrainingSettings& training, const Job& job) {
  const Tokenizer tokenizer(source.folder());
  const TokenStream valid = readValid(source, training, tokenizer, job);
  const DecoderWeights weights = loadWeights(source, job);
  const std::shared_ptr<Gemm> gemm = makeGemm(training.precision);
  std::vector<double> losses;
  for (const Plan& plan : plans) {
    const auto layers = layersFor(*gemm, shapeAfter(source.shape(), plan), cutWeights(source.shape(), weights, plan));
    Decoder decoder(*layers, gemm);
    HeadScorer scorer(gemm);
    losses.push_back(lmLoss(decoder, scorer, valid.ids, training.context, withoutProgress(job)).loss);
    job.report({"Scoring the candidates", static_cast<double>(losses.size()), static_cast<double>(plans.size()), "candidates", 0});
  }
  return losses;
}

}  // namespace espalier
