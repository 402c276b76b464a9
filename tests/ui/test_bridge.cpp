// The bridge between window and engine: events in order, nothing lost, undo, and what the state allows.
#include <QSignalSpy>
#include <QTest>
#include <set>

#include "tests/support/shared.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/fake_engine.hpp"
#include "ui/bridge/session.hpp"
#include "ui/window/lineage_model.hpp"
#include "ui/window/project_tree.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

constexpr int kWait = 20000;

std::filesystem::path smallModel() { return test::sharedFolder() / "golden" / "models" / "english-4m"; }

std::filesystem::path projectFile(const test::TemporaryFolder& folder) { return folder.path() / "p.espalier"; }

/// Begins to train and then fails.
class FailingEngine : public test::FakeEngine {
 public:
  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job&) override {
    observer.onStarted(0, settings.totalSteps(), 3.8);
    throw Error(ErrorKind::Failed, "the disk is full", "run", "Free some space");
  }
};

/// A session with an open project and model.
struct Opened {
  test::TemporaryFolder folder;
  Session session{test::makeFakeEngine};

  bool open() {
    QSignalSpy model(&session, &Session::modelChanged);
    session.createProject(projectFile(folder));
    session.openModel(smallModel());
    return QTest::qWaitFor([&] { return session.model() && session.modelArtifact() != 0; }, kWait);
  }
};

}  // namespace

