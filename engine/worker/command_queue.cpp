#include "engine/worker/command_queue.hpp"

#include <algorithm>

namespace espalier::worker {

namespace {

bool changesProject(const Command& command) {
  return std::holds_alternative<OpenProject>(command) || std::holds_alternative<CloseProject>(command);
}

bool onlyNewestCounts(const Command& command) {
  return std::holds_alternative<Tokenize>(command) || std::holds_alternative<ForecastCache>(command) || std::holds_alternative<ForecastTraining>(command) ||
         (std::holds_alternative<Inspect>(command) && !std::get<Inspect>(command).addToProject);
}

}  // namespace

bool isQuick(const Command& command) { return !isJob(command) && !changesProject(command) && !std::holds_alternative<ForecastTraining>(command); }

void CommandQueue::push(Item item) {
  if (onlyNewestCounts(item.command)) {
    std::erase_if(m_items, [&](const Item& older) {
      return older.command.index() == item.command.index() && onlyNewestCounts(older.command);
    });
  }
  m_items.push_back(std::move(item));
}

std::optional<CommandQueue::Item> CommandQueue::remove(JobId id) {
  const auto found = std::ranges::find(m_items, id, &Item::id);
  if (found == m_items.end()) return std::nullopt;
  Item item = std::move(*found);
  m_items.erase(found);
  return item;
}

std::optional<CommandQueue::Item> CommandQueue::takeNext() {
  if (m_items.empty()) return std::nullopt;
  Item item = std::move(m_items.front());
  m_items.pop_front();
  return item;
}

std::deque<CommandQueue::Item>::const_iterator CommandQueue::findQuick() const {
  for (auto item = m_items.begin(); item != m_items.end() && !changesProject(item->command); ++item)
    if (isQuick(item->command)) return item;
  return m_items.end();
}

bool CommandQueue::hasQuick() const { return findQuick() != m_items.end(); }

std::optional<CommandQueue::Item> CommandQueue::takeQuick() {
  const auto found = findQuick();
  if (found == m_items.end()) return std::nullopt;
  Item item = *found;
  m_items.erase(found);
  return item;
}

std::vector<std::pair<JobId, std::string>> CommandQueue::waitingJobs() const {
  std::vector<std::pair<JobId, std::string>> jobs;
  for (const Item& item : m_items)
    if (isJob(item.command)) jobs.emplace_back(item.id, title(item.command));
  return jobs;
}

}  // namespace espalier::worker
