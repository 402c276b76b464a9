#include "engine/worker/time_left.hpp"

namespace espalier::worker {

double TimeLeft::secondsLeft(const Progress& progress, Clock::time_point now) {
  if (m_stage != progress.stage || m_total != progress.total || progress.done < m_lastDone || m_stage.empty()) {
    m_stage = progress.stage;
    m_total = progress.total;
    m_firstDone = progress.done;
    m_first = now;
  }
  m_lastDone = progress.done;
  const double elapsed = std::chrono::duration<double>(now - m_first).count();
  const double done = progress.done - m_firstDone;
  if (progress.total <= 0 || done <= 0 || elapsed <= 0) return -1;
  return (progress.total - progress.done) * elapsed / done;
}

}  // namespace espalier::worker
