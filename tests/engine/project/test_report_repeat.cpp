// "How to repeat it" gives the commands that lead to what is there: as they were given, in order, and no others.
#include <QTest>
#include <sstream>

#include "engine/base/file.hpp"
#include "engine/project/report.hpp"
#include "engine/project/task_scores.hpp"
#include "engine/training/settings.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

/// A project in which a test puts records at chosen times.
struct Diary {
  test::TemporaryFolder folder;
  std::unique_ptr<Project> project = Project::create(folder.path() / "demo.espalier");

  std::string at(const std::string& name) const { return (fs::canonical(folder.path()) / "artifacts" / name).string(); }

  RecordId add(ArtifactKind kind, const std::string& name, const std::string& minute, const std::string& command, nlohmann::json facts = nlohmann::json::object()) {
    writeFileAtomically(at(name), name + minute);
    if (!command.empty()) facts["command"] = command;
    return project->addArtifact({.kind = kind, .name = name, .path = at(name), .hash = name + minute, .facts = facts, .created = time(minute)});
  }

  RecordId run(const std::string& out, const std::string& minute, RunState state) {
    TrainingSettings settings;
    settings.kind = TrainingKind::Correction;
    settings.student = "/teacher";
    settings.out = at(out);
    settings.data = "/train.txt";
    settings.threads = 2;
    const RecordId id = project->addRun({.kind = settings.kind, .name = out, .settings = toJson(settings), .created = time(minute)});
    project->setRunState(id, state);
    return id;
  }

  void score(RecordId model, const std::string& minute, const std::string& command, std::int64_t context = 128) {
    project->addEvaluation({.artifact = model, .dataHash = "h", .dataName = "v", .context = context, .tokens = 9, .loss = 1, .created = time(minute), .command = command});
  }

  std::string report() const { return htmlReport(*project, {.parts = {"repeat"}, .title = {}, .models = {}, .runs = {}}); }
  Lines lines() const {
    const std::string html = report();
    const std::size_t begin = html.find("<pre>"), end = html.find("</pre>");
    Lines lines;
    if (begin == std::string::npos) return lines;
    std::string code = html.substr(begin + 5, end - begin - 5);
    for (std::size_t at = code.find("&#39;"); at != std::string::npos; at = code.find("&#39;")) code.replace(at, 5, "'");
    std::istringstream text(code);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }

 private:
  static std::string time(const std::string& minute) { return "2026-01-01T10:" + minute + ":00Z"; }
};

std::string told(const Lines& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

#define COMPARE_LINES(actual, ...) QCOMPARE(told(actual), told(Lines{__VA_ARGS__}))

}  // namespace

