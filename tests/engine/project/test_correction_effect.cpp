// Whether correcting a teacher helped is told only from losses that can be compared.
#include <QTest>

#include "engine/project/correction_effect.hpp"
#include "tests/engine/project/report_fixture.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;

namespace {

/// Distils the fixture's student from `teacher` as the fixture's run does; the loss that it ends at.
RecordId distil(Project& project, const test::ReportProject& made, RecordId teacher, double loss, nlohmann::json changes = {}, RecordId student = 0) {
  nlohmann::json settings = project.run(made.distillation)->settings;
  settings["teacher"] = project.artifact(teacher)->path.string();
  settings.update(changes.is_null() ? nlohmann::json::object() : changes);
  const RecordId run = project.addRun({.kind = TrainingKind::Distillation, .name = "another", .settings = settings, .parents = {student ? student : made.student, teacher}});
  project.addValidation(run, {0, 5.02, ""});
  project.addValidation(run, {2000, loss, ""});
  project.setRunState(run, RunState::Done);
  return run;
}

}  // namespace

class TestCorrectionEffect : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theTeachersAreThoseOfTheNewestCorrection() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const CorrectionEffect effect = correctionEffect(*made.project);
    QVERIFY(effect.known() && !effect.studentsKnown());
    QCOMPARE(effect.teacherBefore, 3.823);
    QCOMPARE(effect.teacherAfter, 3.741);
    QCOMPARE(effect.original, std::optional(made.teacher));
    QCOMPARE(effect.corrected, std::optional(made.corrected));
    QVERIFY(std::abs(effect.teacherGain() - 0.082 / 3.823) < 1e-12);
  }

  void studentsAreComparedWhenAllButTheTeacherIsEqual() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->setRunState(made.correction, RunState::Done);
    const RecordId faster = distil(*made.project, made, made.teacher, 4.0, {{"lr", 2e-3}});
    QVERIFY(faster > 0 && !correctionEffect(*made.project).studentsKnown());
    distil(*made.project, made, made.teacher, 4.1, {{"temperature", 2.0}});
    QVERIFY(!correctionEffect(*made.project).studentsKnown());
    const RecordId like = distil(*made.project, made, made.teacher, 4.168);
    const CorrectionEffect effect = correctionEffect(*made.project);
    QVERIFY(effect.studentsKnown());
    QCOMPARE(effect.studentOfOriginal, 4.168);
    QCOMPARE(effect.studentOfCorrected, 3.912);
    QCOMPARE(effect.runOfOriginal, std::optional(like));
    QCOMPARE(effect.runOfCorrected, std::optional(made.distillation));
    // A newer student of the corrected teacher that none of the original is like does not hide them.
    distil(*made.project, made, made.corrected, 3.7, {{"student", "/elsewhere/depth"}}, made.distilled);
    QCOMPARE(correctionEffect(*made.project).studentOfCorrected, 3.912);
    made.project->setRunState(like, RunState::Failed);
    QVERIFY(!correctionEffect(*made.project).studentsKnown());
  }

  void scoresOfBothTeachersCountWhereNoCorrectionWasValidated() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->setRunTrashed(made.correction, true);
    QVERIFY(!correctionEffect(*made.project).known());
    Evaluation score{.artifact = made.teacher, .dataHash = "tokens", .dataName = "held-out.txt", .context = 128, .tokens = 1000, .loss = 3.9};
    made.project->addEvaluation(score);
    QVERIFY(!correctionEffect(*made.project).known());
    score.artifact = made.corrected;
    score.loss = 3.95;
    made.project->addEvaluation(score);
    const CorrectionEffect effect = correctionEffect(*made.project);
    QCOMPARE(effect.teacherBefore, 3.9);
    QCOMPARE(effect.teacherAfter, 3.95);
    QCOMPARE(effect.text, std::string("held-out.txt"));
    QVERIFY(effect.teacherGain() < 0);
  }

  void anEmptyProjectKnowsNothing() {
    const test::TemporaryFolder folder;
    QVERIFY(!correctionEffect(*Project::create(folder.path() / "demo.espalier")).known());
  }
};

QTEST_APPLESS_MAIN(TestCorrectionEffect)
#include "test_correction_effect.moc"
