// Reports in other languages than English: every word is there, and what is no word stays.
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <QXmlStreamReader>
#include <cmath>
#include <map>
#include <set>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/importance/metrics.hpp"
#include "engine/project/report.hpp"
#include "engine/project/report/compose.hpp"
#include "engine/project/report/html.hpp"
#include "engine/project/report/markdown.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/setting_list.hpp"
#include "engine/project/task_scores.hpp"
#include "tests/engine/project/report_fixture.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// A score of the model, under conditions that cannot all be compared.
void addScore(Project& project, RecordId model, double loss, double speed, const SpeedConditions& conditions) {
  project.addEvaluation({.artifact = model, .dataHash = "h", .dataName = "english-valid.txt", .context = 128, .tokens = 16384, .loss = loss, .perplexity = std::exp(loss),
                         .tokensPerSecond = speed, .command = "espalier-cli evaluate - --data -", .conditions = conditions});
}

/// All settings that a report tells, with values for which each of them applies.
nlohmann::json allSettings(const std::string& loss) {
  nlohmann::json settings;
  for (const report::Setting& setting : report::kSettings) settings[setting.key] = 3;
  settings["loss"] = loss;
  settings["method"] = "lora";
  settings["hidden_loss"] = "cosine";
  settings["lora_targets"] = {"q", "k"};
  settings["recompute"] = loss == "jsd";
  return settings;
}

/// As much as one project can have: searches, tasks, caches, speeds that differ, runs in every state.
test::ReportProject makeRichProject(const fs::path& folder) {
  test::ReportProject made = test::makeReportProject(folder, "english-4m");
  Project& project = *made.project;
  project.setNotes(made.student, "메모", {"tag"});
  const SpeedConditions alike{.machine = "a processor", .program = "espalier 1.0", .threads = 2, .waited = 0.01};
  SpeedConditions heldUp = alike, otherwise = alike;
  heldUp.waited = 0.5;
  otherwise.threads = 1;
  addScore(project, made.teacher, 3.8, 900, alike);
  addScore(project, made.distilled, 3.9, 1900, alike);
  addScore(project, made.student, 5.0, 1900, heldUp);
  addScore(project, made.corrected, 3.7, 900, otherwise);
  for (const auto& [model, hash] : {std::pair{made.teacher, "asked"}, std::pair{made.distilled, "asked"}, std::pair{made.student, "other"}})
    keepTaskScore(project, {.model = model, .hash = hash, .name = "tasks.jsonl", .items = 200, .accuracy = 0.5, .accuracyPerCharacter = 0.5});
  const auto add = [&](ArtifactKind kind, const char* name, nlohmann::json facts = {}) {
    const fs::path path = folder / name;
    writeFileAtomically(path, std::string("x") + name);
    return project.addArtifact({.kind = kind, .name = name, .path = path, .parents = {made.teacher}, .facts = std::move(facts)});
  };
  add(ArtifactKind::Cache, "logits");
  add(ArtifactKind::Cache, "logits");  // in the place of the first
  add(ArtifactKind::Export, "exported");
  add(ArtifactKind::Scores, "unreadable");
  add(ArtifactKind::Report, "reported");
  const nlohmann::json candidate = {{"number", 2}, {"layers", 8}, {"hidden", 144}, {"ffn", 256}, {"heads", 3}, {"parameters", 2140272}, {"kept_importance", 0.625}, {"loss", 3.987}, {"valid", {{0, 5.0}, {40, 3.987}}}};
  for (const nlohmann::json& budget : {nlohmann::json{{"parameters", 2200000}}, nlohmann::json{{"bytes", 2200000}, {"context", 512}}}) {
    nlohmann::json aimed = candidate;
    if (budget.contains("bytes")) aimed["target"] = {{"layers", 8}, {"layers_by", "block-bi"}, {"metric", "activation"}, {"aggregation", "l2-mean"}};
    nlohmann::json facts = {{"result", {{"candidates", {aimed}}, {"budget", budget}, {"considered", 60}, {"fitting", 7}}}};
    if (budget.contains("bytes")) facts["training"] = {{"tokens", 50000}};
    add(ArtifactKind::Search, budget.contains("bytes") ? "tournament" : "grid", facts);
  }
  for (const std::string state : {"running", "paused", "interrupted", "stopped", "failed", "done"}) {
    const RecordId run = project.addRun({.kind = TrainingKind::Distillation, .name = "run " + state, .settings = allSettings(state == "done" ? "jsd" : "top-k"), .parents = {made.student, made.teacher}});
    project.setRunStarted(run, state == "stopped" ? 0 : 200, 3.8);
    test::addSteps(project, run, 200, 5.0, 4.0);
    project.addValidation(run, {0, 5.02, "The the"});
    project.addValidation(run, {200, 4.0, ""});
    for (const char* event : {"Started", "Went on after step 3", "Paused after step 4", "Resumed", "Stopped after step 5", "Failed after step 6: /texts/a.txt: there is no text in it. Choose a file with text.", "Interrupted after step 7", "Done after 200 steps"})
      project.addEvent(run, event);
    for (int i = 0; i < 8; ++i) project.addEvent(run, "Started");
    for (const RunState each : {RunState::Running, RunState::Paused, RunState::Interrupted, RunState::Stopped, RunState::Failed, RunState::Done})
      if (state == name(each)) project.setRunState(run, each);
  }
  return made;
}

