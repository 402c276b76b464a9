#include <QTest>

#include "engine/worker/command_queue.hpp"
#include "tests/engine/worker/fake_engine.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
using namespace espalier::worker;
namespace fs = std::filesystem;

namespace {

/// A worker over a fake engine, a model folder and a text.
struct Bench {
  Bench() {
    for (const char* model : {"teacher", "student"}) test::writeSmallModelThatAnswers(folder.path() / model);
    writeFileAtomically(folder.path() / "text.txt", "A text.");
    start();
  }

  void start() {
    worker = std::make_unique<Worker>(events.sink(), [this] {
      ++enginesMade;
      return std::make_unique<test::FakeEngine>(gate);
    });
  }

  TrainingSettings settings(std::int64_t steps = 3) const {
    TrainingSettings settings;
    settings.teacher = folder.path() / "teacher";
    settings.student = folder.path() / "student";
    settings.out = folder.path() / "out";
    settings.data = folder.path() / "text.txt";
    settings.steps = steps;
    return settings;
  }

  Command generate(const std::string& prompt) const { return Generate{{folder.path() / "teacher", prompt}}; }

  test::TemporaryFolder folder;
  test::Gate gate;
  test::Events events;
  std::atomic<int> enginesMade = 0;
  std::unique_ptr<Worker> worker;
};

}  // namespace

