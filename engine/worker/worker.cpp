#include "engine/worker/worker.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>

#include "engine/base/cpu.hpp"
#include "engine/worker/command_queue.hpp"
#include "engine/worker/executor.hpp"
#include "engine/worker/time_left.hpp"

namespace espalier::worker {

namespace {

Failed failureOf(JobId id, const Command& command, const Error& error) {
  return {id, error.kind(), title(command), error.problem(), error.where(), error.hint()};
}

Failed outOfMemory(JobId id, const Command& command) {
  return {id, ErrorKind::Failed, title(command), "there is not enough memory for this", {},
          "Choose a smaller batch or context, or close other programs"};
}

Failed unexpected(JobId id, const Command& command, const std::exception& error) {
  return {id, ErrorKind::Failed, title(command), std::string("something unexpected happened: ") + error.what(), {},
          "Try again; the project is as it was before"};
}

}  // namespace

/// State, queue and events change under one mutex, so that events come out in the order in which things happened.
struct Worker::Implementation {
  Implementation(EventSink sink, EngineFactory makeEngine)
      : m_sink(std::move(sink)), m_executor(hooks(std::move(makeEngine))), m_thread([this] { loop(); }) {}
  ~Implementation() {
    {
      const std::lock_guard lock(m_mutex);
      m_closing = true;
      m_queue.clear();
      if (allows(m_state, Action::Stop)) enter(State::Stopping);
      m_control.requestStop();
    }
    m_wake.notify_all();
    m_thread.join();
  }

  JobId post(Command command) {
    JobId id = 0;
    {
      const std::lock_guard lock(m_mutex);
      id = ++m_lastId;
      const bool job = isJob(command);
      m_queue.push({id, std::move(command)});
      if (job) m_sink(Queue{m_queue.waitingJobs()});
    }
    m_wake.notify_all();
    return id;
  }

  void cancel(JobId id) {
    const std::lock_guard lock(m_mutex);
    const std::optional<CommandQueue::Item> removed = m_queue.remove(id);
    if (!removed) return;
    m_sink(Queue{m_queue.waitingJobs()});
    m_sink(failureOf(id, removed->command, Error(ErrorKind::Interrupted, "taken out of the queue")));
  }

  void pause() {
    const std::lock_guard lock(m_mutex);
    if (!allows(m_state, Action::Pause)) return;
    m_control.requestPause();
    enter(State::Pausing);
  }

  void resume() {
    const std::lock_guard lock(m_mutex);
    if (!allows(m_state, Action::Resume)) return;
    m_control.requestResume();
    enter(State::Working);
    m_wake.notify_all();
  }

  void stop() {
    const std::lock_guard lock(m_mutex);
    if (!allows(m_state, Action::Stop)) return;
    m_control.requestStop();
    enter(State::Stopping);
    m_wake.notify_all();
  }

  State state() const { return m_state; }

 private:
  ExecutorHooks hooks(EngineFactory makeEngine) {
    return {[this](Event event) { emit(std::move(event)); }, std::move(makeEngine), [this] { enterIf(State::Working, State::Loading); },
            [this] { enterIf(State::Loading, State::Working); },
            [this] {
              const std::lock_guard lock(m_mutex);
              return m_closing ? RunState::Interrupted : RunState::Stopped;
            }};
  }

  void emit(Event event) {
    const std::lock_guard lock(m_mutex);
    m_sink(std::move(event));
  }

  /// With the mutex held.
  void enter(State state) {
    m_state = state;
    const bool atWork = state != State::Idle && state != State::Failed;
    m_sink(StateChanged{state, atWork ? m_job : 0, m_title});
  }

  void enterIf(State from, State to) {
    const std::lock_guard lock(m_mutex);
    if (m_state == from) enter(to);
  }

  void loop() {
    lowerThreadPriority();
    while (const std::optional<CommandQueue::Item> item = next()) {
      if (isJob(item->command)) {
        runJob(*item);
      } else {
        runQuick(*item);
      }
    }
  }

