// The worker as a QObject: commands go in by calls that return at once, events come out as signals on the window's thread.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/worker/engine.hpp"
#include "engine/worker/worker.hpp"

namespace espalier::ui {

struct QueuedJob {
  worker::JobId id = 0;
  QString title;
};

/// Events are delivered in order, at most once every 33 ms; no metric is dropped: steps that arrived together come as one vector.
/// Progress that arrived together comes once, as the latest.
class EngineClient : public QObject {
  Q_OBJECT
 public:
  /// `makeEngine` is called on the engine's thread when the first command needs tensors.
  explicit EngineClient(worker::EngineFactory makeEngine = loadEngine, QObject* parent = nullptr);
  /// Stops the running job (its state is saved) and joins the engine's thread.
  ~EngineClient() override;

  /// The worker's thread starts with the first command.
  worker::JobId post(worker::Command command);
  bool can(worker::Action action) const { return worker::allows(m_state, action); }

  worker::State state() const { return m_state; }
  worker::JobId currentJob() const { return m_job; }  ///< 0: none
  const QString& currentTitle() const { return m_title; }
  /// The espalier-cli call that does the same as the job that works; empty without one.
  QString currentCommand() const { return m_commands.value(m_job); }
  /// A job works or is paused: closing now needs a question.
  bool busy() const;
  const QList<QueuedJob>& queue() const { return m_queue; }
  /// The training that runs, 0 when none does.
  RecordId currentRun() const { return m_run; }
  /// Libraries, kernels and BLAS in use; empty until the engine has been loaded.
  const QString& engineDescription() const { return m_engineDescription; }
  const worker::Progressed& lastProgress() const { return m_lastProgress; }

 public Q_SLOTS:
  void pause();
  void resume();
  void stop();
  void cancel(qint64 job);

 Q_SIGNALS:
  void stateChanged(espalier::worker::State state, qint64 job, const QString& title);
  void queueChanged();
  void progressed(const espalier::worker::Progressed& progress);
  void noticed(qint64 job, const QString& text);
  void failed(const espalier::worker::Failed& failure);
  /// `std::get_if<EvaluateResult>(&finished.result)` and so on.
  void finished(const espalier::worker::Finished& finished);
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
  void deliver(worker::Event& event);
  void flushSteps();
  void flush();
  worker::Worker& startedWorker();

  worker::EngineFactory m_makeEngine;
  std::shared_ptr<Mailbox> m_mailbox;
  std::unique_ptr<worker::Worker> m_worker;
  QTimer m_drainTimer;
  worker::State m_state = worker::State::Idle;
  worker::JobId m_job = 0;
  RecordId m_run = 0;
  QString m_title, m_engineDescription;
  QHash<worker::JobId, QString> m_commands;  ///< of jobs that are not done
  QList<QueuedJob> m_queue;
  worker::Progressed m_lastProgress{};
  RecordId m_pendingRun = 0;
  std::vector<StepMetrics> m_pendingSteps;
  std::optional<worker::Progressed> m_pendingProgress;
};

}  // namespace espalier::ui
