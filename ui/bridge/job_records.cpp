#include "ui/bridge/job_records.hpp"

#include <algorithm>

namespace espalier::ui {

void JobRecords::add(worker::JobId id, worker::Command command) {
  JobRecord& record = m_records.emplace_back();
  record.id = id;
  record.command = std::move(command);
}

void JobRecords::claim(worker::JobId id, const QString& page) {
  if (JobRecord* record = mine(id)) record->page = page;
}

void JobRecords::hear(const worker::Progressed& progress) {
  if (JobRecord* record = mine(progress.job)) record->progress = progress;
}

void JobRecords::hear(const worker::TextGenerated& generated) {
  if (JobRecord* record = mine(generated.job)) record->text += QString::fromStdString(generated.text);
}

void JobRecords::hear(const worker::SearchStarted& started) {
  if (JobRecord* record = mine(started.job)) record->search = started;
}

void JobRecords::hear(const worker::CandidateValidated& validated) {
  if (JobRecord* record = mine(validated.job)) record->validations.push_back(validated);
}

void JobRecords::hear(const worker::Finished& finished) {
  JobRecord* record = mine(finished.job);
  if (!record) return;
  record->state = JobRecord::State::Done;
  if (const auto* generated = std::get_if<GenerateResult>(&finished.result)) {
    record->text = QString::fromStdString(generated->text);
    record->tokensPerSecond = generated->tokensPerSecond;
  }
  if (const auto* found = std::get_if<SearchResult>(&finished.result)) record->found = *found;
  if (const auto* cut = std::get_if<PruneResult>(&finished.result)) record->cut = *cut;
  dropOldest();
}

void JobRecords::hear(const worker::Failed& failure) {
  JobRecord* record = mine(failure.job);
  if (!record) return;
  record->state = failure.kind == ErrorKind::Interrupted ? JobRecord::State::Stopped : JobRecord::State::Failed;
  dropOldest();
}

void JobRecords::forgetEnded() {
  std::erase_if(m_records, [](const JobRecord& record) { return !record.isOpen(); });
}

const JobRecord* JobRecords::find(worker::JobId id) const {
  const auto found = std::ranges::find(m_records, id, &JobRecord::id);
  return found == m_records.end() ? nullptr : &*found;
}

JobRecord* JobRecords::mine(worker::JobId id) { return const_cast<JobRecord*>(std::as_const(*this).find(id)); }

void JobRecords::dropOldest() {
  if (static_cast<std::size_t>(std::ranges::count_if(m_records, [](const JobRecord& record) { return !record.isOpen(); })) <= kKeptEnded) return;
  m_records.erase(std::ranges::find_if(m_records, [](const JobRecord& record) { return !record.isOpen(); }));
}

}  // namespace espalier::ui
