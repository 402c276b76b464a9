// The worker as a QObject: commands go in by calls that return at once, events come out as signals on the window's thread.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/worker/engine.hpp"
#include "engine/worker/worker.hpp"
#include "ui/bridge/job_records.hpp"

namespace espalier::ui {

struct QueuedJob {
  worker::JobId id = 0;
  QString title;
};

/// Events are delivered in order, at most once every 33 ms; steps and progress, which are only watched, at most once a second while nothing else
/// arrives. No metric is dropped: steps that arrived together come as one vector. Progress that arrived together comes once, as the latest.
class EngineClient : public QObject {
  Q_OBJECT
 public:
  /// `makeEngine` is called on the engine's thread when the first command needs tensors.
  explicit EngineClient(worker::EngineFactory makeEngine = loadEngine, QObject* parent = nullptr);
  /// Stops the running job (its state is saved) and joins the engine's thread.
  ~EngineClient() override;

  /// By it jobs are called as their models are in the project; else by folders.
  void setNames(worker::NameAt nameAt) { m_nameAt = std::move(nameAt); }
  /// The worker's thread starts with the first command.
  worker::JobId post(worker::Command command);
  bool can(worker::Action action) const { return worker::allows(m_state, action); }

  worker::State state() const { return m_state; }
  worker::JobId currentJob() const { return m_job; }  ///< 0: none
  QString currentTitle() const { return titleOf(m_job); }
  /// What a job is called; empty for one that is not among jobs().
  QString titleOf(worker::JobId job) const;
  /// The espalier-cli call that does the same as the job that works; empty without one.
  QString currentCommand() const;
  /// The same of a job that waits, works or has ended; empty where the command line has none.
  QString commandOf(worker::JobId job) const;
  /// What is asked for beside the jobs and takes time: reading a model, opening a project. Empty: nothing.
  QString quickTitle() const;
  /// A job works or is paused: closing now needs a question.
  bool busy() const;
  QList<QueuedJob> queue() const;
  std::size_t waiting() const { return m_queue.size(); }  ///< jobs in the queue
  /// The training that runs, 0 when none does.
  RecordId currentRun() const { return m_training ? m_training->run : 0; }
  /// How it was started; nullptr when none runs.
  const worker::TrainingStarted* currentTraining() const { return m_training ? &*m_training : nullptr; }
  /// Each job that is not done and some that are: what it was asked and what it has said.
  const JobRecords& jobs() const { return m_jobs; }
  /// From now on this page shows the job's failure.
  void claim(worker::JobId job, const QString& page) { m_jobs.claim(job, page); }
  /// Libraries, kernels and BLAS in use; empty until the engine has been loaded.
  const QString& engineDescription() const { return m_engineDescription; }
  /// GPUs that a training can be taken by; empty until the engine has been loaded.
  std::optional<int> gpus() const { return m_gpus; }
  const worker::Progressed& lastProgress() const { return m_lastProgress; }

 public Q_SLOTS:
  void pause();
  void resume();
  void stop();
  void cancel(qint64 job);

 Q_SIGNALS:
  void stateChanged(espalier::worker::State state, qint64 job, const QString& title);
  void queueChanged();
  void quickChanged();
  void progressed(const espalier::worker::Progressed& progress);
  void noticed(qint64 job, const QString& text);
  void failed(const espalier::worker::Failed& failure);
  /// `std::get_if<EvaluateResult>(&finished.result)` and so on.
  void finished(const espalier::worker::Finished& finished);
  void engineDescribed();  ///< engineDescription() is known now
  void textGenerated(qint64 job, const QString& text);
  void trainingStarted(const espalier::worker::TrainingStarted& started);
  void searchStarted(const espalier::worker::SearchStarted& started);
  void candidateValidated(const espalier::worker::CandidateValidated& validated);
  void stepped(espalier::RecordId run, const std::vector<espalier::StepMetrics>& steps);
  void validated(espalier::RecordId run, const espalier::ValidationPoint& point);
  void projectOpened(const QString& file);
  void projectClosed();
  void projectChanged();

 private:
  struct Mailbox;
  void drain();
  void deliverArrived();
  void deliverOn();  ///< what one slice has left over
  void deliver(worker::Event& event);
  void flushSteps();
  /// Hands out the steps and the progress that have gathered.
  void flush();
  worker::Worker& startedWorker();
  QString titleOf(const worker::Command& command) const;

  worker::EngineFactory m_makeEngine;
  std::shared_ptr<Mailbox> m_mailbox;
  std::unique_ptr<worker::Worker> m_worker;
  std::deque<worker::Event> m_arrived;  ///< taken from the mailbox and not delivered
  bool m_deliversOn = false;            ///< deliverOn() has been posted
  QTimer m_drainTimer;
  QTimer m_watchTimer;  ///< while it runs, steps and progress gather
  worker::State m_state = worker::State::Idle;
  worker::JobId m_job = 0;
  std::optional<worker::TrainingStarted> m_training;
  worker::NameAt m_nameAt;
  QString m_engineDescription;
  std::optional<int> m_gpus;
  JobRecords m_jobs;
  void endQuick(worker::JobId job);
  std::vector<std::pair<worker::JobId, worker::Command>> m_quick;  ///< asked for and not answered
  std::vector<worker::JobId> m_queue;
  worker::Progressed m_lastProgress{};
  RecordId m_pendingRun = 0;
  std::vector<StepMetrics> m_pendingSteps;
  std::optional<worker::Progressed> m_pendingProgress;
};

}  // namespace espalier::ui
