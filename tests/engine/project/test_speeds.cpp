// Which speeds stand beside each other.
#include <QTest>

#include "engine/base/file.hpp"
#include "engine/project/report.hpp"
#include "engine/project/speeds.hpp"
#include "tests/engine/project/report_fixture.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;

namespace {

Evaluation scored(RecordId model, double speed, SpeedConditions conditions) {
  return {.artifact = model,
          .dataHash = "tokens",
          .dataName = "english-valid.txt",
          .context = 128,
          .tokens = 1000,
          .loss = 3.9,
          .perplexity = 49.4,
          .tokensPerSecond = speed,
          .conditions = std::move(conditions)};
}

SpeedConditions alone(int threads = 2) { return {.machine = "Quick 9000", .program = "espalier 1", .threads = threads, .waited = 0.01}; }

SpeedConditions heldUp() {
  SpeedConditions conditions = alone();
  conditions.waited = 0.43;
  return conditions;
}

ComparedSpeeds compared(const Project& project) {
  static std::vector<Evaluation> evaluations;  // what is returned points into it
  evaluations = project.evaluations();
  const std::vector<Measure> measures = measuresOf(evaluations, {});
  return comparedSpeeds(measures.front());
}

std::string models(const Project& project) { return htmlReport(project, {.parts = {"summary", "models"}, .title = {}, .models = {}, .runs = {}}); }

}  // namespace

class TestSpeeds : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void onlyThoseMeasuredAlikeAreCompared() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    Project& project = *made.project;
    project.addEvaluation(scored(made.teacher, 1000, alone()));
    project.addEvaluation(scored(made.corrected, 400, alone(1)));
    project.addEvaluation(scored(made.student, 900, heldUp()));
    project.addEvaluation(scored(made.distilled, 2000, alone()));
    const ComparedSpeeds speeds = compared(project);
    QCOMPARE(speeds.speeds, (std::map<RecordId, double>{{made.teacher, 1000}, {made.distilled, 2000}}));
    QCOMPARE(speeds.conditions.threads, 2);
    QCOMPARE(speeds.leftOut.size(), std::size_t{2});
    QCOMPARE(problemOf(*speeds.leftOut.at(made.corrected)), SpeedProblem::Differently);
    QCOMPARE(problemOf(*speeds.leftOut.at(made.student)), SpeedProblem::HeldUp);
  }

  void whatIsNotKnownIsNotCompared() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->addEvaluation(scored(made.teacher, 1000, {}));
    made.project->addEvaluation(scored(made.distilled, 900, {}));
    const ComparedSpeeds speeds = compared(*made.project);
    QVERIFY(speeds.speeds.empty() && !speeds.conditions.known());
    QCOMPARE(problemOf(*speeds.leftOut.at(made.teacher)), SpeedProblem::NotKnown);
  }

  void theQuickestOfSeveralAlikeIsKept() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    Project& project = *made.project;
    for (const double speed : {1000.0, 1300.0, 800.0}) project.addEvaluation(scored(made.teacher, speed, speed == 800 ? heldUp() : alone()));
    QCOMPARE(project.evaluations().size(), std::size_t{1});
    QCOMPARE(project.evaluations().front().tokensPerSecond, 1300.0);
    QCOMPARE(project.evaluations().front().conditions.waited, 0.01);
    QCOMPARE(project.evaluations().front().conditions.times, std::int64_t{3});
    project.addEvaluation(scored(made.teacher, 700, alone(1)));  // other conditions: the newest counts
    QCOMPARE(project.evaluations().front().tokensPerSecond, 700.0);
    QCOMPARE(project.evaluations().front().conditions.times, std::int64_t{1});
  }

  void theReportSaysHowSpeedWasMeasured() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->setSetting("text.valid", "/texts/english-valid.txt");  // by which all are compared
    made.project->addEvaluation(scored(made.teacher, 1000, alone()));
    made.project->addEvaluation(scored(made.distilled, 2000, alone()));
    const std::string html = models(*made.project);
    for (const char* text : {"2.0 ×", "1,000 → 2,000 tokens/s", "2 threads of Quick 9000 and espalier 1"}) QVERIFY2(html.find(text) != std::string::npos, text);
    made.project->addEvaluation(scored(made.distilled, 2000, alone(1)));
    const std::string apart = models(*made.project);
    QVERIFY(apart.find("2.0 ×") == std::string::npos);
    QVERIFY(apart.find("measured otherwise: 1 thread") != std::string::npos || apart.find("measured otherwise: 2 threads") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TestSpeeds)
#include "test_speeds.moc"
