// An engine without tensors that works in steps which the test lets through one by one, and a sink that a test can wait on.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <stdexcept>

#include "engine/base/error.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/worker.hpp"
#include "tests/support/small_model.hpp"

namespace espalier::test {

constexpr auto kPatience = std::chrono::seconds(20);

/// Lets the engine take so many steps.
class Gate {
 public:
  void let(int steps) {
    const std::lock_guard lock(m_mutex);
    m_steps += steps;
    m_changed.notify_all();
  }
  void open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
  }
  void pass() {
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait_for(lock, kPatience, [this] { return m_open || m_steps > 0; })) throw std::runtime_error("the gate stayed closed");
    if (!m_open) --m_steps;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_steps = 0;
  bool m_open = false;
};

/// Trainings keep their step in RUN_FOLDER/step, as a real one keeps its state. A prompt says how a generation fails.
class FakeEngine : public Engine {
 public:
  explicit FakeEngine(Gate& gate) : m_gate(gate) {}

  EvaluateResult evaluate(const EvaluateRequest& request, const Job& job) override {
    step(job, 1, 1);
    EvaluateResult result;
    result.tokens = 100;
    result.loss = 2.5;
    result.perplexity = 12.18;
    result.context = request.context;
    result.dataHash = "hash";
    if (!request.tasks.empty()) result.tasks = EvaluateResult::Tasks{8, 0.75, 0.5, "tasks"};
    return result;
  }

  AnalyzeResult analyze(const AnalyzeRequest& request, const Job& job) override {
    step(job, 1, 1);
    AnalyzeResult result;
    result.out = request.out;
    result.samples = 4;
    result.scores.arrays["layer.bi"] = {{3}, {0.1F, 0.2F, 0.3F}};
    result.scores.metadata["model"] = Checkpoint(request.model).fingerprint();
    writeScores(request.out, result.scores);
    return result;
  }