  /// Waits for a command; a job is begun at once, so that a stop cannot fall between. Nothing when the worker closes.
  std::optional<CommandQueue::Item> next() {
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_closing || !m_queue.empty(); });
    if (m_closing) return std::nullopt;
    std::optional<CommandQueue::Item> item = m_queue.takeNext();
    if (isJob(item->command)) {
      m_control.reset();
      m_job = item->id;
      m_title = title(item->command);
      m_sink(Queue{m_queue.waitingJobs()});
      enter(State::Working);
    }
    return item;
  }

  void runJob(const CommandQueue::Item& item) {
    Job job(&m_control, [this, id = item.id](const Progress& progress) { progressed(id, progress); });
    job.onNotice = [this, id = item.id](const std::string& text) { emit(Noticed{id, text}); };
    job.onPaused = [this] { standStill(); };
    job.onResumed = [this] { goOn(); };
    m_timeLeft = TimeLeft();
    Event outcome = execute(item, job);
    const auto* const failure = std::get_if<Failed>(&outcome);
    const bool failed = failure && failure->kind != ErrorKind::Interrupted;
    const std::lock_guard lock(m_mutex);
    m_sink(std::move(outcome));
    m_job = 0;
    enter(failed ? State::Failed : State::Idle);
  }

  void runQuick(const CommandQueue::Item& item) { emit(execute(item, Job())); }

  /// Finished or Failed: whatever goes wrong ends here, in words, and the worker goes on.
  Event execute(const CommandQueue::Item& item, const Job& job) {
    try {
      Executor::Result result = m_executor.run(item.id, item.command, job);
      const auto* const training = std::get_if<TrainingResult>(&result);
      if (training && !training->finished) throw Error(ErrorKind::Interrupted, "stopped on request");
      return Finished{item.id, std::move(result)};
    } catch (const Error& error) {
      return failureOf(item.id, item.command, error);
    } catch (const std::bad_alloc&) {
      return outOfMemory(item.id, item.command);
    } catch (const std::exception& error) {
      return unexpected(item.id, item.command, error);
    }
  }

  void progressed(JobId id, const Progress& progress) {
    emit(Progressed{id, progress, residentBytes(), m_timeLeft.secondsLeft(progress)});
    serveQuick();
  }

  /// Answers quick commands while a job works; called between its steps.
  void serveQuick() {
    while (const std::optional<CommandQueue::Item> item = takeQuick()) runQuick(*item);
  }

  std::optional<CommandQueue::Item> takeQuick() {
    const std::lock_guard lock(m_mutex);
    return m_closing ? std::nullopt : m_queue.takeQuick();
  }

  /// The job stands still: says so, and answers quick commands until it goes on or ends.
  void standStill() {
    {
      const std::lock_guard lock(m_mutex);
      if (m_state != State::Pausing) return;
      enter(State::Paused);
    }
    m_stoodStill = true;
    m_timeLeft.pause();
    m_executor.paused();
    std::unique_lock lock(m_mutex);
    while (m_state == State::Paused) {
      if (!m_queue.hasQuick()) {
        m_wake.wait(lock);
        continue;
      }
      const std::optional<CommandQueue::Item> item = m_queue.takeQuick();
      lock.unlock();
      runQuick(*item);
      lock.lock();
    }
  }

  void goOn() {
    if (!std::exchange(m_stoodStill, false)) return;
    m_executor.resumed();
  }

  EventSink m_sink;
  mutable std::mutex m_mutex;
  std::condition_variable m_wake;
  CommandQueue m_queue;
  std::atomic<State> m_state = State::Idle;  ///< written under the mutex
  bool m_closing = false;
  JobId m_lastId = 0, m_job = 0;
  std::string m_title;
  JobControl m_control;

  // Of the engine's thread alone:
  TimeLeft m_timeLeft;
  bool m_stoodStill = false;
  Executor m_executor;
  std::thread m_thread;  ///< last: it uses all of the above
};

Worker::Worker(EventSink sink, EngineFactory makeEngine)
    : m_implementation(std::make_unique<Implementation>(std::move(sink), std::move(makeEngine))) {}
Worker::~Worker() = default;

JobId Worker::post(Command command) { return m_implementation->post(std::move(command)); }
void Worker::cancel(JobId job) { m_implementation->cancel(job); }
void Worker::pause() { m_implementation->pause(); }
void Worker::resume() { m_implementation->resume(); }
void Worker::stop() { m_implementation->stop(); }
State Worker::state() const { return m_implementation->state(); }

}  // namespace espalier::worker
