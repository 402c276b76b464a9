#include "engine/base/make_ahead.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace espalier {

namespace {

/// A ring of pieces. Piece i lies in slot i modulo the number of slots, and a slot is free again when its piece has been used.
class Ring {
 public:
  Ring(std::size_t count, std::size_t slots) : m_count(count), m_slots(slots) {}

  void make(const MakePiece& make) {
    for (std::size_t i = 0; take(i);) {
      try {
        Slot& slot = m_slots[i % m_slots.size()];
        slot.piece = make(i, slot.buffer);
      } catch (...) {
        return fail(std::current_exception());
      }
      const std::lock_guard lock(m_mutex);
      m_slots[i % m_slots.size()].made = true;
      m_changed.notify_all();
    }
  }

  void use(const UsePiece& use) {
    for (std::size_t i = 0; i < m_count; ++i) {
      Slot& slot = m_slots[i % m_slots.size()];
      {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return slot.made || m_error; });
        if (m_error) return;
      }
      try {
        use(i, slot.piece);
      } catch (...) {
        return fail(std::current_exception());
      }
      const std::lock_guard lock(m_mutex);
      slot.made = false;
      m_used = i + 1;
      m_changed.notify_all();
    }
  }

  /// When all threads have ended.
  void rethrow() const {
    if (m_error) std::rethrow_exception(m_error);
  }

 private:
  struct Slot {
    PageBuffer buffer;
    std::span<const std::byte> piece;
    bool made = false;
  };

  /// The next piece that nobody has taken, when there is room for it; false at the end.
  bool take(std::size_t& i) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_error || m_taken == m_count || m_taken < m_used + m_slots.size(); });
    if (m_error || m_taken == m_count) return false;
    i = m_taken++;
    return true;
  }

  void fail(std::exception_ptr error) {
    const std::lock_guard lock(m_mutex);
    if (!m_error) m_error = std::move(error);
    m_changed.notify_all();
  }

  std::mutex m_mutex;
  std::condition_variable m_changed;
  const std::size_t m_count;
  std::size_t m_taken = 0, m_used = 0;
  std::vector<Slot> m_slots;
  std::exception_ptr m_error;
};

}  // namespace

void makeAhead(std::size_t count, int threads, const MakePiece& make, const UsePiece& use) {
  Ring ring(count, static_cast<std::size_t>(threads) + 2);
  {
    std::vector<std::jthread> makers;
    for (int t = 0; t < threads; ++t) makers.emplace_back([&] { ring.make(make); });
    ring.use(use);
  }
  ring.rethrow();
}

}  // namespace espalier