  CacheResult cacheTeacher(const CacheRequest& request, const Job& job) override {
    step(job, 1, 1);
    const nlohmann::json facts = {{"format", 1}, {"teacher", Checkpoint(request.teacher).fingerprint()}, {"tokenizer", "t"}, {"data", "d"},
                                  {"context", request.context}, {"top_k", request.topK}, {"vocab", 64}, {"windows", 3}, {"precision", "fp32"}};
    std::filesystem::create_directories(request.out);
    writeFileAtomically(request.out / "cache.json", facts.dump());
    return {request.out, 3, request.context, request.topK, static_cast<std::uint64_t>(3 * request.context), 1000, 0.5};
  }

  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) override {
    const auto state = settings.runFolderOrDefault();
    std::filesystem::create_directories(state);
    writeFileAtomically(state / "settings", toJson(settings).dump());
    return go(settings, 0, observer, job);
  }

  TrainingResult resume(const std::filesystem::path& runFolder, TrainingObserver& observer, const Job& job) override {
    const auto settings = trainingSettingsFromJson(nlohmann::json::parse(readFile(runFolder / "settings")));
    return go(settings, std::stoll(readFile(runFolder / "step")), observer, job);
  }

  SearchResult search(const SearchRequest& request, const CandidateObserver& onValidation, const Job& job) override {
    SearchResult result = worker::search(request);
    if (request.retrain) std::filesystem::create_directories(request.out);
    const std::int64_t last = request.retrain ? request.training.totalSteps() : 0;
    for (std::int64_t at = 0; at <= last; ++at) {
      step(job, at, last);
      for (std::size_t i = 0; i < result.candidates.size(); ++i) {
        // The order turns round at step 2.
        const double loss = 4.0 - 0.1 * static_cast<double>(at) + 0.01 * static_cast<double>(i) * (at < 2 ? 1.0 : -1.0);
        result.candidates[i].validation.emplace_back(at, loss);
        if (onValidation) onValidation(i, at, loss);
      }
    }
    std::ranges::stable_sort(result.candidates, {}, [](const SearchedCandidate& c) { return c.validation.back().second; });
    return result;
  }
  Estimate estimate(const TrainingSettings& settings, const Job&) override {
    return estimateOf({{"weights", 3.0 * (1 << 20)}}, {{"steps", 2.0 * static_cast<double>(settings.totalSteps())}}, {{"state", 5e6}});
  }
  Estimate estimate(const AnalyzeRequest&, const Job&) override { return {}; }
  Estimate estimate(const CacheRequest&, const Job&) override { return {}; }
  Estimate estimate(const SearchRequest&, const Job&) override { return {}; }

  GenerateResult generate(const GenerateRequest& request, const std::function<void(const std::string&)>& onText, const Job& job) override {
    step(job, 1, 1);
    if (request.prompt == "refuse") refuse("it is refused", "the prompt", "Write another");
    if (request.prompt == "memory") throw std::bad_alloc();
    if (request.prompt == "break") throw std::runtime_error("it broke");
    onText(request.prompt + "!");
    return {"!", {1}, 1.0};
  }

  void checkExport(const std::filesystem::path&, const ModelShape&, const std::vector<TensorInfo>&, const TensorBytes&, const Job&) override {}
  BenchKdResult benchKd(const BenchKdRequest&, const Job&) override { return {}; }
  BenchResult bench(const BenchRequest&, const Job&) override { return {}; }
  std::string describe() const override { return "fake"; }

 private:
  void step(const Job& job, std::int64_t done, std::int64_t total) {
    m_gate.pass();
    job.yieldPoint();
    job.report({"Working", static_cast<double>(done), static_cast<double>(total), "steps", 10.0});
  }

  static StepMetrics metricsOf(std::int64_t step) {
    StepMetrics metrics;
    metrics.step = step;
    metrics.loss = 1.0 / static_cast<double>(step);
    metrics.tokens = step * 8;
    return metrics;
  }

  TrainingResult go(const TrainingSettings& settings, std::int64_t first, TrainingObserver& observer, const Job& job) {
    const auto state = settings.runFolderOrDefault();
    TrainingResult result;
    observer.onStarted(first, settings.steps, 3.0);
    for (std::int64_t old = 1; old <= first; ++old) tell(observer, result, old);
    if (first == 0) validated(observer, result, 0);
    for (std::int64_t next = first + 1; next <= settings.steps; ++next) {
      step(job, next, settings.steps);
      tell(observer, result, next);
      writeFileAtomically(state / "step", std::to_string(next));
      observer.onSaved(next);
    }
    validated(observer, result, settings.steps);
    std::filesystem::copy(settings.student, settings.out, std::filesystem::copy_options::recursive);
    result.steps = settings.steps;
    result.out = settings.out;
    return result;
  }

  static void tell(TrainingObserver& observer, TrainingResult& result, std::int64_t step) {
    observer.onStep(metricsOf(step));
    result.losses.push_back(metricsOf(step).loss);
  }

  static void validated(TrainingObserver& observer, TrainingResult& result, std::int64_t step) {
    observer.onValidation({step, 2.0, "sample"});
    result.validation.emplace_back(step, 2.0);
  }

  Gate& m_gate;
};

/// Collects events; a test waits until one that it describes has come after those that it has waited for already.
class Events {
 public:
  worker::EventSink sink() {
    return [this](worker::Event event) {
      const std::lock_guard lock(m_mutex);
      m_events.push_back(std::move(event));
      m_changed.notify_all();
    };
  }

  /// Throws when none comes in time.
  template <typename Kind, typename Wanted>
  Kind wait(const Wanted& wanted) {
    std::unique_lock lock(m_mutex);
    Kind found{};
    const bool came = m_changed.wait_for(lock, kPatience, [&] {
      for (; m_seen < m_events.size(); ++m_seen) {
        const Kind* const event = std::get_if<Kind>(&m_events[m_seen]);
        if (!event || !wanted(*event)) continue;
        found = *event;
        ++m_seen;
        return true;
      }
      return false;
    });
    if (!came) throw std::runtime_error("the event did not come");
    return found;
  }
  template <typename Kind>
  Kind wait() {
    return wait<Kind>([](const Kind&) { return true; });
  }
  void waitState(worker::State state) {
    wait<worker::StateChanged>([&](const worker::StateChanged& event) { return event.state == state; });
  }

  /// All of a kind so far.
  template <typename Kind>
  std::vector<Kind> all() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Kind> found;
    for (const worker::Event& event : m_events)
      if (const Kind* kind = std::get_if<Kind>(&event)) found.push_back(*kind);
    return found;
  }

 private:
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<worker::Event> m_events;
  std::size_t m_seen = 0;
};

}  // namespace espalier::test
