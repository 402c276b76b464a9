// A project keeps what it is given, and refuses files that it cannot trust.
#include <QTest>
#include <array>
#include <cmath>
#include <ctime>
#include <limits>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/project/project.hpp"
#include "engine/project/schema.hpp"
#include "engine/project/sqlite.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The message of the Refused that opening throws; empty when it opens.
std::string refusal(const fs::path& file, Project::Access access = Project::Access::ReadWrite) {
  try {
    Project::open(file, access);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::Refused && !error.hint().empty() ? error.what() : std::string();
  }
  return {};
}

/// Of this process's work: what others do on the machine does not count.
double busySeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

StepMetrics stepAt(std::int64_t step) {
  StepMetrics metrics;
  metrics.step = step;
  metrics.loss = 5.0 / static_cast<double>(step);
  metrics.lmLoss = metrics.loss + 0.1;
  metrics.gradientNorm = 0.5;
  metrics.learningRate = 1e-4;
  metrics.tokensPerSecond = 1234.5;
  metrics.elapsedSeconds = static_cast<double>(step);
  metrics.tokens = step * 2048;
  return metrics;
}

}  // namespace

class TestProject : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void createsItsFileAndFolders() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "new" / "demo.espalier";
    const auto project = Project::create(file);
    QVERIFY(fs::is_regular_file(file));
    for (const char* name : {"artifacts", "runs", "exports"}) QVERIFY(fs::is_directory(file.parent_path() / name));
    QCOMPARE(project->projectName(), std::string("demo"));
    QCOMPARE(readFile(file).substr(68, 4), std::string("Espl"));
  }

  void refusesToMakeAProjectOverSomething() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    QVERIFY_THROWS_EXCEPTION(Error, Project::create(file));
    QVERIFY_THROWS_EXCEPTION(Error, Project::create(folder.path() / "second.espalier"));
    QVERIFY_THROWS_EXCEPTION(Error, Project::create(folder.path() / "sub" / "demo.sqlite"));
    fs::create_directories(folder.path() / "full" / "artifacts");
    writeFileAtomically(folder.path() / "full" / "artifacts" / "mine.txt", "kept");
    QVERIFY_THROWS_EXCEPTION(Error, Project::create(folder.path() / "full" / "demo.espalier"));
    QCOMPARE(readFile(folder.path() / "full" / "artifacts" / "mine.txt"), std::string("kept"));
  }

  void keepsAnArtifactWithParentsTagsAndFacts() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "p" / "demo.espalier", text = folder.path() / "text.txt";
    writeFileAtomically(text, "abc");
    RecordId child = 0, parent = 0, other = 0;
    {
      const auto project = Project::create(file);
      parent = project->addArtifact({.kind = ArtifactKind::Text, .name = "text", .path = text});
      other = project->addArtifact({.kind = ArtifactKind::Text, .name = "again", .path = text});
      const fs::path scores = project->freshArtifactPath("scores.safetensors");
      writeFileAtomically(scores, "scores");
      child = project->addArtifact({.kind = ArtifactKind::Scores,
                                    .name = "scores of 영어",
                                    .notes = "a note",
                                    .tags = {"z", "a"},
                                    .path = scores,
                                    .parents = {other, parent},
                                    .facts = {{"samples", 512}, {"nested", {{"list", {1, 2}}}}}});
    }
    const auto project = Project::open(file, Project::Access::ReadOnly);
    const auto read = project->artifact(child);
    QVERIFY(read);
    QCOMPARE(read->name, std::string("scores of 영어"));
    QCOMPARE(read->notes, std::string("a note"));
    QCOMPARE(read->tags, (std::vector<std::string>{"z", "a"}));
    QCOMPARE(read->parents, (std::vector<RecordId>{other, parent}));
    QCOMPARE(read->facts.at("nested").at("list").at(1).get<int>(), 2);
    QCOMPARE(read->path, fs::canonical(folder.path()) / "p" / "artifacts" / "scores.safetensors");
    QCOMPARE(read->hash, sha256("scores"));
    QCOMPARE(read->bytes, std::uint64_t{6});
    QCOMPARE(read->created.size(), std::size_t{20});
    QCOMPARE(project->artifactAt(text)->id, other);
    QCOMPARE(project->artifacts().size(), std::size_t{3});
    QVERIFY(!project->artifact(99));
  }

  void keepsARunWithItsSeries() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    RecordId id = 0;
    {
      const auto project = Project::create(file);
      id = project->addRun({.kind = TrainingKind::Correction, .name = "correct", .settings = {{"steps", 10}}});
      project->setRunStarted(id, 10, 3.5);
      project->addMetrics(id, {stepAt(1), stepAt(2), stepAt(3)});
      StepMetrics diverged = stepAt(3);
      diverged.loss = kNaN;
      project->addMetrics(id, {diverged});
      project->addValidation(id, {0, 5.0, "before"});
      project->addValidation(id, {3, 4.0, "after", "the teacher's"});
      project->addEvent(id, "saved");
      project->setRunState(id, RunState::Failed, "the disk is full");
      project->setRunNotes(id, "n", {"figure 2"});
      project->renameRun(id, "renamed");
    }
    const auto project = Project::open(file, Project::Access::ReadOnly);
    const Run run = project->run(id).value();
    QCOMPARE(run.kind, TrainingKind::Correction);
    QCOMPARE(run.state, RunState::Failed);
    QCOMPARE(run.problem, std::string("the disk is full"));
    QCOMPARE(run.name, std::string("renamed"));
    QCOMPARE(run.tags, (std::vector<std::string>{"figure 2"}));
    QCOMPARE(run.step, std::int64_t{3});
    QCOMPARE(run.totalSteps, std::int64_t{10});
    QCOMPARE(run.teacherValidLoss, 3.5);
    QVERIFY(!run.ended.empty() && fs::is_directory(run.folder));
    const std::vector<StepMetrics> steps = project->metrics(id);
    QCOMPARE(steps.size(), std::size_t{3});
    QCOMPARE(steps[1].lmLoss, 2.6);
    QCOMPARE(steps[1].tokens, std::int64_t{4096});
    QVERIFY(std::isnan(steps[2].loss));
    QCOMPARE(project->metrics(id, 2).size(), std::size_t{1});
    QCOMPARE(project->validations(id).at(0).sample, std::string("before"));
    QCOMPARE(project->validations(id).at(0).teacherSample, std::string());
    QCOMPARE(project->validations(id).at(1).sample, std::string("after"));
    QCOMPARE(project->validations(id).at(1).teacherSample, std::string("the teacher's"));
    QCOMPARE(project->events(id).at(0).text, std::string("saved"));
  }

  void keepsEvaluationsAndSettings() {
    const test::TemporaryFolder folder;
    const fs::path text = folder.path() / "text.txt";
    writeFileAtomically(text, "abc");
    const auto project = Project::create(folder.path() / "p" / "demo.espalier");
    const RecordId id = project->addArtifact({.kind = ArtifactKind::Text, .name = "text", .path = text});
    Evaluation evaluation{
        .artifact = id, .dataHash = "h", .dataName = "valid", .context = 128, .tokens = 1000, .loss = 4, .perplexity = 54.6};
    project->addEvaluation(evaluation);
    evaluation.loss = 3;  // the same question again replaces the answer
    project->addEvaluation(evaluation);
    evaluation.context = 256;
    project->addEvaluation(evaluation);
    QCOMPARE(project->evaluations().size(), std::size_t{2});
    QCOMPARE(project->evaluations()[0].loss, 3.0);
    QVERIFY(project->setting("target").is_null());
    project->setSetting("target", {{"hidden", 144}});
    project->setSetting("target", {{"hidden", 192}});
    QCOMPARE(project->setting("target").at("hidden").get<int>(), 192);
    project->setSetting("target", nullptr);
    QVERIFY(project->setting("target").is_null());
  }

  void refusesRecordsThatDoNotExist() {
    const test::TemporaryFolder folder;
    const auto project = Project::create(folder.path() / "demo.espalier");
    QVERIFY_THROWS_EXCEPTION(Error, project->rename(7, "x"));
    QVERIFY_THROWS_EXCEPTION(Error, project->setRunState(7, RunState::Done));
    QVERIFY_THROWS_EXCEPTION(Error, project->addMetrics(7, {stepAt(1)}));
    QVERIFY_THROWS_EXCEPTION(Error, project->addRun({.name = "orphan", .parents = {5}}));
    QVERIFY(project->runs().empty());
    QVERIFY_THROWS_EXCEPTION(Error, project->addArtifact({.name = "absent", .path = folder.path() / "absent"}));
  }

  void readerMayNotWrite() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    const auto reader = Project::open(file, Project::Access::ReadOnly);
    QVERIFY_THROWS_EXCEPTION(Error, reader->setSetting("a", 1));
    QVERIFY(reader->setting("a").is_null());
  }

  void aReaderBesideTheWriterSeesWhatItWrites() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    const auto writer = Project::create(file);
    const auto reader = Project::openBeside(file);
    writer->setSetting("a", 1);
    QCOMPARE(reader->setting("a"), nlohmann::json(1));
    QVERIFY_THROWS_EXCEPTION(Error, reader->setSetting("a", 2));
    QVERIFY_THROWS_EXCEPTION(Error, Project::openBeside(folder.path() / "none.espalier"));
    writeFileAtomically(folder.path() / "other.espalier", std::string(5000, 'x'));
    QVERIFY_THROWS_EXCEPTION(Error, Project::openBeside(folder.path() / "other.espalier"));
  }

  void refusesWhatIsNoProject() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "a.espalier";
    QVERIFY(contains(refusal(file), "does not exist"));
    writeFileAtomically(file, "");
    QVERIFY(contains(refusal(file), "not an Espalier project"));
    writeFileAtomically(file, std::string(5000, 'x'));
    QVERIFY(contains(refusal(file), "not an Espalier project"));
    fs::remove(file);
    sqlite::Database(file, sqlite::Database::Access::Create).run("CREATE TABLE a (b)");
    QVERIFY(contains(refusal(file), "not an Espalier project"));
    QVERIFY(!refusal(folder.path()).empty());
  }

  void refusesANewerVersionAndLeavesItAlone() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    sqlite::Database(file, sqlite::Database::Access::ReadWrite).run("PRAGMA user_version = 99");
    const std::string before = readFile(file);
    writeFileAtomically(folder.path() / "artifacts" / "of-the-newer-one", "x");
    QVERIFY(contains(refusal(file), "newer version"));
    QVERIFY(contains(refusal(file, Project::Access::ReadOnly), "newer version"));
    QCOMPARE(readFile(file), before);
    QVERIFY(fs::exists(folder.path() / "artifacts" / "of-the-newer-one"));
  }

  void refusesADamagedFileAndLeavesItAlone_data() {
    QTest::addColumn<double>("from");
    QTest::addColumn<int>("bytes");
    QTest::newRow("in the middle") << 0.5 << 4096;
    QTest::newRow("near the start") << 0.1 << 8192;
    QTest::newRow("near the end") << 0.9 << 4096;
    QTest::newRow("cut short") << 0.5 << 0;
  }
  void refusesADamagedFileAndLeavesItAlone() {
    QFETCH(double, from);
    QFETCH(int, bytes);
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    {
      const auto project = Project::create(file);
      const RecordId run = project->addRun({.name = "r"});
      std::vector<StepMetrics> steps;
      for (int i = 1; i <= 3000; ++i) steps.push_back(stepAt(i));
      project->addMetrics(run, steps);
    }
    std::string content = readFile(file);
    const auto start = static_cast<std::size_t>(from * static_cast<double>(content.size()));
    for (std::size_t i = start; i < start + static_cast<std::size_t>(bytes) && i < content.size(); ++i)
      content[i] = static_cast<char>(~content[i]);
    if (bytes == 0) content.resize(start);
    writeFileAtomically(file, content);
    writeFileAtomically(folder.path() / "artifacts" / "perhaps-named", "x");
    const std::string message = refusal(file);
    QVERIFY2(contains(message, "damaged") && contains(message, "copy"), message.c_str());
    QCOMPARE(readFile(file), content);
    QVERIFY(fs::exists(folder.path() / "artifacts" / "perhaps-named"));
  }

  void migratesOneStepPerVersion() {
    const test::TemporaryFolder folder;
    sqlite::Database database(folder.path() / "a", sqlite::Database::Access::Create);
    const std::array<std::string_view, 2> first{"CREATE TABLE a (b)", "INSERT INTO a VALUES (1)"};
    project::migrate(database, first);
    QCOMPARE(database.integer("PRAGMA user_version"), std::int64_t{2});
    const std::array<std::string_view, 4> more{"fails", "fails", "UPDATE a SET b = b + 1", "INSERT INTO absent VALUES (1)"};
    QVERIFY_THROWS_EXCEPTION(Error, project::migrate(database, more));
    QCOMPARE(database.integer("PRAGMA user_version"), std::int64_t{3});
    QCOMPARE(database.integer("SELECT b FROM a"), std::int64_t{2});
  }

  void readsAnOlderProjectWithoutChangingIt() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    {
      sqlite::Database database(file, sqlite::Database::Access::Create);
      database.run("PRAGMA application_id = " + std::to_string(project::kApplicationId));
      project::migrate(database, project::schemaSteps().first(1));
      for (const char* hash : {"old", "new"})
        database.run(std::string("INSERT INTO artifacts (kind, name, notes, path, hash, bytes, facts, created) VALUES ('scores', '") + hash + "', '', 'artifacts/s', '" +
                     hash + "', 1, '{}', '2026-01-01T00:00:00Z')");
      database.run("INSERT INTO evaluations (artifact, data_hash, data_name, context, tokens, loss, perplexity, tokens_per_second, created) "
                   "VALUES (1, 'h', 'valid', 128, 10, 3.5, 33, 100, '2026-01-01T00:00:00Z')");
    }
    const std::string before = readFile(file);
    const auto check = [](const Project& project) {
      QCOMPARE(project.evaluations().at(0).loss, 3.5);
      QVERIFY(!project.evaluations().at(0).conditions.known());
      QCOMPARE(project.artifact(1)->replacedBy, std::optional<RecordId>(2));
      QVERIFY(!project.artifact(2)->replacedBy);
    };
    check(*Project::open(file, Project::Access::ReadOnly));
    QCOMPARE(readFile(file), before);
    check(*Project::open(file, Project::Access::ReadWrite));
    QVERIFY(readFile(file) != before);
    check(*Project::open(file, Project::Access::ReadOnly));
  }

  void opensFiveHundredRunsInASecond() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    {
      sqlite::Database database(file, sqlite::Database::Access::ReadWrite);
      database.run(
          "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
          "INSERT INTO runs (kind, state, name, notes, settings, created, ended, problem, step, total_steps) "
          "SELECT 'distillation', 'done', 'run ' || i, '', '{\"steps\": 200}', '', '', '', 200, 200 FROM n;"
          "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 1000) "
          "INSERT INTO metrics SELECT runs.id, s.i, 3.1, 3.2, 0.5, 1e-4, s.i * 2048, 900.5, s.i FROM runs, s;"
          "INSERT INTO run_tags SELECT id, 0, 'tag' FROM runs; COMMIT;");
    }
    const double begin = busySeconds();
    const auto project = Project::open(file, Project::Access::ReadWrite);
    QCOMPARE(project->runs().size(), std::size_t{500});
    const double seconds = busySeconds() - begin;
    QVERIFY2(seconds < 1, qPrintable(QString::number(seconds) + " s"));
    QCOMPARE(project->runs().back().tags.size(), std::size_t{1});
  }

  void keepsAHundredThousandSteps() {
    const test::TemporaryFolder folder;
    const auto project = Project::create(folder.path() / "demo.espalier");
    const RecordId run = project->addRun({.name = "long"});
    std::vector<StepMetrics> steps;
    for (int i = 1; i <= 100'000; ++i) steps.push_back(stepAt(i));
    project->addMetrics(run, steps);
    const double begin = busySeconds();
    const std::vector<StepMetrics> read = project->metrics(run);
    QVERIFY(busySeconds() - begin < 0.5);
    QCOMPARE(read.size(), std::size_t{100'000});
    QCOMPARE(read.back().loss, 5.0 / 100'000);
  }
};

QTEST_GUILESS_MAIN(TestProject)
#include "test_project.moc"
