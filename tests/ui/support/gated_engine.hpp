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

}  // namespace espalier::test
