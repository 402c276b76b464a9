// How long a job will still take, from its own pace.
#pragma once

#include <chrono>
#include <string>

#include "engine/base/job.hpp"

namespace espalier::worker {

/// Forecasts from the mean pace of the present stage; a resumed job counts from where it went on, and pauses are left out.
class TimeLeft {
 public:
  using Clock = std::chrono::steady_clock;

  /// Seconds left after this progress; below 0 while that is unknown.
  double secondsLeft(const Progress& progress, Clock::time_point now = Clock::now());
  /// The time until the next progress does not count.
  void pause() { m_stage.clear(); }

 private:
  std::string m_stage;
  double m_firstDone = 0, m_lastDone = 0, m_total = 0;
  Clock::time_point m_first{};
};

}  // namespace espalier::worker
