#include "engine/model/team.hpp"

#include <algorithm>

#include "hwy/cache_control.h"

namespace espalier {

namespace {

/// Some 30 microseconds: longer than the others usually take, short enough for a machine with other work to do.
constexpr int kPausesAwake = 2000;

}  // namespace

Team::Team(int members) : m_members(std::max(1, members)) {
  for (int member = 1; member < m_members; ++member) m_threads.emplace_back([this, member] { serve(member); });
}

Team::~Team() {
  m_call = nullptr;
  meet();
}

void Team::meet() {
  const int round = m_round.load(std::memory_order_acquire);
  if (m_arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == m_members) {
    m_arrived.store(0, std::memory_order_relaxed);
    // Seen by all before notify_all() looks whether anyone sleeps: it looks with a plain load, which the processor may do before a plain store is out, and
    // then who is just falling asleep is never woken.
    m_round.store(round + 1, std::memory_order_seq_cst);
    m_round.notify_all();
    return;
  }
  for (int i = 0; i < kPausesAwake; ++i) {
    if (m_round.load(std::memory_order_acquire) != round) return;
    hwy::Pause();
  }
  m_round.wait(round, std::memory_order_acquire);
}

void Team::serve(int member) {
  for (meet(); m_call; meet()) {
    m_call(m_context, member);
    meet();
  }
}

}  // namespace espalier
