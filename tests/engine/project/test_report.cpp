// The report tells what the project holds, in one page that needs nothing else.
#include <QRectF>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>
#include <regex>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/report.hpp"
#include "engine/project/report/axis.hpp"
#include "engine/project/report/bar_figure.hpp"
#include "engine/project/report/fresh_names.hpp"
#include "engine/project/report/heatmap_figure.hpp"
#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/svg.hpp"
#include "engine/project/series_look.hpp"
#include "engine/project/task_scores.hpp"
#include "tests/engine/project/report_fixture.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// Empty when `text` is well-formed XML, else what is wrong and where.
std::string problemOf(const std::string& text) {
  QXmlStreamReader reader(QByteArray::fromStdString(text));
  while (!reader.atEnd()) reader.readNext();
  if (!reader.hasError()) return {};
  return reader.errorString().toStdString() + " in line " + std::to_string(reader.lineNumber()) + ", column " +
         std::to_string(reader.columnNumber());
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

#define VERIFY_CONTAINS(text, part) QVERIFY2(contains(text, part), part)

}  // namespace

class TestReport : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void isOneWellFormedPageThatNeedsNothingElse() {
    const test::TemporaryFolder folder;
    const std::string html = htmlReport(*test::makeReportProject(folder.path(), "english-4m").project);
    const std::string problem = problemOf(html);
    QVERIFY2(problem.empty(), problem.c_str());
    QCOMPARE(count(html, "http"), count(html, "xmlns=\"http://www.w3.org/2000/svg\""));
    for (const char* forbidden : {"<script", "<img", "<link", "url(", "@import", "src="})
      QVERIFY2(!contains(html, forbidden), forbidden);
    VERIFY_CONTAINS(html, "name=\"viewport\"");
    for (const std::string& part : reportParts()) VERIFY_CONTAINS(html, ("<section id=\"" + part + "\">").c_str());
  }

  void tellsEachModelAndNumber() {
    const test::TemporaryFolder folder;
    const std::string html = htmlReport(*test::makeReportProject(folder.path(), "english-4m").project);
    for (const char* text : {"english-4m",
                             "corrected",
                             "width-53",
                             "width-53 distilled",
                             "distil width-53",
                             "correct the teacher",
                             "4.03 M",
                             "2.14 M",
                             "8.08 MB",
                             "4.28 MB",
                             "3.823",
                             "3.741",
                             "5.020",
                             "3.912",
                             "−46.9 %",
                             "keeps 53.1 % of the parameters",
                             "the loss that pruning had cost",
                             "of the way from 5.020 to its teacher’s 3.741",
                             "2,000 of 2,000 steps",
                             "512 samples of 128 tokens",
                             "The castle stood on the northern bank",
                             "english-valid.txt",
                             "1e-3",
                             "espalier-cli prune a b --hidden 144",
                             ESPALIER_VERSION}) {
      VERIFY_CONTAINS(html, text);
    }
    const double recovered = (5.02 - 3.912) / (5.02 - 3.741);
    VERIFY_CONTAINS(
        html,
        (report::percent(recovered) + " of the loss that pruning cost was recovered: 5.020 → 3.912, teacher 3.741").c_str());
    VERIFY_CONTAINS(html, "lowered the teacher’s loss: 3.823 before, 3.741 after (−2.1 %)");
  }

  void aRunSaysWhatItWasValidatedOn() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto addRun = [&](std::int64_t tokens) {
      const RecordId run = made.project->addRun({.kind = TrainingKind::Correction, .name = "again", .settings = {{"valid", "/texts/held.txt"}, {"valid_tokens", tokens}}});
      made.project->addValidation(run, {0, 3.8, {}});
    };
    addRun(16384);
    addRun(0);
    const std::string html = htmlReport(*made.project, {.parts = {"training"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, "validated on held.txt, its first 16,384 tokens at most");
    VERIFY_CONTAINS(html, "validated on all of held.txt");
  }

  void aLossWithoutALayerIsToldFromTheWholeModels() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto told = [&] { return htmlReport(*made.project, {.parts = {"importance"}, .title = {}, .models = {}, .runs = {}}); };
    VERIFY_CONTAINS(told(), "A bar is how far it lies above the loss of the whole model, 0.750.");
    VERIFY_CONTAINS(told(), "nats above the whole model");
    // An earlier version's scores do not have it.
    Scores earlier = readScores(made.project->artifact(made.scores)->path);
    earlier.metadata.erase("lm_loss");
    writeScores(made.project->artifact(made.scores)->path, earlier);
    VERIFY_CONTAINS(told(), "Layers: loss without the layer");
    QVERIFY(!contains(told(), "above the loss of the whole model"));
  }

  void aCurveSaysOnWhichTextItsLossesAre() {
    const test::TemporaryFolder folder;
    const std::string html = htmlReport(*test::makeReportProject(folder.path(), "english-4m").project, {.parts = {"training"}, .title = {}, .models = {}, .runs = {}});
    for (const char* text : {"training text, mean of", "validation text</span>", "The dashed lines are losses on the validation text"}) VERIFY_CONTAINS(html, text);
  }

  void theSpeedOfARunIsTheMedianOfItsSteps() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const RecordId run = made.project->addRun({.kind = TrainingKind::Correction, .name = "again", .settings = nlohmann::json::object()});
    std::vector<StepMetrics> steps;
    for (const double speed : {900.0, 100.0, 1000.0, 1100.0, 950.0})
      steps.push_back({.step = std::ssize(steps) + 1, .lmLoss = 3, .tokensPerSecond = speed, .elapsedSeconds = 60.0 * static_cast<double>(std::ssize(steps) + 1), .tokens = 64});
    made.project->addMetrics(run, steps);
    const std::string html = htmlReport(*made.project, {.parts = {"training"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, "5 min, validations included · 950 tokens/s, median of the steps, validations aside");
    VERIFY_CONTAINS(html, "median 950");
  }

  void aWarmupThatIsLongerThanTheRunIsTold() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto told = [&] { return htmlReport(*made.project, {.parts = {"training"}, .title = {}, .models = {}, .runs = {}}); };
    QVERIFY(!contains(told(), "The warm-up of"));
    made.project->addRun({.kind = TrainingKind::Correction, .name = "short", .settings = {{"kind", "correction"}, {"steps", 80}, {"warmup", 120}, {"lr", 2e-4}}});
    VERIFY_CONTAINS(told(), "The warm-up of 120 steps is longer than the run: in its 80 steps the learning rate rises to 1.3e-4 of 2e-4.");
  }

  void scoresThatWereChangedBehindTheProjectAreNoted() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto told = [&] { return htmlReport(*made.project, {.parts = {"calibration"}, .title = {}, .models = {}, .runs = {}}); };
    const char* const note = "The file was changed after it was recorded";
    QVERIFY(!contains(told(), note));
    Scores other = readScores(made.project->artifact(made.scores)->path);
    other.metadata["samples"] = "3";
    writeScores(made.project->artifact(made.scores)->path, other);
    VERIFY_CONTAINS(told(), note);
  }

  void commandsAreRewrittenForANewFolder() {
    report::FreshNames names;
    names.add("/work/my models/student");
    names.add("/work/p/artifacts/scores.safetensors");
    names.add("/elsewhere/scores.safetensors");
    QCOMPARE(names.rewritten("espalier-cli prune /work/teacher '/work/my models/student' --scores /elsewhere/scores.safetensors --pin 'layer:0 head:1.2'"),
             std::string("espalier-cli prune /work/teacher student --scores scores-2.safetensors --pin 'layer:0 head:1.2'"));
    QCOMPARE(names.rewritten("espalier-cli analyze '/it'\\''s/model' --out /work/p/artifacts/scores.safetensors"),
             std::string("espalier-cli analyze '/it'\\''s/model' --out scores.safetensors"));
    names.add("/work/p/artifacts/scores.safetensors");  // made once more
    QCOMPARE(names.rewritten("espalier-cli prune t s --scores /work/p/artifacts/scores.safetensors"), std::string("espalier-cli prune t s --scores scores-3.safetensors"));
  }

  void drawsEveryKindOfFigure() {
    const test::TemporaryFolder folder;
    const std::string html = htmlReport(*test::makeReportProject(folder.path(), "english-4m").project);
    for (const char* title : {"Attention heads", "Feed-forward neurons", "Hidden channels", "Layers: block influence",
                              "Layers: loss without the layer", "Blocks: loss without them", "Parameters",
                              "Loss against size", "Learning rate", "Gradient norm", "Tokens per second"}) {
      VERIFY_CONTAINS(html, title);
    }
    QVERIFY(count(html, "<svg") >= 16);
    VERIFY_CONTAINS(html, "A light stroke: cut in <b>width-53</b>");
  }

  void partsSayTheirNamesOrShares() {
    const auto drawn = [](double rest, double sliver) {
      return report::draw(report::StackedFigure{
          .label = "", .names = {"attention", "normalisation", "norms"}, .colours = {"#0072b2", "#e69f00", "#888888"}, .bars = {{.label = "a", .total = "1", .parts = {100 - rest - sliver, rest, sliver}}}, .width = 640});
    };
    // One name has no room where its share has: all say their shares.
    const std::string svg = drawn(20, 0);
    QCOMPARE(count(svg, ">attention<"), std::size_t{1});  // in the legend
    QCOMPARE(count(svg, ">normalisation<"), std::size_t{1});
    QVERIFY(count(svg, ">80 %<") == 1 && count(svg, ">20 %<") == 1);
    // Each that can say anything has room for its name.
    const std::string named = drawn(45, 1);
    QVERIFY(count(named, ">attention<") == 2 && count(named, ">normalisation<") == 2 && count(named, ">norms<") == 1);
    QCOMPARE(count(named, " %<"), std::size_t{0});
    for (const char* ink : {"fill=\"#ffffff\"", "fill=\"#000000\""}) VERIFY_CONTAINS(svg, ink);  // each on its ground
  }

  void smallFiguresNameTheirAxes() {
    const test::TemporaryFolder folder;
    const std::string html = htmlReport(*test::makeReportProject(folder.path(), "english-4m").project);
    for (const char* name : {"Learning rate", "Gradient norm", "Tokens per second"})
      QVERIFY2(std::regex_search(html, std::regex("<text[^>]*rotate[^>]*>" + std::string(name) + "</text>")), name);
  }

  void marksShowWhichRunMadeAModel() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    QCOMPARE(made.distillation, RecordId{2});
    const std::string html = htmlReport(*made.project, {.parts = {"models", "training"}, .title = {}, .models = {}, .runs = {}});
    const auto rowOf = [&](const std::string& name) {
      const std::size_t end = html.find("</span>" + name + "</td>");
      return end == std::string::npos ? std::string() : html.substr(html.rfind("<tr", end), end - html.rfind("<tr", end));
    };
    VERIFY_CONTAINS(rowOf("width-53 distilled"), "fill=\"#d55e00\" stroke=\"#ffffff\"");
    VERIFY_CONTAINS(rowOf("width-53"), "fill=\"#ffffff\" stroke=\"#d55e00\"");  // its student before: the same mark as a ring
    VERIFY_CONTAINS(rowOf("corrected"), "fill=\"#0072b2\"");
    VERIFY_CONTAINS(rowOf("english-4m"), "fill=\"#5f6762\"");
    // The smoothed curve has the run's colour, its validations the run's mark.
    VERIFY_CONTAINS(html, "stroke=\"#d55e00\" stroke-width=\"2\"");
    const Mark mark = lookOfRun(made.distillation).mark;
    QCOMPARE(mark, Mark::Square);
    QVERIFY(count(html, "fill=\"#1d2320\" stroke=\"#ffffff\"") >= 11);
  }

  void dashesOfSeriesAreInWidthsOfTheLine() {
    report::Series series{.x = {0, 1}, .y = {0, 1}, .width = 2};
    series.show(report::signOf(seriesLook(10)));
    VERIFY_CONTAINS(draw(report::LineFigure{.label = "l", .xTitle = "x", .yTitle = "y", .series = {series}}), "stroke=\"#0072b2\" stroke-width=\"2\" stroke-dasharray=\"10 5\"");
  }

  void escapesWhatPeopleWrote() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "<b>& \"quoted\" <script>alert(1)</script>");
    made.project->setNotes(made.student, "a < b & c \xff", {"<tag>"});
    made.project->renameRun(made.distillation, "<i>run</i> & \x01");
    made.project->addValidation(made.distillation, {2000, 3.912, "</blockquote><svg onload=x>"});
    const std::string html = htmlReport(*made.project);
    const std::string problem = problemOf(html);
    QVERIFY2(problem.empty(), problem.c_str());
    QVERIFY(!contains(html, "<script") && !contains(html, "<tag>") && !contains(html, "<i>run") &&
            !contains(html, "<svg onload"));
    VERIFY_CONTAINS(html, "&lt;b&gt;&amp; &quot;quoted&quot;");
  }

  void writesOnlyTheChosenPartsInTheirOrder() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const std::string html = htmlReport(
        *made.project, {.parts = {"training", "models"}, .title = "A title", .models = {}, .runs = {}});
    QCOMPARE(count(html, "<section id="), std::size_t{2});
    QVERIFY(html.find("<section id=\"training\"") < html.find("<section id=\"models\""));
    VERIFY_CONTAINS(html, "<h1>A title</h1>");
    QVERIFY_THROWS_EXCEPTION(
        Error, htmlReport(*made.project, {.parts = {"nonsense"}, .title = {}, .models = {}, .runs = {}}));
    const std::string one = htmlReport(
        *made.project, {.parts = {"training"}, .title = {}, .models = {}, .runs = {made.correction}});
    QVERIFY(contains(one, "correct the teacher") && !contains(one, "distil width-53"));
  }

  void tellsOfAnEmptyProjectInWords() {
    const test::TemporaryFolder folder;
    const std::string html = htmlReport(*Project::create(folder.path() / "demo.espalier"));
    QVERIFY(problemOf(html).empty());
    VERIFY_CONTAINS(html, "The project holds no model yet.");
    VERIFY_CONTAINS(html, "Nothing has been trained.");
  }

  void toleratesFactsThatAreAbsentOrStrange() {
    const test::TemporaryFolder folder;
    const auto project = Project::create(folder.path() / "demo.espalier");
    const fs::path artifacts = folder.path() / "artifacts";
    for (const char* name : {"a", "b", "c"}) writeFileAtomically(artifacts / name, name);
    const RecordId a = project->addArtifact({.kind = ArtifactKind::Teacher, .name = "bare", .path = artifacts / "a"});
    const RecordId scores =
        project->addArtifact({.kind = ArtifactKind::Scores, .name = "unreadable", .path = artifacts / "b", .parents = {a}});
    project->addArtifact({.kind = ArtifactKind::Student,
                          .name = "strange",
                          .path = artifacts / "c",
                          .parents = {a, scores},
                          .facts = {{"shape", {{"layers", 1e300}, {"hidden", "x"}}},
                                    {"plan", {{"layers", {-1, "x", 1e9}}, {"heads", 3}, {"hidden", {{"a", 1}}}}},
                                    {"parameters", -3},
                                    {"target", 7}}});
    const RecordId run = project->addRun({.name = "no numbers", .settings = "not an object", .teacherValidLoss = NAN});
    StepMetrics diverged;
    diverged.step = 1;
    diverged.loss = diverged.lmLoss = diverged.gradientNorm = NAN;
    project->addMetrics(run, {diverged});
    const std::string html = htmlReport(*project);
    const std::string problem = problemOf(html);
    QVERIFY2(problem.empty(), problem.c_str());
    VERIFY_CONTAINS(html, "bare");
    VERIFY_CONTAINS(html, "unreadable");
    VERIFY_CONTAINS(html, "class=\"problem\"");
    QVERIFY(!contains(html, "nan") || !contains(html, "\"nan\""));
  }

  void tellsWhetherCorrectionHelpedAndOnWhatItWasMeasured() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const std::string html = htmlReport(*made.project, {.parts = {"correction", "calibration"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, "<h2>Did correction help?</h2>");
    VERIFY_CONTAINS(html, "Distil the same student from the original teacher");
    VERIFY_CONTAINS(html, "<td class=\"number\">3.8230</td><td class=\"number\">3.7410</td><td class=\"number\">0.0820</td>");
    VERIFY_CONTAINS(html, made.project->artifactAt(folder.path() / "english-valid.txt")->hash.c_str());
  }

  void namesEachCorrectedTeacher() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    Project& project = *made.project;
    const RecordId second = project.addRun({.kind = TrainingKind::Correction, .name = "longer", .settings = {{"valid", "/texts/held-out.txt"}}, .parents = {made.teacher}});
    project.addValidation(second, {0, 3.823, {}});
    project.addValidation(second, {900, 3.611, {}});
    project.setRunState(second, RunState::Done);
    const RecordId third = project.addRun({.kind = TrainingKind::Correction, .name = "broken off", .settings = nlohmann::json::object(), .parents = {made.teacher}});
    project.addValidation(third, {0, 3.823, {}});
    project.addValidation(third, {10, 3.9, {}});
    project.setRunState(third, RunState::Failed);
    const std::string html = htmlReport(project, {.parts = {"correction"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, "The correction to <b>longer</b> lowered the teacher’s loss: 3.823 before, 3.611 after");
    VERIFY_CONTAINS(html, "The correction to <b>corrected</b> lowered the teacher’s loss: 3.823 before, 3.741 after");
    QVERIFY(html.find("longer") < html.find("3.741") && !contains(html, "broken off"));  // the newest first
    const RecordId fourth = project.addRun({.kind = TrainingKind::Correction, .name = "in vain", .settings = {{"valid", "/texts/held-out.txt"}}, .parents = {made.teacher}});
    project.addValidation(fourth, {0, 3.823, {}});
    project.addValidation(fourth, {900, 3.815, {}});
    project.setRunState(fourth, RunState::Done);
    VERIFY_CONTAINS(htmlReport(project, {.parts = {"correction"}, .title = {}, .models = {}, .runs = {}}), "The correction to <b>in vain</b> hardly changed the teacher’s loss: 3.823 before, 3.815 after");
  }

  void theTreeNamesWhatWasMeasuredOfAModel() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto add = [&](ArtifactKind kind, const char* name) { made.project->addArtifact({.kind = kind, .name = name, .path = folder.path() / "file", .parents = {made.teacher}}); };
    writeFileAtomically(folder.path() / "file", "x");
    add(ArtifactKind::Scores, "first scores");
    add(ArtifactKind::Cache, "logits");
    const std::string html = htmlReport(*made.project, {.parts = {"lineage"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, "first scores <span class=\"secondary\">scores · replaced since by a later one of the same path</span>");
    VERIFY_CONTAINS(html, "logits <span class=\"secondary\">cached logits</span>");
  }

  void saysHowARunEnded() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->setRunState(made.distillation, RunState::Interrupted);
    const std::string html = htmlReport(*made.project, {.parts = {"training", "settings", "samples"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, "Loss of distil width-53 (interrupted)");
    VERIFY_CONTAINS(html, "distil width-53 (interrupted)</th>");
    VERIFY_CONTAINS(html, "distil width-53 (interrupted), at last");
    QVERIFY(!contains(html, "correct the teacher ("));
  }

  void blankLinesOfSamplesAreCollapsed() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->addValidation(made.distillation, {2000, 3.912, "\n\n  \nOnce upon\n \n\n\t\n\n  a time\nthere was\n\n\n"});
    made.project->addValidation(made.correction, {300, 3.741, "\n \n\n"});
    const std::string html = htmlReport(*made.project, {.parts = {"samples"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(html, ">Once upon\n\n  a time\nthere was …<");
    VERIFY_CONTAINS(html, "of several blank lines one is shown");
    VERIFY_CONTAINS(html, "correct the teacher, only sample");
    QVERIFY(!contains(html, "its teacher"));
    made.project->addValidation(made.distillation, {0, 5.02, "Once upon", "Once upon a time the teacher"});
    const std::string withTeacher = htmlReport(*made.project, {.parts = {"samples"}, .title = {}, .models = {}, .runs = {}});
    VERIFY_CONTAINS(withTeacher, "its teacher");
    VERIFY_CONTAINS(withTeacher, "Once upon a time the teacher");
  }

  void tellsHowTasksWereAnswered() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto answered = [&](RecordId model, const char* hash, double accuracy) {
      keepTaskScore(*made.project, {.model = model, .hash = hash, .name = "tasks.jsonl", .items = 200, .accuracy = accuracy, .accuracyPerCharacter = 0.125});
    };
    answered(made.student, "other", 0.333);
    answered(made.teacher, "asked", 0.655);
    answered(made.distilled, "asked", 0.61);
    const std::string html = htmlReport(*made.project, {.parts = {"summary", "models"}, .title = {}, .models = {}, .runs = {}});
    for (const char* text : {"Tasks right", "61.0 %", "original 65.5 %", "tasks.jsonl", "12.5 %", "33.3 %", "Pale: other questions"}) VERIFY_CONTAINS(html, text);
    QCOMPARE(count(html, "33.3 %"), std::size_t{1});  // not among those that are compared
  }

  void tellsWhatASearchFound() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    writeFileAtomically(folder.path() / "search.json", "{}");
    const nlohmann::json candidate = {{"number", 2}, {"layers", 8}, {"hidden", 144}, {"ffn", 256}, {"heads", 3}, {"parameters", 2140272}, {"kept_importance", 0.625}, {"loss", 3.987},
                                      {"valid", {{0, 5.0}, {40, 3.987}}}};
    made.project->addArtifact({.kind = ArtifactKind::Search,
                               .name = "tournament",
                               .path = folder.path() / "search.json",
                               .parents = {made.teacher},
                               .facts = {{"result", {{"candidates", {candidate, "strange"}}, {"budget", {{"parameters", 2200000}}}, {"considered", 60}, {"fitting", 7}}},
                                         {"training", {{"tokens", 50000}}}}});
    const std::string html = htmlReport(*made.project, {.parts = {"search"}, .title = {}, .models = {}, .runs = {}});
    for (const char* text : {"7 of 60 shapes fit 2.20 M parameters.", "distilled on 51.2 k tokens; they stand in the order of the LM loss after it", "2,140,272", "62.5 %", "3.9870", "Tournament of tournament", "candidate 2"})
      VERIFY_CONTAINS(html, text);
    QVERIFY(problemOf(html).empty());
  }

  void twoSearchesOfOneNameAreToldApart() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const auto add = [&](const char* file, const char* layersBy, bool measured) {
      writeFileAtomically(folder.path() / file, "{}");
      nlohmann::json candidate = {{"number", 1}, {"layers", 8}, {"hidden", 144}, {"ffn", 256}, {"heads", 3}, {"parameters", 2140272}, {"kept_importance", 0.6}, {"loss", nullptr},
                                  {"target", {{"layers", 8}, {"layers_by", layersBy}, {"metric", "activation"}, {"aggregation", "l2-mean"}}}};
      if (measured) candidate["loss"] = 3.9;
      made.project->addArtifact({.kind = ArtifactKind::Search,
                                 .name = "search",
                                 .path = folder.path() / file,
                                 .parents = {made.teacher},
                                 .facts = {{"result", {{"candidates", {candidate}}, {"budget", {{"parameters", 2500000}}}, {"considered", 60}, {"fitting", 7}}}}});
    };
    add("a.json", "bi", false);
    add("b.json", "block-bi", true);
    add("c.json", "block-bi", true);
    const std::string html = htmlReport(*made.project, {.parts = {"search", "lineage"}, .title = {}, .models = {}, .runs = {}});
    for (const char* text : {"search (2.5M, activation, bi) ", "search (2.5M, activation, block-bi) ", "search (2.5M, activation, block-bi) 2 ", "search within 2.50 M parameters",
                             "their widths by <code>activation l2-mean</code> and their layers by <code>block-bi</code>", "What keeps the most importance comes first.",
                             "They stand in the order of the LM loss right after the cut."})
      VERIFY_CONTAINS(html, text);
    QVERIFY(html.find(">search <") == std::string::npos);
  }

  void namesWhatComputedTheTrainings() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    writeFileAtomically(made.project->artifact(made.distilled)->path / "espalier.json", "{\"engine\": \"LibTorch 9.9 <fast>\"}");
    VERIFY_CONTAINS(htmlReport(*made.project), "<dt>Trained with</dt><dd>LibTorch 9.9 &lt;fast&gt;</dd>");
  }

  void isWrittenAsTheNameSays() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    writeReport(*made.project, folder.path() / "report.html");
    VERIFY_CONTAINS(readFile(folder.path() / "report.html"), "<!DOCTYPE html>");
    QVERIFY_THROWS_EXCEPTION(Error, writeReport(*made.project, folder.path() / "report.docx"));
    QVERIFY(!fs::exists(folder.path() / "report.docx"));
  }

  void readsAProjectOpenForReading() {
    const test::TemporaryFolder folder;
    const fs::path file = test::makeReportProject(folder.path(), "english-4m").project->file();
    VERIFY_CONTAINS(htmlReport(*Project::open(file, Project::Access::ReadOnly)), "width-53 distilled");
  }

  void printsNumbersWithUnits() {
    QCOMPARE(report::grouped(4512746496), std::string("4,512,746,496"));
    QCOMPARE(report::grouped(-1234), std::string("−1,234"));
    QCOMPARE(report::quantity(4512746496.0), std::string("4.51 B"));
    QCOMPARE(report::quantity(4033728), std::string("4.03 M"));
    QCOMPARE(report::quantity(999), std::string("999"));
    QCOMPARE(report::bytes(8075496), std::string("8.08 MB"));
    QCOMPARE(report::fixed(-0.0001, 2), std::string("0.00"));
    QCOMPARE(report::fixed(12345.678, 1), std::string("12,345.7"));
    QCOMPARE(report::fixed(NAN, 1), std::string("–"));
    QCOMPARE(report::signedPercent(-0.44), std::string("−44.0 %"));
    QCOMPARE(report::signedPercent(0.061), std::string("+6.1 %"));
    QCOMPARE(report::scientific(1e-4), std::string("1e-4"));
    QCOMPARE(report::scientific(4.5e-7), std::string("4.5e-7"));
    QCOMPARE(report::scientific(0.95), std::string("0.95"));
    QCOMPARE(report::shortened("가나다라", 3), std::string("가나…"));
    QCOMPARE(report::day("2026-01-31T12:34:56Z"), std::string("2026-01-31 12:34"));
  }

  void axesHaveRoundTicks() {
    const report::Axis axis = report::makeAxis(3.62, 5.47, 5, true, {});
    QVERIFY(axis.low <= 3.62 && axis.high >= 5.47);
    QCOMPARE(axis.label(axis.ticks[0]), std::string("3.5"));
    QCOMPARE(axis.label(axis.ticks[1]), std::string("4.0"));
    QCOMPARE(report::makeAxis(0, 2000, 5, false, {}).label(2000), std::string("2,000"));
    const report::Axis millions = report::makeAxis(12.1e6, 13.1e6, 4, false, {});
    QCOMPARE(millions.label(millions.ticks[0]), std::string("12.25 M"));
    QCOMPARE(millions.label(millions.ticks[1]), std::string("12.50 M"));
    QCOMPARE(report::makeAxis(5, 5, 5, true, {}).ticks.empty(), false);
    QCOMPARE(report::makeAxis(NAN, INFINITY, 5, true, {}).ticks.empty(), false);
  }

  void wideMapsShowTheStrongestOfEachCell() {
    report::HeatmapFigure map{.label = "m",
                              .xTitle = "x",
                              .yTitle = "y",
                              .unit = "",
                              .rows = 2,
                              .columns = 4800,
                              .values = std::vector<float>(9600, 0.0F)};
    map.values[4800 + 3777] = 1.0F;
    QCOMPARE(report::columnsPerCell(map), std::int64_t{6});
    const std::string svg = draw(map);
    VERIFY_CONTAINS(svg, "M629 1h1v1h-1z");
    QVERIFY(problemOf(svg).empty());
    QVERIFY(svg.size() < 20'000);
  }

  void cutsAreSeenWhereCellsAreTooSmallForStrokes() {
    report::HeatmapFigure map{.label = "m", .xTitle = "x", .yTitle = "y", .unit = "", .rows = 2, .columns = 1600, .values = std::vector<float>(3200, 1.0F)};
    QVERIFY(cutMarks(map) == report::CutMarks::None);
    map.cut.assign(3200, false);
    for (std::size_t i = 100; i < 200; ++i) map.cut[i] = true;            // 50 whole columns of the drawing in the first row
    for (std::size_t i = 1600; i < 1800; i += 2) map.cut[i] = true;       // half of each of 100 in the second
    QVERIFY(cutMarks(map) == report::CutMarks::Feet);
    const std::string svg = draw(map);
    VERIFY_CONTAINS(svg, "M50 0.8333333h50v0.1666667h-50z\" fill=\"#ffffff\" fill-opacity=\"0.85\"");
    VERIFY_CONTAINS(svg, "M0 1.833333h100v0.1666667h-100z\" fill=\"#ffffff\" fill-opacity=\"0.42");
    QVERIFY(problemOf(svg).empty());
    map.columns = 200;
    map.values.resize(400);
    map.cut.resize(400);
    QVERIFY(cutMarks(map) == report::CutMarks::Strokes);
    QVERIFY(draw(map).find("h50v") == std::string::npos);
  }

  void aHundredThousandStepsStaySmall() {
    report::Series series{.x = {}, .y = {}, .colour = "#000000"};
    for (int i = 0; i < 100'000; ++i) {
      series.x.push_back(i);
      series.y.push_back(i == 50'000 ? 9 : std::sin(i));
    }
    const std::string svg = draw(report::LineFigure{.label = "l", .xTitle = "x", .yTitle = "y", .series = {series}});
    QVERIFY(svg.size() < 60'000);
    VERIFY_CONTAINS(svg,
                    " 33.83");  // the highest point is kept: 9 on an axis from -2 to 10, 286 pixels high, 10 from the top
  }

  void labelsStandWhereNoCurveGoesThrough() {
    const auto labelOf = [](double curveEnd) {
      report::LineFigure plot{.label = "l", .xTitle = "x", .yTitle = "y", .series = {{.x = {0, 100}, .y = {4, curveEnd}, .colour = "#000000"}}, .startAtZero = true};
      plot.baseLines.push_back({2, "teacher", "#123456"});
      const std::string svg = draw(plot);
      static const QRegularExpression kLabel(QStringLiteral("<line [^>]*y1=\"([0-9.]+)\"[^>]*#123456.*<text [^>]*y=\"([0-9.]+)\"[^>]*>teacher<"), QRegularExpression::DotMatchesEverythingOption);
      const auto found = kLabel.match(QString::fromStdString(svg));
      return found.captured(2).toDouble() - found.captured(1).toDouble();
    };
    QCOMPARE(labelOf(3.5), -5.0);   // far above: the label has its usual place
    QCOMPARE(labelOf(2.05), 13.0);  // the curve ends in it
  }

  void namesInACrowdCoverNeitherEachOtherNorAPoint() {
    report::LineFigure plot{.label = "l", .xTitle = "x", .yTitle = "y", .series = {}, .height = 320, .margin = 0.08};
    for (int i = 0; i < 14; ++i)
      plot.series.push_back({.x = {i == 0 ? 50.0 : 20 + 0.4 * i}, .y = {i == 0 ? 5.0 : 2 + 0.02 * (i * 5 % 13)}, .colour = "#000000", .points = true, .labels = {"student-" + std::to_string(10 + i)}});
    const std::string svg = draw(plot);
    static const QRegularExpression kName(QStringLiteral("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\"[^>]*>(student-[0-9]+)<")), kPoint(QStringLiteral("<circle cx=\"([0-9.]+)\" cy=\"([0-9.]+)\""));
    std::vector<QRectF> boxes;
    for (const auto& name : kName.globalMatch(QString::fromStdString(svg)))
      boxes.emplace_back(name.captured(1).toDouble(), name.captured(2).toDouble() - 10, 6.2 * static_cast<double>(name.captured(3).size()), 13);
    QCOMPARE(boxes.size(), std::size_t{14});
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      QVERIFY(QRectF(0, 0, plot.width, plot.height).contains(boxes[i]));
      for (std::size_t j = 0; j < i; ++j) QVERIFY(!boxes[i].intersects(boxes[j].adjusted(0.02, 0.02, -0.02, -0.02)));
      for (const auto& point : kPoint.globalMatch(QString::fromStdString(svg))) QVERIFY(!boxes[i].contains(point.captured(1).toDouble(), point.captured(2).toDouble()));
    }
  }

  void viridisGoesFromDarkToYellow() {
    QCOMPARE(report::viridis(0), std::string("#440154"));
    QCOMPARE(report::viridis(1), std::string("#fde725"));
    QCOMPARE(report::viridis(0.5), std::string("#21918c"));
  }
};

QTEST_GUILESS_MAIN(TestReport)
#include "test_report.moc"
