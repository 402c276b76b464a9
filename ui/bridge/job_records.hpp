// What each job was asked and what it has said so far. Pages are made anew when the language changes; one that shows a job asks here
// when it is made and hears of the rest by EngineClient's signals.
#pragma once

#include <QString>
#include <deque>
#include <optional>
#include <vector>

#include "engine/worker/worker.hpp"

namespace espalier::ui {

struct JobRecord {
  enum class State { Open, Done, Stopped, Failed };  ///< Open: it waits or works

  worker::JobId id = 0;
  worker::Command command;
  QString page;  ///< that shows its failure; empty: none has claimed it
  State state = State::Open;
  std::optional<worker::Progressed> progress;                ///< the latest
  QString text;                                              ///< of a generation, as far as it has come
  double tokensPerSecond = 0;                                ///< of a generation that is done
  std::optional<worker::SearchStarted> search;               ///< of a search: its candidates
  std::vector<worker::CandidateValidated> validations;       ///< of a search
  std::optional<SearchResult> found;                         ///< of a search that is done
  std::optional<PruneResult> cut;                            ///< of a student that is created

  bool isOpen() const { return state == State::Open; }
};

/// All jobs that wait or work, and the newest of those that have ended, oldest first.
class JobRecords {
 public:
  static constexpr std::size_t kKeptEnded = 32;

  void add(worker::JobId id, worker::Command command);
  void claim(worker::JobId id, const QString& page);
  void hear(const worker::Progressed& progress);
  void hear(const worker::TextGenerated& generated);
  void hear(const worker::SearchStarted& started);
  void hear(const worker::CandidateValidated& validated);
  void hear(const worker::Finished& finished);
  void hear(const worker::Failed& failure);
  /// Another project: what has ended belongs to the one before.
  void forgetEnded();

  const std::deque<JobRecord>& all() const { return m_records; }
  const JobRecord* find(worker::JobId id) const;
  /// The newest job with this command, and of this page where one is given, that fits; nullptr: none.
  template <class Command, class Fits>
  const JobRecord* newest(Fits fits, const QString& page = {}) const {
    for (auto record = m_records.rbegin(); record != m_records.rend(); ++record)
      if (const auto* command = std::get_if<Command>(&record->command); command && (page.isEmpty() || record->page == page) && fits(*record, *command)) return &*record;
    return nullptr;
  }
  /// The newest such job that waits or works; nullptr: none.
  template <class Command>
  const JobRecord* newestOpen(const QString& page = {}) const {
    return newest<Command>([](const JobRecord& record, const Command&) { return record.isOpen(); }, page);
  }

 private:
  JobRecord* mine(worker::JobId id);
  void dropOldest();
  std::deque<JobRecord> m_records;
};

}  // namespace espalier::ui
