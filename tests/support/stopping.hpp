// A job that is stopped at one of the moments at which it could be paused.
#pragma once

#include "engine/base/job.hpp"

namespace espalier::test {

/// Stops at the n-th of those moments, counted from 1.
class StoppedJob {
 public:
  explicit StoppedJob(int chance) {
    m_job.onPaused = [this, chance] { ++m_passed == chance ? m_control.requestStop() : m_control.requestResume(); };
    m_job.onResumed = [this] { m_control.requestPause(); };
    m_control.requestPause();
  }
  StoppedJob(const StoppedJob&) = delete;
  StoppedJob& operator=(const StoppedJob&) = delete;
  const Job& job() const { return m_job; }

 private:
  JobControl m_control;
  Job m_job{&m_control};
  int m_passed = 0;
};

}  // namespace espalier::test
