#include "engine/base/job.hpp"

#include "engine/base/error.hpp"

namespace espalier {

void JobControl::requestPause() {
  const std::lock_guard lock(m_mutex);
  m_pause = true;
}

void JobControl::requestResume() {
  const std::lock_guard lock(m_mutex);
  m_pause = false;
  m_changed.notify_all();
}

void JobControl::requestStop() {
  const std::lock_guard lock(m_mutex);
  m_stop = true;
  m_changed.notify_all();
}

bool JobControl::stopRequested() const {
  const std::lock_guard lock(m_mutex);
  return m_stop;
}

void JobControl::reset() {
  const std::lock_guard lock(m_mutex);
  m_pause = m_stop = false;
}

bool JobControl::passOrWait(const std::function<void()>& onPaused, const std::function<void()>& onResumed) {
  std::unique_lock lock(m_mutex);
  if (m_stop) return false;
  if (!m_pause) return true;
  lock.unlock();
  if (onPaused) onPaused();
  lock.lock();
  m_changed.wait(lock, [this] { return m_stop || !m_pause; });
  if (m_stop) return false;
  lock.unlock();
  if (onResumed) onResumed();
  return true;
}

void Job::yieldPoint() const {
  if (m_control && !m_control->passOrWait(onPaused, onResumed)) throw Error(ErrorKind::Interrupted, "stopped on request");
}

}  // namespace espalier