class TestReportRepeat : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void commandsAreGivenAsTheyWere() {
    Diary diary;
    const RecordId teacher = diary.add(ArtifactKind::Teacher, "teacher", "00", {});
    diary.add(ArtifactKind::Cache, "cache", "01", "espalier-cli cache /teacher " + diary.at("cache") + " --data /train.txt --top-k 64");
    diary.add(ArtifactKind::Scores, "s.safetensors", "02", "espalier-cli analyze /teacher --data /train.txt --out " + diary.at("s.safetensors") + " --threads 1");
    diary.add(ArtifactKind::Search, "search.json", "03", "espalier-cli search /teacher --scores " + diary.at("s.safetensors") + " --parameters 100");
    diary.score(teacher, "04", "espalier-cli evaluate /teacher --data /valid.txt --tasks /t.jsonl --limit-tokens 500");
    COMPARE_LINES(diary.lines(), "espalier-cli cache /teacher cache --data /train.txt --top-k 64",
                  "espalier-cli analyze /teacher --data /train.txt --out s.safetensors --threads 1",
                  "espalier-cli search /teacher --scores s.safetensors --parameters 100",
                  "espalier-cli evaluate /teacher --data /valid.txt --tasks /t.jsonl --limit-tokens 500");
  }

  void onlyRunsThatWereCarriedThroughAreRepeated() {
    Diary diary;
    diary.run("good", "01", RunState::Done);
    diary.run("stopped", "02", RunState::Stopped);
    diary.run("failed", "03", RunState::Failed);
    diary.run("interrupted", "04", RunState::Interrupted);
    COMPARE_LINES(diary.lines(), "espalier-cli correct /teacher good --data /train.txt --steps 1000 --batch 8 --accumulate 1 --context 256 --lr 0.0001 --min-lr 0 --warmup 0 --save-every 0 --threads 2");
    QVERIFY(diary.report().find("3 runs that were not carried through") != std::string::npos);
  }

  void whoReadsAResultComesAfterWhoMadeIt() {
    Diary diary;  // all in one second: only what they read tells the order
    const RecordId student = diary.add(ArtifactKind::Student, "a student", "01", "espalier-cli prune " + diary.at("corrected") + " '" + diary.at("a student") + "' --scores " + diary.at("s.safetensors"));
    diary.add(ArtifactKind::Scores, "s.safetensors", "01", "espalier-cli analyze " + diary.at("corrected") + " --data /t.txt --out " + diary.at("s.safetensors"));
    diary.run("corrected", "01", RunState::Done);
    diary.score(student, "01", "espalier-cli evaluate '" + diary.at("a student") + "' --data /v.txt");
    COMPARE_LINES(diary.lines(), "espalier-cli correct /teacher corrected --data /train.txt --steps 1000 --batch 8 --accumulate 1 --context 256 --lr 0.0001 --min-lr 0 --warmup 0 --save-every 0 --threads 2",
                  "espalier-cli analyze corrected --data /t.txt --out s.safetensors", "espalier-cli prune corrected 'a student' --scores s.safetensors",
                  "espalier-cli evaluate 'a student' --data /v.txt");
  }

  void whatWasOverwrittenIsRepeatedOnlyWhenItWasUsed() {
    Diary diary;
    const std::string scores = diary.at("s.safetensors");
    const auto analyze = [&](const char* minute, const char* samples) {
      diary.add(ArtifactKind::Scores, "s.safetensors", minute, "espalier-cli analyze /t --data /d.txt --out " + scores + " --samples " + samples);
    };
    analyze("01", "1");  // nobody read it
    analyze("02", "2");
    diary.add(ArtifactKind::Student, "one", "03", "espalier-cli prune /t " + diary.at("one") + " --scores " + scores);
    analyze("04", "4");
    diary.add(ArtifactKind::Student, "two", "05", "espalier-cli prune /t " + diary.at("two") + " --scores " + scores);
    COMPARE_LINES(diary.lines(), "espalier-cli analyze /t --data /d.txt --out s.safetensors --samples 2", "espalier-cli prune /t one --scores s.safetensors",
                  "espalier-cli analyze /t --data /d.txt --out s-2.safetensors --samples 4", "espalier-cli prune /t two --scores s-2.safetensors");
  }

  void tasksThatALaterScoreDidNotAskAreAskedAgain() {
    Diary diary;
    const RecordId teacher = diary.add(ArtifactKind::Teacher, "teacher", "00", {});
    const std::string withTasks = "espalier-cli evaluate /teacher --data /v.txt --tasks /t.jsonl";
    diary.score(teacher, "01", withTasks);
    keepTaskScore(*diary.project, {.model = teacher, .hash = "t", .name = "t.jsonl", .items = 4, .accuracy = 0.75, .command = withTasks, .created = "2026-01-01T10:01:00Z"});
    COMPARE_LINES(diary.lines(), withTasks);
    diary.score(teacher, "02", "espalier-cli evaluate /teacher --data /v.txt");  // takes the place of the first
    COMPARE_LINES(diary.lines(), withTasks, "espalier-cli evaluate /teacher --data /v.txt");
  }

  void aTextFromStandardInputCannotBeRepeated() {
    Diary diary;
    diary.score(diary.add(ArtifactKind::Teacher, "teacher", "00", {}), "01", "espalier-cli evaluate /teacher --data -");
    diary.run("good", "02", RunState::Done);
    QCOMPARE(diary.lines().size(), std::size_t{1});
    QVERIFY(diary.report().find("1 command with a text from standard input") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestReportRepeat)
#include "test_report_repeat.moc"