class TestWorker : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aStateSaysWhatItAllows() {
    const auto allowed = [](State state) {
      std::string letters;
      if (allows(state, Action::Start)) letters += 's';
      if (allows(state, Action::Pause)) letters += 'p';
      if (allows(state, Action::Resume)) letters += 'r';
      if (allows(state, Action::Stop)) letters += 'x';
      return letters;
    };
    QCOMPARE(allowed(State::Idle), std::string("s"));
    QCOMPARE(allowed(State::Loading), std::string("sx"));
    QCOMPARE(allowed(State::Working), std::string("spx"));
    QCOMPARE(allowed(State::Pausing), std::string("srx"));
    QCOMPARE(allowed(State::Paused), std::string("srx"));
    QCOMPARE(allowed(State::Stopping), std::string(""));
    QCOMPARE(allowed(State::Failed), std::string("s"));
  }

  void pausesResumesAndStopsWithinOneStep() {
    Bench bench;
    bench.worker->post(Train{bench.settings(100), "run"});
    bench.events.waitState(State::Loading);
    bench.events.waitState(State::Working);
    bench.gate.let(1);
    bench.events.wait<Stepped>();

    bench.worker->pause();
    bench.events.waitState(State::Pausing);
    bench.gate.let(1);
    bench.events.waitState(State::Paused);
    QCOMPARE(bench.events.all<Stepped>().size(), std::size_t{1});

    bench.worker->resume();
    bench.events.waitState(State::Working);
    bench.events.wait<Stepped>();

    bench.worker->stop();
    bench.events.waitState(State::Stopping);
    bench.gate.let(1);
    const Failed ended = bench.events.wait<Failed>();
    QCOMPARE(ended.kind, ErrorKind::Interrupted);
    bench.events.waitState(State::Idle);
    QCOMPARE(bench.events.all<Stepped>().size(), std::size_t{2});
    QCOMPARE(bench.worker->state(), State::Idle);
  }

  void aTrainingIsForecastWhenNoJobWorksAndOnlyTheNewest() {
    Bench bench;
    const JobId job = bench.worker->post(bench.generate("a"));
    bench.events.waitState(State::Working);
    bench.worker->post(ForecastTraining{bench.settings(10)});
    const JobId newest = bench.worker->post(ForecastTraining{bench.settings(20)});
    bench.gate.open();
    QCOMPARE(bench.events.wait<Finished>().job, job);
    const Finished finished = bench.events.wait<Finished>();
    QCOMPARE(finished.job, newest);
    const auto& forecast = std::get<TrainingForecast>(finished.result);
    QCOMPARE(forecast.settings.steps, std::int64_t{20});
    QCOMPARE(forecast.estimate.seconds, 40.0);
    QVERIFY(forecast.problem.empty());
    QCOMPARE(bench.worker->state(), State::Idle);
  }

  void stopEndsAPausedJob() {
    Bench bench;
    bench.worker->post(Train{bench.settings(100), "run"});
    bench.events.waitState(State::Working);
    bench.worker->pause();
    bench.gate.let(1);
    bench.events.waitState(State::Paused);
    bench.worker->stop();
    QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Interrupted);
    bench.events.waitState(State::Idle);
  }

  void runsJobsInOrderWithoutThoseThatWereCancelled() {
    Bench bench;
    const JobId first = bench.worker->post(bench.generate("a"));
    bench.events.waitState(State::Working);
    const JobId second = bench.worker->post(bench.generate("b"));
    const JobId third = bench.worker->post(bench.generate("c"));
    const Queue queue = bench.events.wait<Queue>([](const Queue& event) { return event.waiting.size() == 2; });
    QCOMPARE(queue.waiting.front().first, second);
    QCOMPARE(queue.waiting.back().second, std::string("Generate with teacher"));
    bench.worker->cancel(second);
    const Failed cancelled = bench.events.wait<Failed>();
    QCOMPARE(cancelled.job, second);
    QCOMPARE(cancelled.kind, ErrorKind::Interrupted);
    bench.gate.open();
    QCOMPARE(bench.events.wait<Finished>().job, first);
    QCOMPARE(bench.events.wait<Finished>().job, third);
    std::string texts;
    for (const TextGenerated& event : bench.events.all<TextGenerated>()) texts += event.text;
    QCOMPARE(texts, std::string("a!c!"));
    QCOMPARE(bench.enginesMade.load(), 1);
  }

  void aFailureSaysWhyAndLeavesTheWorkerUsable() {
    Bench bench;
    bench.gate.open();
    bench.worker->post(bench.generate("refuse"));
    const Failed refused = bench.events.wait<Failed>();
    QCOMPARE(refused.kind, ErrorKind::Refused);
    QCOMPARE(refused.what, std::string("it is refused"));
    QCOMPARE(refused.where, std::string("the prompt"));
    QCOMPARE(refused.hint, std::string("Write another"));
    QCOMPARE(refused.command, std::string("Generate with teacher"));
    bench.events.waitState(State::Failed);
    bench.worker->post(bench.generate("memory"));
    QVERIFY(bench.events.wait<Failed>().what.find("memory") != std::string::npos);
    bench.worker->post(bench.generate("break"));
    QVERIFY(bench.events.wait<Failed>().what.find("it broke") != std::string::npos);
    bench.worker->post(bench.generate("good"));
    bench.events.wait<Finished>();
    bench.events.waitState(State::Idle);
  }

  void anEngineThatCannotBeLoadedIsTriedAgain() {
    Bench bench;
    bench.gate.open();
    int tries = 0;
    test::Events events;
    Worker worker(events.sink(), [&]() -> std::unique_ptr<Engine> {
      if (++tries == 1) throw Error(ErrorKind::Failed, "the engine is missing");
      return std::make_unique<test::FakeEngine>(bench.gate);
    });
    worker.post(bench.generate("a"));
    QCOMPARE(events.wait<Failed>().what, std::string("the engine is missing"));
    worker.post(bench.generate("a"));
    events.wait<Finished>();
  }

  void theNewestRequestToLookWins() {
    Bench bench;
    bench.worker->post(bench.generate("a"));
    bench.events.waitState(State::Working);
    bench.worker->post(Inspect{bench.folder.path() / "nowhere"});
    bench.worker->post(Inspect{bench.folder.path() / "elsewhere"});
    const JobId last = bench.worker->post(Inspect{bench.folder.path() / "student"});
    bench.gate.open();
    const Finished finished = bench.events.wait<Finished>();
    QCOMPARE(finished.job, last);
    QCOMPARE(std::get<InspectResult>(finished.result).shape.layers, std::int64_t{3});
    bench.events.wait<Finished>();
    QVERIFY(bench.events.all<Failed>().empty());
  }

  void anInspectionThatIsToBeKeptIsNotReplaced() {
    CommandQueue queue;
    queue.push({1, Inspect{"a", true}});
    queue.push({2, Inspect{"b"}});
    queue.push({3, Inspect{"c"}});
    QCOMPARE(queue.takeNext()->id, JobId{1});
    QCOMPARE(queue.takeNext()->id, JobId{3});
    QVERIFY(queue.empty());
  }

  void quickCommandsDoNotOvertakeAChangeOfProject() {
    CommandQueue queue;
    queue.push({1, Generate{}});
    queue.push({2, SetSetting{"a", 1}});
    queue.push({3, CloseProject{}});
    queue.push({4, SetSetting{"b", 2}});
    QCOMPARE(queue.takeQuick()->id, JobId{2});
    QVERIFY(!queue.takeQuick().has_value());
    QCOMPARE(queue.takeNext()->id, JobId{1});
  }

  void answersQuickCommandsWhilePaused() {
    Bench bench;
    bench.worker->post(Train{bench.settings(100), "run"});
    bench.events.waitState(State::Working);
    bench.worker->pause();
    bench.gate.let(1);
    bench.events.waitState(State::Paused);
    const JobId look = bench.worker->post(Inspect{bench.folder.path() / "teacher"});
    QCOMPARE(bench.events.wait<Finished>().job, look);
    QCOMPARE(bench.worker->state(), State::Paused);
  }

  void closesWhileItWorksAndWhileItIsPaused() {
    for (const bool paused : {false, true}) {
      Bench bench;
      bench.worker->post(Train{bench.settings(1 << 30), "run"});
      bench.events.waitState(State::Working);
      bench.gate.open();
      bench.events.wait<Stepped>();
      if (paused) {
        bench.worker->pause();
        bench.events.waitState(State::Paused);
      }
      bench.worker->post(bench.generate("never"));
      bench.worker.reset();
      QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Interrupted);
      QVERIFY(bench.events.all<TextGenerated>().empty());
    }
  }

  void needsNoEngineToLook() {
    Bench bench;
    bench.worker->post(Inspect{bench.folder.path() / "teacher"});
    bench.events.wait<Finished>();
    QCOMPARE(bench.enginesMade.load(), 0);
  }
};

QTEST_GUILESS_MAIN(TestWorker)
#include "test_worker.moc"
