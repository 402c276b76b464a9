// Commands that wait for the engine's thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/worker/worker.hpp"

namespace espalier::worker {

/// Whether it may be answered while a job works: it touches neither the engine nor which project is open.
bool isQuick(const Command& command);

/// First in, first out; but a newer request to look at something (Inspect, Tokenize) takes the place of older ones of its kind, and
/// quick commands can be taken before the jobs in front of them. Not thread-safe.
class CommandQueue {
 public:
  struct Item {
    JobId id = 0;
    Command command;
  };

  void push(Item item);
  /// Nothing when it is not waiting (any more).
  std::optional<Item> remove(JobId id);
  void clear() { m_items.clear(); }
  bool empty() const { return m_items.empty(); }

  std::optional<Item> takeNext();
  /// The first quick one that stands before every change of the open project.
  std::optional<Item> takeQuick();
  bool hasQuick() const;

  /// The jobs, in order, for showing.
  std::vector<std::pair<JobId, std::string>> waitingJobs() const;

 private:
  std::deque<Item>::const_iterator findQuick() const;

  std::deque<Item> m_items;
};

}  // namespace espalier::worker
