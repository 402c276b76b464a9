#include <QTest>
#include <cmath>
#include <fstream>

#include "tests/engine/worker/fake_engine.hpp"
#include "engine/project/last_tournament.hpp"
#include "engine/worker/command_line.hpp"
#include "engine/worker/recorder.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
using namespace espalier::worker;
namespace fs = std::filesystem;

namespace {

/// A worker with an open project over a fake engine.
struct Bench {
  Bench() {
    for (const char* model : {"teacher", "student"}) test::writeSmallModelThatAnswers(folder.path() / model);
    writeFileAtomically(folder.path() / "text.txt", "A text.");
    start(true);
  }

  void start(bool create) {
    worker = std::make_unique<Worker>(events.sink(), [this] { return std::make_unique<test::FakeEngine>(gate); });
    worker->post(OpenProject{file(), create});
    events.wait<ProjectOpened>();
    events.wait<Finished>();
  }

  fs::path file() const { return folder.path() / "project" / "demo.espalier"; }
  std::unique_ptr<Project> read() const { return Project::open(file(), Project::Access::ReadOnly); }

  TrainingSettings settings(std::int64_t steps) const {
    TrainingSettings settings;
    settings.teacher = folder.path() / "teacher";
    settings.student = folder.path() / "student";
    settings.data = folder.path() / "text.txt";
    settings.steps = steps;
    return settings;
  }

