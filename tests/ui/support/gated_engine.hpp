// A fake engine whose training waits before each step until the test lets it go on.
#pragma once

#include <condition_variable>
#include <mutex>

#include "tests/ui/support/fake_engine.hpp"

namespace espalier::test {

class Gate {
 public:
  void let(int steps) {
    const std::lock_guard lock(m_mutex);
    m_steps += steps;
    m_changed.notify_all();
  }
  void open() { let(1 << 20); }
  void pass() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_steps > 0; });
    --m_steps;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_steps = 0;
};

class GatedEngine : public FakeEngine {
 public:
  explicit GatedEngine(Gate& gate) : m_gate(gate) {}

  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) override {
    struct Gated : TrainingObserver {
      Gated(TrainingObserver& n, Gate& g) : next(n), gate(g) {}
      void onStarted(std::int64_t first, std::int64_t total, double teacher) override { next.onStarted(first, total, teacher); }
      void onStep(const StepMetrics& metrics) override {
        gate.pass();
        next.onStep(metrics);
      }
      void onValidation(const ValidationPoint& point) override { next.onValidation(point); }
      void onSaved(std::int64_t step) override { next.onSaved(step); }
      TrainingObserver& next;
      Gate& gate;
    } gated(observer, m_gate);
    return FakeEngine::train(settings, gated, job);
  }

 private:
  Gate& m_gate;
};

/// Every job of it waits in its middle, with something told, until the test lets it go on.
class HeldEngine : public GatedEngine {
 public:
  explicit HeldEngine(Gate& gate) : GatedEngine(gate), m_gate(gate) {}

  EvaluateResult evaluate(const EvaluateRequest& request, const Job& job) override {
    m_gate.pass();
    return FakeEngine::evaluate(request, job);
  }
  AnalyzeResult analyze(const AnalyzeRequest& request, const Job& job) override {
    job.report({"Analysing", 1, 4, "samples", 1000});
    m_gate.pass();
    job.yieldPoint();
    return FakeEngine::analyze(request, job);
  }
  SearchResult search(const SearchRequest& request, const CandidateObserver& onValidation, const Job& job) override {
    onValidation(0, 0, 4.5);
    m_gate.pass();
    job.yieldPoint();
    return FakeEngine::search(request, onValidation, job);
  }
  GenerateResult generate(const GenerateRequest& request, const std::function<void(const std::string&)>& onText, const Job& job) override {
    onText("Once");
    m_gate.pass();
    return FakeEngine::generate(request, onText, job);
  }

 private:
  Gate& m_gate;
};

}  // namespace espalier::test
