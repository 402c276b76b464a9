#include "ui/bridge/engine_client.hpp"

#include <QElapsedTimer>
#include <QMetaObject>
#include <algorithm>
#include <iterator>
#include <utility>

#include "ui/bridge/engine_words.hpp"

namespace espalier::ui {
namespace {
constexpr int kDrainMilliseconds = 33;
/// After so long at one go the window first sees to its own events.
constexpr int kDeliverMilliseconds = 8;
/// Steps and progress are only watched, and what draws them takes time from the training: so often a second is enough.
constexpr int kWatchMilliseconds = 1000;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// No job, and yet it may last: what the strip says then.
bool takesTime(const worker::Command& command) {
  return std::holds_alternative<worker::Inspect>(command) || std::holds_alternative<worker::OpenProject>(command) || std::holds_alternative<worker::ForecastTraining>(command) ||
         std::holds_alternative<worker::ForecastCache>(command);
}
}  // namespace

/// Where the engine's thread leaves events; outlives the client, so a late event finds nobody instead of freed memory.
struct EngineClient::Mailbox {
  std::mutex mutex;
  std::vector<worker::Event> events;
  EngineClient* client = nullptr;
};

EngineClient::EngineClient(worker::EngineFactory makeEngine, QObject* parent)
    : QObject(parent), m_makeEngine(std::move(makeEngine)), m_mailbox(std::make_shared<Mailbox>()) {
  m_mailbox->client = this;
  m_drainTimer.setSingleShot(true);
  m_drainTimer.setInterval(kDrainMilliseconds);
  connect(&m_drainTimer, &QTimer::timeout, this, &EngineClient::drain);
  m_watchTimer.setSingleShot(true);
  m_watchTimer.setInterval(kWatchMilliseconds);
  connect(&m_watchTimer, &QTimer::timeout, this, &EngineClient::flush);
}

EngineClient::~EngineClient() {
  {
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->client = nullptr;
  }
  m_worker.reset();
}

worker::Worker& EngineClient::startedWorker() {
  if (!m_worker) {
    const auto sink = [mailbox = m_mailbox](worker::Event event) {
      const std::lock_guard lock(mailbox->mutex);
      mailbox->events.push_back(std::move(event));
      if (mailbox->events.size() != 1 || !mailbox->client) return;
      // Whoever finds the box empty rings; drain() takes all that is there by then.
      QMetaObject::invokeMethod(
          mailbox->client,
          [client = mailbox->client] {
            if (!client->m_drainTimer.isActive()) client->drain();
          },
          Qt::QueuedConnection);
    };
    m_worker = std::make_unique<worker::Worker>(sink, m_makeEngine);
  }
  return *m_worker;
}

worker::JobId EngineClient::post(worker::Command command) {
  const bool recorded = worker::isJob(command);
  const worker::JobId job = startedWorker().post(command);
  if (recorded) {
    m_jobs.add(job, std::move(command));
  } else if (takesTime(command)) {
    std::erase_if(m_quick, [&](const auto& older) { return older.second.index() == command.index(); });  // only the newest is answered for sure
    m_quick.emplace_back(job, std::move(command));
    Q_EMIT quickChanged();
  }
  return job;
}

QString EngineClient::titleOf(const worker::Command& command) const { return translatedTitle(worker::title(command, m_nameAt)); }

QString EngineClient::titleOf(worker::JobId job) const {
  const JobRecord* record = m_jobs.find(job);
  return record ? titleOf(record->command) : QString();
}

QList<QueuedJob> EngineClient::queue() const {
  QList<QueuedJob> waiting;
  for (const worker::JobId id : m_queue) waiting.append({id, titleOf(id)});
  return waiting;
}

QString EngineClient::currentCommand() const { return commandOf(m_job); }

QString EngineClient::quickTitle() const { return m_quick.empty() ? QString() : titleOf(m_quick.front().second); }

void EngineClient::endQuick(worker::JobId job) {
  if (std::erase_if(m_quick, [job](const auto& quick) { return quick.first == job; }) > 0) Q_EMIT quickChanged();
}

QString EngineClient::commandOf(worker::JobId job) const {
  const JobRecord* record = m_jobs.find(job);
  return record ? QString::fromStdString(worker::commandLine(record->command)) : QString();
}

bool EngineClient::busy() const { return can(worker::Action::Stop) || m_state == worker::State::Stopping || m_state == worker::State::Pausing; }

void EngineClient::pause() {
  if (m_worker && can(worker::Action::Pause)) m_worker->pause();
}

void EngineClient::resume() {
  if (m_worker && can(worker::Action::Resume)) m_worker->resume();
}

void EngineClient::stop() {
  if (m_worker && can(worker::Action::Stop)) m_worker->stop();
}

void EngineClient::cancel(qint64 job) {
  if (m_worker) m_worker->cancel(job);
}

void EngineClient::drain() {
  {
    const std::lock_guard lock(m_mailbox->mutex);
    std::ranges::move(m_mailbox->events, std::back_inserter(m_arrived));
    m_mailbox->events.clear();
  }
  if (m_arrived.empty()) return;
  // Until this timer ends, further events only gather.
  m_drainTimer.start();
  if (!m_deliversOn) deliverArrived();
}

void EngineClient::deliverOn() {
  m_deliversOn = false;
  deliverArrived();
}

void EngineClient::deliverArrived() {
  QElapsedTimer clock;
  clock.start();
  while (!m_arrived.empty()) {
    // That a job is over, and that the engine is idle then, is told together.
    if (clock.hasExpired(kDeliverMilliseconds) && !std::holds_alternative<worker::StateChanged>(m_arrived.front())) {
      m_deliversOn = true;
      QMetaObject::invokeMethod(this, &EngineClient::deliverOn, Qt::QueuedConnection);
      return;
    }
    worker::Event event = std::move(m_arrived.front());
    m_arrived.pop_front();
    if (const auto* step = std::get_if<worker::Stepped>(&event)) {
      if (step->run != m_pendingRun) flushSteps();
      m_pendingRun = step->run;
      m_pendingSteps.push_back(step->metrics);
    } else if (const auto* progress = std::get_if<worker::Progressed>(&event)) {
      m_pendingProgress = *progress;  // of how far a job is, only the latest is of interest
    } else {
      flush();
      deliver(event);
    }
  }
  if (!m_watchTimer.isActive()) flush();
}

void EngineClient::flush() {
  if (!m_pendingSteps.empty() || m_pendingProgress) m_watchTimer.start();
  flushSteps();
  if (!m_pendingProgress) return;
  m_lastProgress = *std::exchange(m_pendingProgress, std::nullopt);
  m_jobs.hear(m_lastProgress);
  Q_EMIT progressed(m_lastProgress);
}

void EngineClient::flushSteps() {
  if (m_pendingSteps.empty()) return;
  const std::vector<StepMetrics> steps = std::move(m_pendingSteps);
  m_pendingSteps.clear();
  Q_EMIT stepped(m_pendingRun, steps);
}

void EngineClient::deliver(worker::Event& event) {
  std::visit(Overloaded{
                 [this](const worker::StateChanged& e) {
                   m_state = e.state;
                   // A run ends with its job, whether it is done, was stopped or failed.
                   if (e.job != m_job) m_training.reset();
                   m_job = e.job;
                   Q_EMIT stateChanged(e.state, e.job, e.job ? currentTitle() : translatedTitle(e.title));
                 },
                 [this](const worker::Queue& e) {
                   m_queue.clear();
                   for (const auto& [id, title] : e.waiting) m_queue.push_back(id);
                   Q_EMIT queueChanged();
                 },
                 [](const worker::Progressed&) {},
                 [this](const worker::Noticed& e) { Q_EMIT noticed(e.job, retold(e.text)); },
                 [this](worker::Failed& e) {
                   if (const JobRecord* record = m_jobs.find(e.job)) e.command = worker::title(record->command, m_nameAt);
                   m_jobs.hear(e);
                   endQuick(e.job);
                   Q_EMIT failed(e);
                 },
                 [this](const worker::Finished& e) {
                   m_jobs.hear(e);
                   endQuick(e.job);
                   Q_EMIT finished(e);
                 },
                 [this](const worker::TextGenerated& e) {
                   m_jobs.hear(e);
                   Q_EMIT textGenerated(e.job, QString::fromStdString(e.text));
                 },
                 [this](const worker::TrainingStarted& e) {
                   m_training = e;
                   Q_EMIT trainingStarted(e);
                 },
                 [this](const worker::SearchStarted& e) {
                   m_jobs.hear(e);
                   Q_EMIT searchStarted(e);
                 },
                 [this](const worker::CandidateValidated& e) {
                   m_jobs.hear(e);
                   Q_EMIT candidateValidated(e);
                 },
                 [](const worker::Stepped&) {},
                 [this](const worker::Validated& e) { Q_EMIT validated(e.run, e.point); },
                 [this](const worker::EngineLoaded& e) {
                   m_engineDescription = QString::fromStdString(e.description);
                   m_gpus = e.gpus;
                   Q_EMIT engineDescribed();
                 },
                 [this](const worker::ProjectOpened& e) {
                   m_jobs.forgetEnded();
                   Q_EMIT projectOpened(QString::fromStdString(e.file.string()));
                 },
                 [this](const worker::ProjectClosed&) {
                   m_jobs.forgetEnded();
                   Q_EMIT projectClosed();
                 },
                 [this](const worker::ProjectChanged&) { Q_EMIT projectChanged(); },
             },
             event);
}

}  // namespace espalier::ui