  test::TemporaryFolder folder;
  test::Gate gate;
  test::Events events;
  std::unique_ptr<Worker> worker;
};

std::vector<std::string> namesOf(const Project& project, ArtifactKind kind) {
  std::vector<std::string> names;
  for (const Artifact& artifact : project.artifacts())
    if (artifact.kind == kind) names.push_back(artifact.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

class TestWorkerProject : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void recordsATrainingFromItsParentsToItsResult() {
    Bench bench;
    bench.gate.open();
    bench.worker->post(Train{bench.settings(5), "first"});
    const TrainingStarted started = bench.events.wait<TrainingStarted>();
    const Finished finished = bench.events.wait<Finished>();
    const auto project = bench.read();
    const Run run = *project->run(started.run);
    QCOMPARE(run.state, RunState::Done);
    QCOMPARE(run.name, std::string("first"));
    QCOMPARE(run.totalSteps, std::int64_t{5});
    QCOMPARE(run.teacherValidLoss, 3.0);
    QCOMPARE(project->metrics(run.id).size(), std::size_t{5});
    QCOMPARE(project->metrics(run.id).back().loss, 0.2);
    QCOMPARE(project->validations(run.id).size(), std::size_t{2});
    QCOMPARE(project->events(run.id).back().text, std::string("Done after 5 steps"));
    QCOMPARE(namesOf(*project, ArtifactKind::Teacher), Names{"teacher"});
    QCOMPARE(namesOf(*project, ArtifactKind::Student), Names{"student"});
    QCOMPARE(namesOf(*project, ArtifactKind::Text), Names{"text.txt"});

    const Artifact result = *project->artifact(*run.result);
    QCOMPARE(result.kind, ArtifactKind::Distilled);
    QCOMPARE(result.name, std::string("first"));
    QCOMPARE(result.parents, run.parents);
    QCOMPARE(result.run, std::optional(run.id));
    QCOMPARE(result.path, std::get<TrainingResult>(finished.result).out);
    QVERIFY(result.path.string().starts_with((bench.file().parent_path() / "artifacts").string()));
    QCOMPARE(result.facts.at("shape").at("hidden").get<int>(), 8);
    QVERIFY(result.facts.at("command").get<std::string>().starts_with("espalier-cli distill --teacher"));
  }

  void aCacheIsAnArtifactOfItsTeacherAndText() {
    Bench bench;
    bench.gate.open();
    CacheRequest request;
    request.teacher = bench.folder.path() / "teacher";
    request.data = bench.folder.path() / "text.txt";
    request.topK = 5;
    request.context = 16;
    bench.worker->post(MakeCache{request, "kept"});
    const auto result = std::get<CacheResult>(bench.events.wait<Finished>().result);
    const auto project = bench.read();
    QCOMPARE(namesOf(*project, ArtifactKind::Cache), Names{"kept"});
    const Artifact cache = *project->artifactAt(result.out);
    QCOMPARE(cache.parents.size(), std::size_t{2});
    QCOMPARE(project->artifact(cache.parents[0])->kind, ArtifactKind::Teacher);
    QCOMPARE(project->artifact(cache.parents[1])->kind, ArtifactKind::Text);
    QVERIFY(cache.facts.at("command").get<std::string>().find("--top-k 5 --context 16") != std::string::npos);
    QVERIFY(project->verify().problems.empty());
  }

  void aTournamentTellsItsCandidatesAndEveryValidation() {
    Bench bench;
    bench.gate.open();
    Scores scores;
    const auto fill = [&scores](const char* name, std::vector<std::int64_t> shape, std::size_t count) {
      std::vector<float> values;
      for (std::size_t i = 0; i < count; ++i) values.push_back(1.0F + static_cast<float>(i % 7));
      scores.arrays[name] = {std::move(shape), std::move(values)};
    };
    fill("neuron.l2-mean", {3, 12}, 36);
    fill("hidden.l2-mean", {8}, 8);
    fill("layer.bi", {3}, 3);
    const Checkpoint model(bench.folder.path() / "teacher");
    scores.metadata["model"] = model.fingerprint();
    writeScores(bench.folder.path() / "scores.safetensors", scores);
    SearchRequest request;
    request.model = bench.folder.path() / "teacher";
    request.scores = bench.folder.path() / "scores.safetensors";
    request.settings.budget.parameters = model.shape().parameters().total() * 8 / 10;
    request.settings.widthCut = 0.6;
    request.settings.depthCut = 0.4;
    request.settings.top = 2;
    bench.worker->post(Search{request, {}});  // nothing to measure it on: no engine is asked
    QCOMPARE(bench.events.wait<SearchStarted>().candidates.candidates.size(), std::size_t{2});
    QVERIFY(std::get<SearchResult>(bench.events.wait<Finished>().result).candidates.front().validation.empty());

    request.retrain = true;
    request.training.data = request.training.valid = bench.folder.path() / "text.txt";
    request.training.steps = 3;
    bench.worker->post(Search{request, {}});
    const SearchStarted started = bench.events.wait<SearchStarted>();
    QCOMPARE(started.request.out, bench.file().parent_path() / "runs" / "tournament-1");
    QCOMPARE(started.request.training.teacher, fs::canonical(request.model));
    QCOMPARE(started.request.training.validEvery, std::int64_t{1});
    int told = 0;
    bench.events.wait<CandidateValidated>([&](const CandidateValidated& event) {
      ++told;
      return event.candidate == 1 && event.step == 3;
    });
    QCOMPARE(told, 8);
    const auto result = std::get<SearchResult>(bench.events.wait<Finished>().result);
    QCOMPARE(result.candidates.front().number, std::size_t{2});  // the order has turned round
    QCOMPARE(namesOf(*bench.read(), ArtifactKind::Search), Names{"tournament-1"});
    const Artifact record = *bench.read()->artifactAt(started.request.out);
    QCOMPARE(record.facts.at("result").at("candidates").at(0).at("number").get<int>(), 2);
    QVERIFY(record.facts.at("command").get<std::string>().find("--retrain-tokens") != std::string::npos);
    QCOMPARE(record.parents.size(), std::size_t{3});  // the model, the scores, which nobody had recorded before, and the text
    const Artifact goneBy = *bench.read()->artifact(record.parents[1]);
    QCOMPARE(goneBy.path, request.scores);
    QCOMPARE(goneBy.facts.at("metrics").dump(), std::string(R"(["activation"])"));
    QCOMPARE(goneBy.facts.at("layers").dump(), std::string(R"(["bi"])"));
    QCOMPARE(bench.read()->setting(kTournamentSetting), nlohmann::json("runs/tournament-1"));
    QVERIFY(commandLine(started.request).find("--retrain-context 256 --batch 8") != std::string::npos);
  }

  /// The command line refuses options without effect.
  void copiedCommandsNameOnlyWhatActs() {
    const auto has = [](const std::string& line, const char* option) { return line.find(option) != std::string::npos; };
    AnalyzeRequest analyze;
    analyze.seed = 3;
    analyze.tasks = "tasks.jsonl";
    analyze.samples = 0;
    analyze.layers.clear();
    QVERIFY(has(commandLine(analyze), "--samples 0") && has(commandLine(analyze), "--layers none"));
    QVERIFY(!has(commandLine(analyze), "--seed") && !has(commandLine(analyze), "--tasks"));
    analyze.samples = 4;
    analyze.layers = {"bi", "task"};
    QVERIFY(has(commandLine(analyze), "--seed 3") && has(commandLine(analyze), "--tasks tasks.jsonl"));
    PruneRequest prune;
    prune.target.dropLayers = {1};
    prune.target.metric = "taylor";
    prune.target.aggregation = "mean-mean";
    QVERIFY(!has(commandLine(prune), "--metric") && !has(commandLine(prune), "--aggregation"));
    prune.target.ffn = 4;
    QVERIFY(has(commandLine(prune), "--metric taylor") && !has(commandLine(prune), "--aggregation"));
    prune.target.hidden = 4;
    QVERIFY(has(commandLine(prune), "--aggregation mean-mean"));
    TrainingSettings training;
    training.validEvery = 10;
    training.minLearningRate = 1e-5;
    training.schedule = Schedule::Constant;
    training.temperature = 2;
    training.ceShare = 1;
    for (const char* idle : {"--valid-every", "--min-lr", "--temperature"}) QVERIFY2(!has(commandLine(training), idle), idle);
    training.valid = "valid.txt";
    training.schedule = Schedule::Linear;
    training.ceShare = 0.5;
    for (const char* acts : {"--valid-every 10", "--min-lr 1e-05", "--temperature 2"}) QVERIFY2(has(commandLine(training), acts), acts);
    GenerateRequest generate;
    generate.seed = 3;
    QVERIFY(!has(commandLine(generate), "--seed"));
    generate.temperature = 1;
    QVERIFY(has(commandLine(generate), "--seed 3"));
  }

  void aStoppedRunGoesOnWhereItWas() {
    Bench bench;
    bench.worker->post(Train{bench.settings(6), "run"});
    bench.gate.let(2);
    const RecordId run = bench.events.wait<TrainingStarted>().run;
    bench.events.wait<Stepped>([](const Stepped& event) { return event.metrics.step == 2; });
    bench.worker->stop();
    bench.gate.let(1);
    bench.events.wait<Failed>();
    bench.events.waitState(State::Idle);
    QCOMPARE(bench.read()->run(run)->state, RunState::Stopped);
    QCOMPARE(bench.read()->metrics(run).size(), std::size_t{2});

    bench.gate.open();
    bench.worker->post(ResumeRun{run});
    QCOMPARE(bench.events.wait<TrainingStarted>().firstStep, std::int64_t{2});
    const auto result = std::get<TrainingResult>(bench.events.wait<Finished>().result);
    QCOMPARE(result.losses.size(), std::size_t{6});
    QCOMPARE(bench.read()->run(run)->state, RunState::Done);
    QCOMPARE(bench.read()->metrics(run).size(), std::size_t{6});

    bench.worker->post(ResumeRun{run});
    QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Refused);
  }

  void closingInterruptsARunThatCanGoOnLater() {
    Bench bench;
    bench.worker->post(Train{bench.settings(1 << 20), "run"});
    bench.gate.let(3);
    const RecordId run = bench.events.wait<TrainingStarted>().run;
    bench.events.wait<Stepped>([](const Stepped& event) { return event.metrics.step == 3; });
    bench.gate.open();
    bench.worker.reset();
    const Run closed = *bench.read()->run(run);
    QCOMPARE(closed.state, RunState::Interrupted);
    QVERIFY(fs::exists(closed.folder / "step"));
    QVERIFY(bench.read()->metrics(run).size() >= 3);

    bench.start(false);
    bench.worker->post(ResumeRun{run});
    QVERIFY(bench.events.wait<TrainingStarted>().firstStep >= 3);
  }

  void aPauseIsPartOfTheRecord() {
    Bench bench;
    bench.worker->post(Train{bench.settings(4), "run"});
    bench.gate.let(1);
    const RecordId run = bench.events.wait<TrainingStarted>().run;
    bench.events.wait<Stepped>();
    bench.worker->pause();
    bench.gate.let(1);
    bench.events.waitState(State::Paused);
    bench.events.wait<ProjectChanged>();
    QCOMPARE(bench.read()->run(run)->state, RunState::Paused);
    QCOMPARE(bench.read()->metrics(run).size(), std::size_t{1});
    bench.gate.open();
    bench.worker->resume();
    bench.events.wait<Finished>();
    QCOMPARE(bench.read()->run(run)->state, RunState::Done);
  }

  void aRefusedTrainingLeavesNoRun() {
    Bench bench;
    bench.gate.open();
    TrainingSettings settings = bench.settings(3);
    settings.data = bench.folder.path() / "absent.txt";
    bench.worker->post(Train{settings, "run"});
    QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Refused);
    settings = bench.settings(3);
    settings.out = bench.folder.path() / "teacher";
    bench.worker->post(Train{settings, "run"});
    QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Refused);
    QVERIFY(bench.read()->runs().empty());
  }

  void recordsScoresStudentsAndTheirScoring() {
    Bench bench;
    bench.gate.open();
    AnalyzeRequest measure;
    measure.model = bench.folder.path() / "teacher";
    measure.data = bench.folder.path() / "text.txt";
    bench.worker->post(Analyze{measure, "calibration"});
    const auto scores = std::get<AnalyzeResult>(bench.events.wait<Finished>().result).out;
    QCOMPARE(scores.filename(), fs::path("calibration.safetensors"));

    PruneRequest cut;
    cut.model = bench.folder.path() / "teacher";
    cut.scores = scores;
    cut.target.layers = 2;
    bench.worker->post(CreateStudent{cut, "two layers"});
    const auto student = std::get<PruneResult>(bench.events.wait<Finished>().result);
    QCOMPARE(student.plan.layers, (std::vector<std::int64_t>{1, 2}));
    // A student of a model whose tokenizer the fake cannot give still has the file.
    EvaluateRequest score;
    score.model = student.out;
    score.data = bench.folder.path() / "text.txt";
    score.tasks = bench.folder.path() / "text.txt";
    bench.worker->post(Evaluate{score});
    bench.events.wait<Finished>();

    const auto project = bench.read();
    const Artifact artifact = *project->artifactAt(student.out);
    const nlohmann::json answered = project->setting(kTaskScoresSetting);
    QCOMPARE(answered.at("models").at(std::to_string(artifact.id)).at("accuracy").get<double>(), 0.75);
    QCOMPARE(answered.at("hash"), answered.at("models").at(std::to_string(artifact.id)).at("hash"));
    QCOMPARE(artifact.kind, ArtifactKind::Student);
    QCOMPARE(artifact.name, std::string("two layers"));
    QCOMPARE(artifact.parents, (std::vector<RecordId>{project->artifactAt(cut.model)->id, project->artifactAt(scores)->id}));
    QCOMPARE(artifact.facts.at("plan").at("layers").dump(), std::string("[1,2]"));
    QCOMPARE(project->evaluations().size(), std::size_t{1});
    QCOMPARE(project->evaluations().front().artifact, artifact.id);
    QCOMPARE(project->evaluations().front().dataName, std::string("text.txt"));
    QCOMPARE(project->artifacts().size(), std::size_t{4});
    // What a training made elsewhere is what its espalier.json says.
    for (const auto& [madeBy, kind] : {std::pair{"distillation", ArtifactKind::Distilled}, std::pair{"correction", ArtifactKind::Corrected}}) {
      EvaluateRequest elsewhere = score;
      elsewhere.model = bench.folder.path() / madeBy;
      test::writeSmallModelThatAnswers(elsewhere.model);
      std::ofstream(elsewhere.model / "espalier.json") << nlohmann::json{{"made_by", madeBy}};
      bench.worker->post(Evaluate{elsewhere});
      bench.events.wait<Finished>();
      QCOMPARE(bench.read()->artifactAt(elsewhere.model)->kind, kind);
    }
  }

  /// By an analysis that the project was not told of.
  void scoresThatWereReplacedAreRecordedAnewByWhatIsCut() {
    Bench bench;
    bench.gate.open();
    AnalyzeRequest measure;
    measure.model = bench.folder.path() / "teacher";
    measure.data = bench.folder.path() / "text.txt";
    bench.worker->post(Analyze{measure, "calibration"});
    const auto analyzed = std::get<AnalyzeResult>(bench.events.wait<Finished>().result);
    const Artifact before = *bench.read()->artifactAt(analyzed.out);
    QVERIFY(!wasChanged(before));
    Scores others = analyzed.scores;
    others.arrays["layer.bi"].values = {0.3F, 0.2F, 0.1F};
    others.metadata["samples"] = "7";
    others.metadata["command"] = "espalier-cli analyze teacher";
    writeScores(analyzed.out, others);
    QVERIFY(wasChanged(before));

    PruneRequest cut;
    cut.model = measure.model;
    cut.scores = analyzed.out;
    cut.target.layers = 2;
    bench.worker->post(CreateStudent{cut, "two layers"});
    const auto student = std::get<PruneResult>(bench.events.wait<Finished>().result);
    QCOMPARE(student.plan.layers, (std::vector<std::int64_t>{0, 1}));
    const auto project = bench.read();
    const Artifact now = *project->artifactAt(analyzed.out);
    QVERIFY(now.id != before.id);
    QCOMPARE(now.name, before.name);
    QCOMPARE(now.facts.at("samples").get<int>(), 7);
    QCOMPARE(now.facts.at("command").get<std::string>(), "espalier-cli analyze teacher --out " + analyzed.out.string());
    QCOMPARE(project->artifact(before.id)->replacedBy, std::optional<RecordId>(now.id));
    QCOMPARE(project->artifactAt(student.out)->parents.at(1), now.id);
    QVERIFY(project->verify().problems.empty());
  }

  void aSecondResultOfTheSameNameGetsItsOwn() {
    Bench bench;
    bench.gate.open();
    PruneRequest cut;
    cut.model = bench.folder.path() / "teacher";
    cut.target.dropLayers = {0};
    for (int i = 0; i < 2; ++i) {
      bench.worker->post(CreateStudent{cut, "two layers"});
      bench.events.wait<Finished>();
      TrainingSettings correction = bench.settings(2);
      correction.kind = TrainingKind::Correction;
      correction.teacher.clear();
      bench.worker->post(Train{correction, "corrected"});
      bench.events.wait<Finished>();
    }
    const auto project = bench.read();
    QCOMPARE(namesOf(*project, ArtifactKind::Student).back(), std::string("two layers-2"));
    QCOMPARE(namesOf(*project, ArtifactKind::Corrected), (Names{"corrected", "corrected-2"}));
    QCOMPARE(project->runs().back().name, std::string("corrected-2"));
  }

  void exportsACheckpointThatOpens() {
    Bench bench;
    bench.worker->post(Inspect{bench.folder.path() / "teacher", true});
    bench.events.wait<Finished>([](const Finished& event) { return std::holds_alternative<InspectResult>(event.result); });
    const RecordId teacher = bench.read()->artifacts().front().id;
    const fs::path out = bench.folder.path() / "exported";
    bench.worker->post(ExportModel{teacher, out});
    bench.events.wait<Finished>();
    QCOMPARE(Checkpoint(out).fingerprint(), Checkpoint(bench.folder.path() / "teacher").fingerprint());
    QVERIFY(fs::exists(out / "tokenizer.json"));
    QCOMPARE(namesOf(*bench.read(), ArtifactKind::Export), Names{"teacher"});
  }

  void changesOfRecordsAreMadeAndTold() {
    Bench bench;
    bench.worker->post(AddText{bench.folder.path() / "text.txt", "prose"});
    bench.events.wait<ProjectChanged>();
    const RecordId text = bench.read()->artifacts().front().id;
    bench.worker->post(Rename{text, false, "verse"});
    bench.events.wait<ProjectChanged>();
    bench.worker->post(SetNotes{text, false, "good", {"tag"}});
    bench.events.wait<ProjectChanged>();
    bench.worker->post(SetSetting{"target", {{"hidden", 4}}});
    bench.events.wait<ProjectChanged>();
    const Artifact artifact = *bench.read()->artifact(text);
    QCOMPARE(artifact.name, std::string("verse"));
    QCOMPARE(artifact.notes, std::string("good"));
    QCOMPARE(artifact.tags, Names{"tag"});
    QCOMPARE(bench.read()->setting("target").at("hidden").get<int>(), 4);
    bench.worker->post(SetTrashed{text, false, true});
    bench.events.wait<ProjectChanged>();
    QVERIFY(bench.read()->artifacts().empty());
  }

  void aProjectThatCannotBeOpenedLeavesTheOpenOne() {
    Bench bench;
    bench.worker->post(OpenProject{bench.folder.path() / "absent.espalier"});
    QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Refused);
    bench.worker->post(SetSetting{"key", 1});
    bench.events.wait<ProjectChanged>();
    bench.worker->post(CloseProject{});
    bench.events.wait<ProjectClosed>();
    bench.worker->post(SetSetting{"key", 2});
    QCOMPARE(bench.events.wait<Failed>().kind, ErrorKind::Usage);
  }
};

QTEST_GUILESS_MAIN(TestWorkerProject)
#include "test_worker_project.moc"