class TestBridge : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyStepArrivesOnceAndInOrder() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    std::vector<std::int64_t> steps;
    connect(&opened.session.engine(), &EngineClient::stepped, this, [&](RecordId, const std::vector<StepMetrics>& batch) {
      for (const StepMetrics& step : batch) steps.push_back(step.step);
    });
    QSignalSpy finished(&opened.session.engine(), &EngineClient::finished);
    TrainingSettings settings;
    settings.teacher = settings.student = smallModel();
    settings.data = test::sharedFolder() / "data" / "english-valid.txt";
    settings.steps = 400;
    QVERIFY(opened.session.engine().engineDescription().isEmpty());
    QStringList lines;
    connect(&opened.session.engine(), &EngineClient::trainingStarted, this, [&] { lines << opened.session.engine().currentCommand(); });
    opened.session.engine().post(worker::Train{settings, "fast"});
    QTRY_VERIFY_WITH_TIMEOUT(steps.size() >= 400, kWait);
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines.first().startsWith(QStringLiteral("espalier-cli distill --teacher ")) && lines.first().contains(QStringLiteral(" fast --data ")) && lines.first().contains(QStringLiteral("--steps 400")), qPrintable(lines.first()));
    QCOMPARE(steps.size(), std::size_t{400});
    for (std::size_t i = 0; i < steps.size(); ++i) QCOMPARE(steps[i], static_cast<std::int64_t>(i) + 1);
    QVERIFY(opened.session.engine().engineDescription().startsWith(QStringLiteral("LibTorch 2.6.0")));
    QTRY_VERIFY_WITH_TIMEOUT(!opened.session.engine().busy(), kWait);
    QVERIFY(opened.session.engine().currentCommand().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(!opened.session.project().runs().empty(), kWait);
    QCOMPARE(opened.session.project().metrics(opened.session.project().runs().front().id).size(), std::size_t{400});
  }

  void noRunIsCurrentAfterItsTrainingFailed() {
    ESPALIER_NEEDS_SHARED();
    const test::TemporaryFolder folder;
    Session session([] { return std::make_unique<FailingEngine>(); });
    session.createProject(projectFile(folder));
    QSignalSpy started(&session.engine(), &EngineClient::trainingStarted), failed(&session.engine(), &EngineClient::failed);
    TrainingSettings settings;
    settings.teacher = settings.student = smallModel();
    settings.data = test::sharedFolder() / "data" / "english-valid.txt";
    session.engine().post(worker::Train{settings, "fails"});
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kWait);
    QCOMPARE(started.size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(session.engine().state() == worker::State::Failed, kWait);
    QCOMPARE(session.engine().currentRun(), RecordId{0});
    QVERIFY(!session.engine().busy());
  }

  void aProjectOfTheCommandLineOpensWhatWasMeasuredWithTheTextsOfItsRun() {
    const test::TemporaryFolder folder;
    test::MadeProject made = test::makeProject(folder.path());
    {
      const auto project = Project::open(made.file, Project::Access::ReadWrite);
      project->setSetting("text.train", nullptr);
      project->setSetting("text.valid", nullptr);
      Artifact scores;
      scores.kind = ArtifactKind::Scores;
      scores.name = "scores";
      scores.path = folder.path() / "artifacts" / "scores.safetensors";
      scores.hash = "hash of scores";
      writeFileAtomically(scores.path, "scores");
      scores.parents = {made.corrected};
      project->addArtifact(scores);
      const auto corrected = project->artifact(made.corrected)->path;
      std::filesystem::remove_all(corrected);
      std::filesystem::copy(test::sourceFolder() / "resources" / "demo" / "model", corrected);
      std::filesystem::remove(folder.path() / "valid.txt");
    }
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    QTRY_VERIFY_WITH_TIMEOUT(session.model().has_value(), kWait);
    QCOMPARE(session.modelArtifact(), made.corrected);
    QCOMPARE(session.trainText(), folder.path() / "train.txt");
    QVERIFY(session.validText().empty());  // the file is gone
  }

  void whatARunMeasuresOfItsStudentIsShownAtOnce() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    const LineageModel lineage(session);
    QSignalSpy changed(&lineage, &LineageModel::dataChanged);
    Q_EMIT session.engine().validated(made.depthRun, {0, 4.2, {}});
    std::set<QString> names;
    for (const QVariantList& change : changed) names.insert(change.front().toModelIndex().data().toString());
    const std::vector<RecordId> parents = session.project().run(made.depthRun)->parents;
    QVERIFY(!parents.empty());
    for (const RecordId parent : parents) QVERIFY(names.contains(session.project().nameOf({parent, false})));
  }

  void theTreeHasRoomForNamesAtADepthOfThree() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    ProjectTree tree(session, {});
    tree.resize(184, 400);
    tree.show();
    const QModelIndex deep = tree.lineage()->indexOf({made.widthDistilled, false});
    QVERIFY(deep.parent().parent().parent().isValid());
    QTRY_VERIFY(tree.visualRect(deep).width() - 18 >= tree.fontMetrics().horizontalAdvance("width-53 distilled"));
    QVERIFY(deep.data(Qt::ToolTipRole).toString().startsWith("width-53 distilled\n"));
  }

  void aTargetIsUndoneAndRedone() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    Session& session = opened.session;
    Target target = session.target();
    target.ffn = 256;
    session.setTarget(target, "Feed-forward 256");
    QCOMPARE(session.plan().shape->ffn, std::int64_t{256});
    session.undoStack().undo();
    QVERIFY(!session.target().ffn);
    session.undoStack().redo();
    QCOMPARE(*session.target().ffn, std::int64_t{256});
  }

  void aDraggedSliderIsOneStepOfUndo() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    Target target = opened.session.target();
    for (const std::int64_t ffn : {448, 384, 320}) {
      target.ffn = ffn;
      opened.session.setTarget(target, "Feed-forward", "ffn");
    }
    QCOMPARE(opened.session.undoStack().count(), 1);
    opened.session.undoStack().undo();
    QVERIFY(!opened.session.target().ffn);
  }

  void aPinIsEitherKeptOrCut() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    Session& session = opened.session;
    session.setPin(Axis::Head, {3, 2}, Pin::Keep);
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::Keep);
    session.setPin(Axis::Head, {3, 2}, Pin::Cut);
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::Cut);
    QVERIFY(session.target().keep.empty());
    session.undoStack().undo();
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::Keep);
  }

  void theTargetIsThereWhenTheProjectIsOpenedAgain() {
    ESPALIER_NEEDS_SHARED();
    const test::TemporaryFolder folder;
    {
      Session session(test::makeFakeEngine);
      session.createProject(projectFile(folder));
      session.openModel(smallModel());
      QTRY_VERIFY_WITH_TIMEOUT(session.model() && session.modelArtifact() != 0, kWait);
      Target target = session.target();
      target.ffn = 256;
      session.setTarget(target, "Feed-forward 256");
      const std::string key = "target." + session.model()->fingerprint;
      QTRY_VERIFY_WITH_TIMEOUT(session.project().setting(key).is_object() && session.project().setting(key).contains("ffn"), kWait);
    }
    Session again(test::makeFakeEngine);
    again.openProject(projectFile(folder));
    QTRY_VERIFY_WITH_TIMEOUT(again.model().has_value(), kWait);
    QVERIFY(again.target().ffn && *again.target().ffn == 256);
  }

  void eachModelHasItsTargetAndPinsAndUndoGoesOnOverBoth() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    Session& session = opened.session;
    const RecordId first = session.modelArtifact();
    session.setPin(Axis::Head, {3, 2}, Pin::Keep);
    session.openModel(test::sharedFolder() / "golden" / "models" / "llama");
    QTRY_VERIFY_WITH_TIMEOUT(session.modelArtifact() != first && session.modelArtifact() != 0, kWait);
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::None);
    const RecordId second = session.modelArtifact();
    session.setPin(Axis::Layer, {0, 1}, Pin::Cut);
    session.useModel(first);
    QTRY_COMPARE_WITH_TIMEOUT(session.modelArtifact(), first, kWait);
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::Keep && session.pinOf(Axis::Layer, {0, 1}) == Pin::None);
    session.undoStack().undo();  // of the other model's pin: this one's stays
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::Keep);
    session.undoStack().undo();
    QVERIFY(session.pinOf(Axis::Head, {3, 2}) == Pin::None);
    session.undoStack().redo();
    session.useModel(second);
    QTRY_COMPARE_WITH_TIMEOUT(session.modelArtifact(), second, kWait);
    QVERIFY(session.pinOf(Axis::Layer, {0, 1}) == Pin::None);
  }

  void scoresOfAnAnalysisReachThePlan() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    Session& session = opened.session;
    AnalyzeRequest request;
    request.model = smallModel();
    request.data = test::sharedFolder() / "data" / "english-valid.txt";
    session.engine().post(worker::Analyze{request, "scores"});
    QTRY_VERIFY_WITH_TIMEOUT(session.scores() != nullptr, kWait);
    Target target = session.target();
    target.heads = 3;
    session.setTarget(target, "Heads 3");
    QVERIFY2(session.plan().plan.has_value(), qPrintable(session.plan().problem));
    QCOMPARE(session.plan().plan->heads.front().size(), std::size_t{3});
  }

  void aFailureSaysWhatToDo() {
    Session session(test::makeFakeEngine);
    QSignalSpy failed(&session.engine(), &EngineClient::failed);
    session.openProject("/nowhere/p.espalier");
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kWait);
    const auto failure = failed.first().first().value<worker::Failed>();
    QVERIFY(failure.kind == ErrorKind::Refused);
    QVERIFY(!failure.what.empty());
    QVERIFY(!session.project().isOpen());
  }

  void namesAndDeletionsAreUndone() {
    ESPALIER_NEEDS_SHARED();
    Opened opened;
    QVERIFY(opened.open());
    Session& session = opened.session;
    const RecordRef teacher{session.modelArtifact(), false};
    const QString before = session.project().nameOf(teacher);
    session.rename(teacher, "my teacher");
    QTRY_COMPARE_WITH_TIMEOUT(session.project().nameOf(teacher), QStringLiteral("my teacher"), kWait);
    session.undoStack().undo();
    QTRY_COMPARE_WITH_TIMEOUT(session.project().nameOf(teacher), before, kWait);
    session.rename(teacher, "  " + before + " ");  // its own name with spaces is no change
    QVERIFY(!session.undoStack().canUndo());
    session.setTrashed(teacher, true);
    QTRY_VERIFY_WITH_TIMEOUT(session.project().artifact(teacher.id) == nullptr, kWait);
    session.undoStack().undo();
    QTRY_VERIFY_WITH_TIMEOUT(session.project().artifact(teacher.id) != nullptr, kWait);
  }
};

QTEST_MAIN(TestBridge)
#include "test_bridge.moc"
