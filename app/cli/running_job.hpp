// One long piece of work of a command: its progress on standard error, and an orderly stop on SIGINT and SIGTERM.
#pragma once

#include <csignal>
#include <thread>

#include "app/cli/progress_bar.hpp"
#include "engine/base/error.hpp"
#include "engine/base/job.hpp"
#include "engine/worker/engine.hpp"

namespace espalier::cli {

/// What SIGINT and SIGTERM do. For work that has nothing to save or to clean up, to end at once is best.
enum class OnSignal { StopInOrder, EndAtOnce };

/// Turns the first SIGINT or SIGTERM into a request to stop; a second one, or the first where that was chosen, ends the process at once (status 130).
/// Must be made before any other thread, so that no thread takes the signals the usual way.
class SignalWatcher {
 public:
  SignalWatcher(JobControl& control, OnSignal onSignal);
  ~SignalWatcher();
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

 private:
  sigset_t m_before{};
  int m_signals = -1, m_end = -1;
  std::jthread m_thread;
};

class RunningJob {
 public:
  enum class Show { Progress, NoticesOnly };
  explicit RunningJob(Show show = Show::Progress, OnSignal onSignal = OnSignal::StopInOrder);

  const Job& job() const { return m_job; }
  ProgressBar& bar() { return m_bar; }

 private:
  JobControl m_control;
  ProgressBar m_bar;
  SignalWatcher m_signals;
  Job m_job;
};

/// Does work of which a stop keeps nothing, and says so.
template <class Work>
auto keptOrLost(const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Interrupted) throw;
    throw Error(ErrorKind::Interrupted, "stopped on request; nothing was kept, the same command starts it again");
  }
}

/// What the engine forecasts for a request; nothing is lost when it is stopped.
template <class Request>
Estimate estimated(const Request& request) {
  RunningJob running(RunningJob::Show::Progress, OnSignal::EndAtOnce);
  return loadEngine()->estimate(request, running.job());
}

}  // namespace espalier::cli
