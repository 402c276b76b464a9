// The files that belong to a project: their names, what is garbage, what moved, what changed.
#include <QTest>
#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/project/project.hpp"
#include "engine/project/sqlite.hpp"
#include "engine/project/stored_paths.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

void writeFolder(const fs::path& folder, const std::string& content) {
  fs::create_directories(folder / "sub");
  writeFileAtomically(folder / "config.json", "{}");
  writeFileAtomically(folder / "sub" / "weights", content);
}

bool anyHas(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

class TestProjectFiles : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesPathsThatNothingUses() {
    const test::TemporaryFolder folder;
    const auto project = Project::create(folder.path() / "demo.espalier");
    const fs::path artifacts = fs::canonical(folder.path()) / "artifacts";
    QCOMPARE(project->freshArtifactPath("width-0.5"), artifacts / "width-0.5");
    fs::create_directory(artifacts / "width-0.5");
    QCOMPARE(project->freshArtifactPath("width-0.5"), artifacts / "width-0.5-2");
    writeFileAtomically(artifacts / "scores.safetensors", "x");
    QCOMPARE(project->freshArtifactPath("scores.safetensors"), artifacts / "scores-2.safetensors");
    writeFileAtomically(artifacts / "search-2.5M.json", "x");
    QCOMPARE(project->freshArtifactPath("search-2.5M.json"), artifacts / "search-2.5M-2.json");
    QCOMPARE(project->freshArtifactPath("../../etc/passwd"), artifacts / "-.-..-etc-passwd");
    QCOMPARE(project->freshArtifactPath(""), artifacts / "artifact");
    QCOMPARE(project->freshArtifactPath(".."), artifacts / "artifact");
    project->addRun({.name = "r", .settings = {{"out", (artifacts / "student").string()}}});
    QCOMPARE(project->freshArtifactPath("student"), artifacts / "student-2");
    QVERIFY(project->freshArtifactPath(std::string(400, 'x')).filename().string().size() < 255);
  }

  void removesWhatHasNoNameOnOpening() {
    const test::TemporaryFolder folder, outside;
    const fs::path file = folder.path() / "demo.espalier", artifacts = folder.path() / "artifacts";
    writeFileAtomically(outside.path() / "mine", "kept");
    RecordId run = 0;
    {
      const auto project = Project::create(file);
      writeFolder(artifacts / "named", "w");
      project->addArtifact({.kind = ArtifactKind::Student, .name = "named", .path = artifacts / "named", .hash = "f"});
      run = project->addRun({.name = "r"});
      writeFileAtomically(folder.path() / "runs" / std::to_string(run) / "state", "s");
      writeFileAtomically(folder.path() / "runs" / std::to_string(run) / "state.partial-7", "s");
    }
    writeFolder(artifacts / "unnamed", "w");
    writeFileAtomically(artifacts / "file.partial-12", "x");
    fs::create_directory_symlink(outside.path(), artifacts / "link");
    fs::create_directories(folder.path() / "runs" / "77");
    fs::create_directories(folder.path() / "runs" / "notes");
    writeFolder(folder.path() / "exports" / "mine", "w");
    writeFolder(folder.path() / "exports" / "mine.partial-12", "w");
    Project::open(file, Project::Access::ReadOnly);
    QVERIFY(fs::exists(artifacts / "unnamed"));
    Project::open(file, Project::Access::ReadWrite);
    QVERIFY(!fs::exists(artifacts / "unnamed"));
    QVERIFY(!fs::exists(artifacts / "file.partial-12"));
    QVERIFY(!fs::exists(fs::symlink_status(artifacts / "link")));
    QVERIFY(!fs::exists(folder.path() / "runs" / "77"));
    QVERIFY(!fs::exists(folder.path() / "runs" / std::to_string(run) / "state.partial-7"));
    QVERIFY(!fs::exists(folder.path() / "exports" / "mine.partial-12"));
    for (const char* kept : {"artifacts/named/sub/weights", "runs/notes", "exports/mine/config.json"})
      QVERIFY2(fs::exists(folder.path() / kept), kept);
    QVERIFY(fs::exists(folder.path() / "runs" / std::to_string(run) / "state"));
    QCOMPARE(readFile(outside.path() / "mine"), std::string("kept"));
  }

  void removesNothingBesideACopyOfTheProject() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier", artifacts = folder.path() / "artifacts";
    Project::create(file);
    fs::copy_file(file, folder.path() / "old copy.espalier");
    {
      const auto project = Project::open(file, Project::Access::ReadWrite);
      writeFileAtomically(artifacts / "a", "x");
      project->addArtifact({.kind = ArtifactKind::Text, .name = "a", .path = artifacts / "a"});
    }
    Project::open(folder.path() / "old copy.espalier", Project::Access::ReadWrite);
    QVERIFY(fs::exists(artifacts / "a"));
  }

  void leavesAnArtifactsFolderThatIsALinkAlone() {
    const test::TemporaryFolder folder, outside;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    writeFileAtomically(outside.path() / "mine", "kept");
    fs::remove(folder.path() / "artifacts");
    fs::create_directory_symlink(outside.path(), folder.path() / "artifacts");
    Project::open(file, Project::Access::ReadWrite)->collectGarbage();
    QCOMPARE(readFile(outside.path() / "mine"), std::string("kept"));
  }

  void worksAfterTheFolderWasMoved() {
    const test::TemporaryFolder folder;
    const fs::path root = fs::canonical(folder.path());
    RecordId id = 0, run = 0, text = 0;
    writeFileAtomically(root / "text.txt", "t");
    {
      const auto project = Project::create(root / "here" / "demo.espalier");
      const fs::path path = root / "here" / "artifacts" / "student";
      writeFolder(path, "w");
      text = project->addArtifact({.kind = ArtifactKind::Text, .name = "text", .path = root / "text.txt"});
      id = project->addArtifact({.kind = ArtifactKind::Student,
                                 .name = "student",
                                 .path = path,
                                 .hash = "f",
                                 .facts = {{"command", "prune --out=" + path.string() + " /elsewhere" + path.string()}}});
      run = project->addRun({.name = "r", .settings = {{"student", path.string()}, {"data", (root / "text.txt").string()}}});
    }
    fs::rename(root / "here", root / "there");
    const auto project = Project::open(root / "there" / "demo.espalier", Project::Access::ReadWrite);
    const fs::path moved = root / "there" / "artifacts" / "student";
    QCOMPARE(project->artifact(id)->path, moved);
    QCOMPARE(project->artifact(id)->facts.at("command").get<std::string>(),
             "prune --out=" + moved.string() + " /elsewhere" + (root / "here" / "artifacts" / "student").string());
    QCOMPARE(project->artifactAt(moved)->id, id);
    QCOMPARE(project->artifact(text)->path, root / "text.txt");
    QCOMPARE(project->run(run)->folder, root / "there" / "runs" / std::to_string(run));
    QCOMPARE(project->run(run)->settings.at("student").get<std::string>(), moved.string());
    QCOMPARE(project->run(run)->settings.at("data").get<std::string>(), (root / "text.txt").string());
    QVERIFY(project->verify().problems.empty());
  }

  void verifyNamesChangedAndMissingFiles() {
    const test::TemporaryFolder folder;
    const fs::path artifacts = folder.path() / "artifacts", text = folder.path() / "text.txt";
    const auto project = Project::create(folder.path() / "demo.espalier");
    writeFileAtomically(text, "abc");
    writeFolder(artifacts / "a", "weights");
    writeFolder(artifacts / "b", "weights");
    writeFolder(artifacts / "c", "weights");
    project->addArtifact({.kind = ArtifactKind::Text, .name = "text", .path = text});
    for (const char* name : {"a", "b", "c"})
      project->addArtifact({.kind = ArtifactKind::Student, .name = name, .path = artifacts / name, .hash = "f"});
    QVERIFY(project->verify().problems.empty());
    QCOMPARE(project->verify().checked, std::size_t{4});
    writeFileAtomically(text, "abd");
    writeFileAtomically(artifacts / "a" / "sub" / "weights", "weightz");
    fs::remove(artifacts / "b" / "config.json");
    fs::remove_all(artifacts / "c");
    const std::vector<std::string> problems = project->verify().problems;
    QCOMPARE(problems.size(), std::size_t{4});
    QVERIFY(anyHas(problems, "text: changed since it was written"));
    QVERIFY(anyHas(problems, "a: sub/weights changed since it was written"));
    QVERIFY(anyHas(problems, "b: config.json is missing"));
    QVERIFY(anyHas(problems, "c: missing"));
  }

  void aRecordWhoseFileALaterOneReplacedIsNotDamaged() {
    const test::TemporaryFolder folder;
    const fs::path scores = folder.path() / "artifacts" / "scores.safetensors";
    const auto project = Project::create(folder.path() / "demo.espalier");
    writeFileAtomically(scores, "of the first analysis");
    const RecordId first = project->addArtifact({.kind = ArtifactKind::Scores, .name = "scores", .path = scores});
    writeFileAtomically(scores, "of the second");
    const RecordId second = project->addArtifact({.kind = ArtifactKind::Scores, .name = "scores", .path = scores});
    QCOMPARE(project->artifact(first)->replacedBy, std::optional(second));
    QVERIFY(!project->artifact(second)->replacedBy);
    const Project::VerifyResult result = project->verify();
    QVERIFY(result.problems.empty());
    QCOMPARE(result.checked, std::size_t{1});
    QCOMPARE(result.replaced.size(), std::size_t{1});
    QVERIFY(anyHas(result.replaced, "replaced by a later record of the same path"));
    writeFileAtomically(scores, "damaged");
    QCOMPARE(project->verify().problems.size(), std::size_t{1});
  }

  void verifyKnowsAModelElsewhereByItsFingerprint() {
    ESPALIER_NEEDS_SHARED();
    const test::TemporaryFolder folder;
    const fs::path model = folder.path() / "model";
    fs::copy(test::sharedFolder() / "golden" / "models" / "llama", model, fs::copy_options::recursive);
    fs::permissions(model, fs::perms::owner_all, fs::perm_options::add);
    const auto project = Project::create(folder.path() / "p" / "demo.espalier");
    project->addArtifact(
        {.kind = ArtifactKind::Teacher, .name = "llama", .path = model, .hash = Checkpoint(model).fingerprint()});
    QVERIFY(project->verify().problems.empty());
    std::string weights = readFile(model / "model.safetensors");
    weights.back() = static_cast<char>(~weights.back());
    writeFileAtomically(model / "model.safetensors", weights);
    QVERIFY(anyHas(project->verify().problems, "llama: changed since it was recorded"));
    fs::remove(model / "config.json");
    QCOMPARE(project->verify().problems.size(), std::size_t{1});
  }

  void verifyReadsAllOfWhatTheProgramWroteElsewhere() {
    const test::TemporaryFolder folder;
    const auto project = Project::create(folder.path() / "p" / "demo.espalier");
    for (const char* name : {"student", "cache"}) {
      fs::create_directories(folder.path() / name);
      writeFileAtomically(folder.path() / name / "data", std::string(1000, 'a'));
      writeFileAtomically(folder.path() / name / "tokenizer.json", std::string("{}"));
    }
    project->addArtifact({.kind = ArtifactKind::Student, .name = "student", .path = folder.path() / "student", .hash = "a fingerprint"});
    project->addArtifact({.kind = ArtifactKind::Cache, .name = "cache", .path = folder.path() / "cache"});
    QVERIFY(project->verify().problems.empty());
    std::string data(1000, 'a');
    data[500] = 'b';
    writeFileAtomically(folder.path() / "student" / "data", data);
    fs::remove(folder.path() / "student" / "tokenizer.json");
    fs::resize_file(folder.path() / "cache" / "data", 10);
    const std::vector<std::string> problems = project->verify().problems;
    QCOMPARE(problems.size(), std::size_t{3});
    QVERIFY(anyHas(problems, "student: data changed since it was written"));
    QVERIFY(anyHas(problems, "student: tokenizer.json is missing"));
    QVERIFY(anyHas(problems, "cache: smaller than it was written"));
  }

  void collectsWhatWasDeletedAndOnlyThat() {
    const test::TemporaryFolder folder, outside;
    const fs::path artifacts = folder.path() / "artifacts", teacher = outside.path() / "teacher.txt";
    writeFileAtomically(teacher, "not the project's");
    const auto project = Project::create(folder.path() / "demo.espalier");
    const RecordId parent = project->addArtifact({.kind = ArtifactKind::Text, .name = "teacher", .path = teacher});
    writeFolder(artifacts / "gone", std::string(5000, 'x'));
    writeFolder(artifacts / "kept", "w");
    const RecordId gone = project->addArtifact(
        {.kind = ArtifactKind::Student, .name = "gone", .path = artifacts / "gone", .hash = "f", .parents = {parent}});
    const RecordId kept = project->addArtifact(
        {.kind = ArtifactKind::Student, .name = "kept", .path = artifacts / "kept", .hash = "f", .parents = {gone}});
    const RecordId run = project->addRun({.name = "r", .parents = {gone}});
    const fs::path runFolder = project->run(run)->folder;
    for (const RecordId id : {gone, parent}) project->setTrashed(id, true);
    project->setRunTrashed(run, true);
    QCOMPARE(project->artifacts().size(), std::size_t{1});
    QCOMPARE(project->artifacts(true).size(), std::size_t{3});
    project->setTrashed(gone, false);  // undo
    QVERIFY(fs::exists(project->artifact(gone)->path));
    project->setTrashed(gone, true);
    QVERIFY(project->collectGarbage() >= 5000);
    QVERIFY(!fs::exists(artifacts / "gone"));
    QVERIFY(!fs::exists(runFolder));
    QVERIFY(project->runs(true).empty());
    QCOMPARE(project->artifacts(true).size(), std::size_t{1});
    QVERIFY(project->artifact(kept)->parents.empty());
    QVERIFY(fs::exists(artifacts / "kept" / "config.json"));
    QCOMPARE(readFile(teacher), std::string("not the project's"));
  }

  void neverRemovesOutsideItsFoldersWhateverTheFileSays() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "p" / "demo.espalier";
    writeFileAtomically(folder.path() / "victim", "kept");
    const auto project = Project::create(file);
    writeFileAtomically(folder.path() / "p" / "artifacts" / "a", "x");
    const RecordId id =
        project->addArtifact({.kind = ArtifactKind::Text, .name = "a", .path = folder.path() / "p" / "artifacts" / "a"});
    for (const char* path : {"../victim", "artifacts/../../victim", "demo.espalier", "artifacts", "."}) {
      sqlite::Database(file, sqlite::Database::Access::ReadWrite)
          .run("UPDATE artifacts SET trashed = 1, path = '" + std::string(path) + "'");
      sqlite::Database(file, sqlite::Database::Access::ReadWrite)
          .run(
              "INSERT INTO artifacts SELECT id + 1, kind, name, notes, path, hash, bytes, run, facts, created, 0, NULL FROM "
              "artifacts");
      sqlite::Database(file, sqlite::Database::Access::ReadWrite)
          .run("UPDATE artifacts SET path = 'artifacts/other' WHERE trashed = 0");
      project->collectGarbage();
      QCOMPARE(readFile(folder.path() / "victim"), std::string("kept"));
      QVERIFY(fs::exists(file) && fs::is_directory(folder.path() / "p" / "artifacts"));
    }
    Q_UNUSED(id);
  }

  void keepsPathsOfTheFolderApartFromOthers() {
    const test::TemporaryFolder folder;
    const project::StoredPaths paths(folder.path());
    const fs::path root = fs::canonical(folder.path());
    QCOMPARE(paths.stored(root / "artifacts" / "a"), std::string("artifacts/a"));
    QCOMPARE(paths.stored(root / "artifacts" / "a" / ""), std::string("artifacts/a"));
    QCOMPARE(paths.stored(root / "x" / ".." / "a"), std::string("a"));
    QCOMPARE(paths.stored(fs::path(root.string() + "-other/a")), root.string() + "-other/a");
    QVERIFY(!paths.owns(root) && !paths.owns(root.parent_path()) && paths.owns(root / "a"));
  }
};

QTEST_GUILESS_MAIN(TestProjectFiles)
#include "test_project_files.moc"
