// Which losses are compared with which.
#include <QTest>

#include "engine/project/measures.hpp"
#include "engine/project/report.hpp"
#include "tests/engine/project/report_fixture.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;

namespace {

Evaluation score(RecordId model, std::int64_t context, double loss, const std::string& created = "2026-01-01T00:00:00Z") {
  Evaluation evaluation;
  evaluation.artifact = model;
  evaluation.dataHash = "the tokens";
  evaluation.dataName = "valid.txt";
  evaluation.context = context;
  evaluation.tokens = 24705;
  evaluation.loss = loss;
  evaluation.created = created;
  return evaluation;
}

Run distillation(std::int64_t context, std::int64_t validTokens) {
  Run run;
  run.id = 7;
  run.settings = {{"valid", "/texts/valid.txt"}, {"context", context}, {"valid_tokens", validTokens}};
  run.parents = {2, 1};
  run.result = 3;
  run.teacherValidLoss = 0.45;
  run.created = "2026-01-02T00:00:00Z";
  return run;
}

const std::vector<ValidationPoint> kPoints{{0, 1.866, ""}, {60, 0.588, ""}};

}  // namespace

class TestMeasures : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void scoresAtAnotherContextAreAnotherMeasure() {
    const std::vector<Evaluation> scores{score(1, 256, 0.583), score(2, 256, 2.215), score(1, 128, 0.465)};
    const auto measures = measuresOf(scores, {});
    QCOMPARE(measures.size(), std::size_t{2});
    const Measure* common = commonMeasure(measures, {1, 2, 3}, "valid.txt");
    QVERIFY(common);
    QCOMPARE(common->context, std::int64_t{256});
    QCOMPARE(common->models.size(), std::size_t{2});
    QVERIFY(!common->models.contains(3));
  }

  void aRunThatOnlyMeasuredItsBeginningHasNoLossYet() {
    Run run = distillation(128, 16384);
    run.result.reset();
    const std::vector<ValidationPoint> begun{kPoints.front()};
    const auto measures = measuresOf({}, {{&run, &begun}});
    QCOMPARE(measures.size(), std::size_t{1});
    QVERIFY(measures.front().runs.empty());
    QCOMPARE(measures.front().models.at(2).loss, 1.866);  // of the student that it began with
  }

  void aScoreOfTheBeginningIsAnotherMeasureThanARunsWholeText() {
    Evaluation beginning = score(1, 128, 0.451);
    beginning.tokens = 2000;  // of a text of 6,779, which the run scored whole
    Run run = distillation(128, 16384);
    run.settings[kValidTokensRead] = 6779;
    const auto measures = measuresOf({beginning}, {{&run, &kPoints}});
    QCOMPARE(measures.size(), std::size_t{2});
    QCOMPARE(measureOfRun(measures, run.id)->tokens, std::int64_t{6779});
  }

  void theNewestOfEqualsIsChosen() {
    const std::vector<Evaluation> scores{score(1, 256, 0.583, "2026-01-01T00:00:00Z"), score(1, 128, 0.465, "2026-01-03T00:00:00Z")};
    const auto measures = measuresOf(scores, {});
    QCOMPARE(commonMeasure(measures, {1}, {})->context, std::int64_t{128});
  }

  void theNewestScoreOfAModelCounts() {
    const std::vector<Evaluation> scores{score(1, 256, 0.5, "2026-01-03T00:00:00Z"), score(1, 256, 0.6, "2026-01-02T00:00:00Z")};
    QCOMPARE(measuresOf(scores, {}).front().models.at(1).loss, 0.5);
  }

  void aRunMeasuresLikeAScoreOfTheSameTextContextAndTokens() {
    const std::vector<Evaluation> scores{score(1, 128, 0.451), score(1, 256, 0.583)};
    // The run saw 16,384 of 24,705 tokens: that is another measure, also at the same context.
    const Run part = distillation(128, 16384), whole = distillation(128, 0);
    QCOMPARE(measuresOf(scores, {{&part, &kPoints}}).size(), std::size_t{3});
    const auto measures = measuresOf(scores, {{&whole, &kPoints}});
    QCOMPARE(measures.size(), std::size_t{2});
    const Measure* of = measureOfRun(measures, whole.id);
    QVERIFY(of);
    QCOMPARE(of->context, std::int64_t{128});
    QCOMPARE(of->models.at(1).loss, 0.451);  // the score of the model itself, not what the run says of its teacher
    QCOMPARE(of->models.at(3).loss, 0.588);
    QCOMPARE(of->runs.at(7), 0.588);
  }

  void withoutScoresTheRunsTellOfAllTheirModels() {
    const Run run = distillation(128, 16384);
    const auto measures = measuresOf({}, {{&run, &kPoints}});
    QCOMPARE(measures.size(), std::size_t{1});
    QCOMPARE(measures.front().models.at(1).loss, 0.45);
    QCOMPARE(measures.front().models.at(2).loss, 1.866);
    QCOMPARE(measures.front().models.at(3).loss, 0.588);
  }

  void theReportComparesOnlyEqualMeasures() {
    const test::TemporaryFolder folder;
    test::ReportProject made = test::makeReportProject(folder.path(), "english-4m");
    // The teacher alone was scored, in longer windows: this number stands beside no other.
    Evaluation other = score(made.teacher, 512, 9.999);
    made.project->addEvaluation(other);
    const std::string html = htmlReport(*made.project);
    QVERIFY(html.find("lowered the teacher’s loss: 3.823 before, 3.741 after") != std::string::npos);
    QVERIFY(html.find("teacher’s 9.999") == std::string::npos);
    QVERIFY(html.find("in windows of 256") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TestMeasures)
#include "test_measures.moc"
