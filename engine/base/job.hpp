// What long work is given to talk to whoever started it: progress out; pause, resume and stop in.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace espalier {

/// How far a job is. `total` 0 means unknown.
struct Progress {
  std::string stage;           ///< what is being done, for a person: "Distilling width-60"
  double done = 0, total = 0;  ///< in `unit`
  std::string unit;            ///< "steps", "samples", "tensors", ...
  double tokensPerSecond = 0;  ///< now, of a training its newest step's; 0 where it means nothing
};

/// The inward side: any thread asks, the working thread obeys at its next yield point.
class JobControl {
 public:
  void requestPause();
  void requestResume();
  void requestStop();
  bool stopRequested() const;
  /// Back to "run on"; for the next job.
  void reset();

  /// Called by the working thread. Returns at once unless a pause was asked for; then calls onPaused, waits for
  /// resume or stop, and calls onResumed if it goes on. Returns false when the job has to stop.
  bool passOrWait(const std::function<void()>& onPaused, const std::function<void()>& onResumed);

 private:
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_pause = false, m_stop = false;
};

/// The context of one long piece of work; the same for worker, command line and tests. Copies nothing, owns nothing but
/// its callbacks. All calls come from the working thread.
class Job {
 public:
  using ProgressSink = std::function<void(const Progress&)>;

  Job() = default;
  explicit Job(JobControl* control, ProgressSink onProgress = {}) : m_control(control), m_onProgress(std::move(onProgress)) {}

  std::function<void()> onPaused, onResumed;         ///< told when the work really stands still and goes on
  std::function<void(const std::string&)> onNotice;  ///< a sentence for the person, e.g. "the last 12 tokens were left out"
  std::uint64_t memoryBudgetBytes = 0;               ///< 0: half of the machine's memory

  void report(const Progress& progress) const {
    if (m_onProgress) m_onProgress(progress);
  }
  /// Work of which nothing is counted has begun: "Loading the model".
  void announce(const char* stage) const { report({stage, 0, 0, "", 0}); }
  void notice(const std::string& text) const {
    if (onNotice) onNotice(text);
  }
  /// For work inside of work: control stays, progress is no longer reported.
  void muteProgress() { m_onProgress = {}; }
  /// Waits while paused; throws Error{Interrupted} when a stop was asked for. Called between micro-batches and tensors.
  void yieldPoint() const;
  bool stopRequested() const { return m_control && m_control->stopRequested(); }

 private:
  JobControl* m_control = nullptr;
  ProgressSink m_onProgress;
};

}  // namespace espalier