/// The page's words: no tags, figures' words included; without what models wrote and what is typed.
QString wordsOf(const std::string& html) {
  QString text = QString::fromStdString(html);
  static const QRegularExpression kNoWords(QStringLiteral("<style.*?</style>|<pre>.*?</pre>|<code>.*?</code>|<blockquote>.*?</blockquote>|<(?!svg)[^>]*>"), QRegularExpression::DotMatchesEverythingOption);
  return text.remove(kNoWords).remove(QStringLiteral("correct the teacher"));  // the name of a run
}

std::string contentOf(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) files[entry.path().filename().string()] = readFile(entry.path());
  std::string all;
  for (const auto& [name, content] : files) all += name + "\n" + content;
  return all;
}

}  // namespace

class TestReportLanguage : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void noWordIsLacking_data() {
    QTest::addColumn<QString>("language");
    for (const std::string& language : languages())
      if (language != "en") QTest::newRow(language.c_str()) << QString::fromStdString(language);
  }
  void noWordIsLacking() {
    QFETCH(QString, language);
    const test::TemporaryFolder folder;
    const auto made = makeRichProject(folder.path());
    const auto empty = Project::create(folder.path() / "e" / "empty.espalier");
    for (const Project* project : {made.project.get(), empty.get()}) {
      const report::Document document = report::documentOf(*project, {.language = language.toStdString()}, report::Medium::Screen);
      const std::string html = report::htmlOf(document), markdown = report::markdownOf(document, document, "files");
      std::string lacking;
      for (const std::string& sentence : document.say.lacking()) lacking += sentence + "\n";
      QVERIFY2(lacking.empty(), lacking.c_str());
      // Nothing went past the words: no English sentence is left in the page.
      static const QRegularExpression kEnglish(QStringLiteral(".{0,30}\\b(the|of|and|is|are|was|with|that|not|no)\\b.{0,30}"));
      const auto left = kEnglish.match(wordsOf(html));
      QVERIFY2(!left.hasMatch(), qPrintable(left.captured()));
      QVERIFY(html.find("<html lang=\"" + language.toStdString() + "\">") != std::string::npos);
      QXmlStreamReader reader(QByteArray::fromStdString(html));
      while (!reader.atEnd()) reader.readNext();
      QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    }
  }

  void theCheckForEnglishSeesIt() {
    const test::TemporaryFolder folder;
    static const QRegularExpression kEnglish(QStringLiteral("\\b(the|of|and)\\b"));
    QVERIFY(wordsOf(htmlReport(*makeRichProject(folder.path()).project)).count(kEnglish) > 50);
  }

  void everySentenceOfTheSectionsIsTranslated() {
    const Words say = Words::of("ko");
    static const QRegularExpression kSaid(QStringLiteral("(?:\\bsay\\(|\\bcomposed\\([a-z.]*say, )\\s*\"((?:[^\"\\\\]|\\\\.)*)\""));
    int sentences = 0;
    for (const auto& entry : fs::directory_iterator(test::sourceFolder() / "engine" / "project" / "report")) {
      for (const auto& found : kSaid.globalMatch(QString::fromStdString(readFile(entry.path())))) {
        ++sentences;
        QVERIFY2(say.catalogue().said.contains(found.captured(1).toStdString()), qPrintable(found.captured(1)));
      }
    }
    QVERIFY(sentences > 100);
    for (const report::SettingValue& value : report::kSettingValues) QVERIFY2(say.catalogue().said.contains(value.name), value.name);
    for (const Metric& metric : metrics()) QVERIFY2(say.catalogue().said.contains(std::string(metric.title)), metric.title.data());
    for (const report::Setting& setting : report::kSettings) QVERIFY2(say.catalogue().said.contains(setting.title), setting.title);
  }

  void valuesOfSettingsAreNamedBesideWhatTheirOptionsTake() {
    const Words ko = Words::of("ko");
    QCOMPARE(report::namedValue("loss", "kl", Words()), std::string("kl (forward KL)"));
    QCOMPARE(report::namedValue("schedule", "cosine", Words()), std::string("cosine"));
    QCOMPARE(report::namedValue("schedule", "constant", ko), std::string("constant (일정)"));
    QCOMPARE(report::namedValue("method", "full", ko), std::string("full (모든 가중치)"));
    QCOMPARE(report::namedValue("recompute", "from another version", ko), std::string("from another version"));
    QCOMPARE(report::namedValue("data", "cosine", ko), std::string("cosine"));  // a file of that name
    QCOMPARE(report::words(report::metricText("block-bi", ko)), std::string("묶음의 블록 영향도 block-bi"));
    QCOMPARE(report::words(report::metricText("activation", Words(), "l2-mean")), std::string("activation l2-mean"));
    const test::TemporaryFolder folder;
    const auto made = makeRichProject(folder.path());
    const std::string html = htmlReport(*made.project, {.parts = {"settings", "search"}, .title = {}, .models = {}, .runs = {}, .language = "ko"});
    for (const char* text : {"jsd (젠슨-섀넌)", "top-k (상위 k개)", "cosine (코사인)", "레이어의 기준: 묶음의 블록 영향도 <code>block-bi</code>"}) QVERIFY2(html.find(text) != std::string::npos, text);
  }

  void namesNumbersAndCommandsStay() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const std::string html = htmlReport(*made.project, {.language = "ko"});
    for (const char* text : {"<h2>교정이 도움이 되었나?</h2>", "english-4m", "width-53 distilled", "4.03 M", "3.912", "espalier-cli prune a b --hidden 144", "2,000스텝 중 2,000", "class=\"state done\">완료", "2000스텝으로 완료", "Espalier 보고서"})
      QVERIFY2(html.find(text) != std::string::npos, text);
    QVERIFY(htmlReport(*made.project).find("<html lang=\"en\">") != std::string::npos);
  }

  void numbersAndNamesOfFilesAreTheSameInEveryLanguage() {
    const test::TemporaryFolder folder;
    const auto made = makeRichProject(folder.path());
    writeReportNumbers(*made.project, folder.path() / "en");
    writeReportNumbers(*made.project, folder.path() / "ko", {.language = "ko"});
    QVERIFY(contentOf(folder.path() / "en") == contentOf(folder.path() / "ko"));
    writeReport(*made.project, folder.path() / "a" / "r.md");
    writeReport(*made.project, folder.path() / "b" / "r.md", {.language = "ko"});
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path() / "a" / "r_files")) {
      const fs::path other = folder.path() / "b" / "r_files" / entry.path().filename();
      QVERIFY2(fs::exists(other), other.c_str());
      if (entry.path().extension() == ".csv") QCOMPARE(readFile(other), readFile(entry.path()));
      names.insert(entry.path().filename().string());
    }
    QVERIFY(names.size() > 40);
    const QString text = QString::fromStdString(readFile(folder.path() / "b" / "r.md"));
    QVERIFY(text.contains("## 교정이 도움이 되었나?") && text.contains("[CSV로 된 수치](r_files/"));
    QVERIFY(!text.contains("Numbers as CSV"));
  }

  void theCommandSaysWhatWasChosen() {
    QCOMPARE(commandLine(ReportOptions{}, "/p/demo.espalier", "/p/r.html"), std::string("espalier-cli report /p/demo.espalier /p/r.html"));
    QCOMPARE(commandLine({.parts = {"plan", "models"}, .title = "A b", .language = "ko"}, "/p/demo.espalier", "/p/r.html"),
             std::string("espalier-cli report /p/demo.espalier /p/r.html --parts plan,models --title 'A b' --language ko"));
    QCOMPARE(commandLine({.question = "How small?"}, "/p/demo.espalier", {}, "/p/numbers"), std::string("espalier-cli report /p/demo.espalier --csv /p/numbers --question 'How small?'"));
  }

  void anUnknownLanguageIsRefusedBeforeAnythingIsWritten() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    for (const char* file : {"r.html", "r.md", "r.pdf"}) QVERIFY_THROWS_EXCEPTION(Error, writeReport(*made.project, folder.path() / file, {.language = "xx"}));
    QVERIFY_THROWS_EXCEPTION(Error, writeReportNumbers(*made.project, folder.path() / "numbers", {.language = "xx"}));
    for (const char* file : {"r.html", "r.md", "r.pdf", "r_files", "numbers"}) QVERIFY2(!fs::exists(folder.path() / file), file);
  }

  void aPdfShowsHangul() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    writeReport(*made.project, folder.path() / "r.pdf", {.language = "ko"});
    if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("pdftotext is not installed");
    QProcess reader;
    reader.start("pdftotext", {"-layout", QString::fromStdString((folder.path() / "r.pdf").string()), "-"});
    QVERIFY(reader.waitForFinished(60000));
    const QString text = QString::fromUtf8(reader.readAllStandardOutput());
    QVERIFY2(text.contains("교정이 도움이 되었나?") && text.contains("검증 손실") && text.contains("지식 증류"), qPrintable(text.left(2000)));
  }
};

QTEST_GUILESS_MAIN(TestReportLanguage)
#include "test_report_language.moc"
