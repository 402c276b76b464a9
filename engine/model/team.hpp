// Threads that go through one computation together, phase by phase. A token of generation has hundreds of phases of some ten microseconds: too
// short to wake a thread for each, so those who are early wait awake for a moment before they sleep.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace espalier {

class Team {
 public:
  /// So many threads, the caller of run() among them; at least one.
  explicit Team(int members);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int members() const { return m_members; }

  /// Calls work(member) for members 0 .. members() - 1 at once, member 0 on the calling thread, and returns when all have returned. `work` must
  /// not throw. What was written before is seen by all, and what they wrote is seen afterwards.
  template <class Work>
  void run(const Work& work) {
    m_context = &work;
    m_call = [](const void* context, int member) { (*static_cast<const Work*>(context))(member); };
    meet();
    work(0);
    meet();
  }

  /// Within run(): returns when every member is here.
  void meet();

  /// A member's part of 0 .. count - 1: neighbours, and as many as the others have, or one more.
  struct Share {
    std::int64_t begin = 0, end = 0;
    std::int64_t count() const { return end - begin; }
  };
  Share share(std::int64_t count, int member) const { return {count * member / m_members, count * (member + 1) / m_members}; }

 private:
  void serve(int member);

  const int m_members;
  const void* m_context = nullptr;
  void (*m_call)(const void*, int) = nullptr;  ///< nullptr when work begins: the team parts
  alignas(64) std::atomic<int> m_arrived = 0;
  alignas(64) std::atomic<int> m_round = 0;
  std::vector<std::jthread> m_threads;
};

}  // namespace espalier
