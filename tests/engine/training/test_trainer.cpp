// Whole runs from folders to a folder: stopped, killed between saves, resumed; bad input; the learning itself.
#include <ATen/Parallel.h>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/export_weights.hpp"
#include "engine/training/trainer.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/stopping.hpp"
#include "tests/support/workshop.hpp"

using namespace espalier;
using test::Workshop;
namespace fs = std::filesystem;

namespace {

/// Asks for a stop once `stopAfter` steps are done; 0: before the first validation.
struct Watcher : TrainingObserver {
  JobControl* control = nullptr;
  std::int64_t stopAfter = -1, firstStep = -1, saved = 0;
  std::vector<double> losses;
  std::vector<ValidationPoint> validations;
  void onStarted(std::int64_t first, std::int64_t, double) override {
    firstStep = first;
    if (control && stopAfter == 0) control->requestStop();
  }
  void onStep(const StepMetrics& metrics) override {
    losses.push_back(metrics.loss);
    if (control && metrics.step == stopAfter) control->requestStop();
  }
  void onValidation(const ValidationPoint& point) override { validations.push_back(point); }
  void onSaved(std::int64_t) override { ++saved; }
};

}  // namespace

class TestTrainer : public QObject {
  Q_OBJECT

  static TrainingResult resumeAfterStop(const TrainingSettings& settings, std::int64_t stopAfter, Watcher& after) {
    JobControl control;
    Watcher watcher;
    watcher.control = &control;
    watcher.stopAfter = stopAfter;
    try {
      startTraining(settings, watcher, Job(&control));
      qFatal("was not stopped");
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Interrupted) throw;
    }
    return resumeTraining(settings.runFolderOrDefault(), after, Job());
  }

  /// Starts a run and stops it at the n-th moment at which it could be paused; false when it was done before.
  static bool stoppedAt(int chance, const TrainingSettings& settings, Watcher& watcher) {
    const test::StoppedJob stopped(chance);
    try {
      startTraining(settings, watcher, stopped.job());
      return false;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Interrupted) throw;
      return true;
    }
  }

 private Q_SLOTS:
  void init() { at::set_num_threads(2); }

  void learnsAndValidates() {
    const Workshop shop;
    for (const auto kind : {TrainingKind::Correction, TrainingKind::Distillation}) {
      Watcher watcher;
      const TrainingSettings settings = shop.settings(kind, kind == TrainingKind::Correction ? "corrected" : "distilled");
      const TrainingResult result = startTraining(settings, watcher, Job());
      QCOMPARE(result.steps, 12);
      QCOMPARE(result.losses.size(), std::size_t{12});
      QVERIFY(result.losses.back() < result.losses.front());
      QCOMPARE(result.validation.size(), std::size_t{4});  // steps 0, 4, 8, 12
      QCOMPARE(watcher.validations.back().step, 12);
      QVERIFY(!watcher.validations.front().sample.empty());
      for (const ValidationPoint& point : watcher.validations) QCOMPARE(!point.teacherSample.empty(), kind == TrainingKind::Distillation && point.step == 0);
      QCOMPARE(std::isnan(result.teacherValidLoss), kind == TrainingKind::Correction);
      QVERIFY(fs::exists(settings.out / "model.safetensors"));
      QVERIFY(fs::exists(settings.out / "tokenizer.json"));
      QVERIFY(!fs::exists(settings.runFolderOrDefault()));
      QCOMPARE(Checkpoint(settings.out).shape(), Checkpoint(settings.student).shape());
    }
  }

  void saysWhatItDoesBeforeTheFirstStepEnds() {
    const Workshop shop;
    const auto stagesOf = [&](TrainingKind kind, const char* out) {
      std::vector<std::string> stages;
      JobControl control;
      const Job job(&control, [&](const Progress& progress) {
        const bool counted = progress.unit == "steps";
        if (stages.empty() || counted || stages.back() != progress.stage)
          stages.push_back(progress.stage + (counted ? " " + std::to_string(static_cast<int>(progress.done)) + " of " + std::to_string(static_cast<int>(progress.total)) : ""));
      });
      TrainingSettings settings = shop.settings(kind, out);
      settings.steps = 2;
      Watcher watcher;
      startTraining(settings, watcher, job);
      stages.erase(stages.begin(), std::ranges::find(stages, "Loading the model"));
      return stages;
    };
    using Stages = std::vector<std::string>;
    QCOMPARE(stagesOf(TrainingKind::Distillation, "distilled"),
             (Stages{"Loading the model", "Measuring the teacher", "Validating", "Distilling 0 of 2", "Distilling 1 of 2", "Distilling 2 of 2"}));
    QCOMPARE(stagesOf(TrainingKind::Correction, "corrected"), (Stages{"Loading the model", "Validating", "Correcting 0 of 2", "Correcting 1 of 2", "Correcting 2 of 2"}));
  }

  void theTeacherWritesAfterTheSameWords() {
    const Workshop shop;
    TrainingSettings settings = shop.settings(TrainingKind::Distillation, "from itself");
    settings.student = settings.teacher;
    Watcher alike;
    startTraining(settings, alike, Job());
    QCOMPARE(alike.validations.front().teacherSample, alike.validations.front().sample);
    // One that is corrected beside is asked each time, and the same after a stop.
    const auto beside = [&](const char* out) {
      TrainingSettings corrected = shop.settings(TrainingKind::Distillation, out);
      corrected.correctTeacher = 0.5;
      return corrected;
    };
    Watcher whole, after;
    startTraining(beside("whole"), whole, Job());
    for (const ValidationPoint& point : whole.validations) QVERIFY(!point.teacherSample.empty());
    resumeAfterStop(beside("stopped"), 7, after);
    QCOMPARE(after.validations.size(), whole.validations.size());
    for (std::size_t i = 0; i < whole.validations.size(); ++i) QCOMPARE(after.validations[i].teacherSample, whole.validations[i].teacherSample);
  }

  void resumesBitIdenticallyAfterAStop_data() {
    QTest::addColumn<qint64>("stopAfter");
    QTest::addColumn<bool>("bf16");
    QTest::addColumn<QString>("method");
    for (const int step : {1, 5, 7, 11}) QTest::addRow("after %d", step) << qint64(step) << false << "full";
    QTest::newRow("in the first validation") << qint64(0) << false << "full";
    QTest::newRow("in a validation between") << qint64(8) << false << "full";
    QTest::newRow("in the last validation") << qint64(12) << false << "full";
    QTest::newRow("in the first validation, bf16") << qint64(0) << true << "full";
    QTest::addRow("after 7, bf16") << qint64(7) << true << "full";
    for (const char* method : {"lora", "norms", "corrected teacher", "hidden states"})
      for (const bool bf16 : {false, true})
        for (const int step : {0, 7, 12}) QTest::addRow("%s after %d%s", method, step, bf16 ? ", bf16" : "") << qint64(step) << bf16 << method;
  }
  void resumesBitIdenticallyAfterAStop() {
    QFETCH(qint64, stopAfter);
    QFETCH(bool, bf16);
    QFETCH(QString, method);
    if (bf16 && !multipliesBf16()) QSKIP("this processor has no bf16 products");
    const Workshop shop;
    shop.makeModel("narrow", 3, 24);
    Watcher whole, after;
    const auto settings = [&](const char* out) {
      TrainingSettings s = shop.settings(TrainingKind::Distillation, out);
      s.precision = bf16 ? Precision::Bf16 : Precision::Fp32;
      s.method = method == "lora" ? TrainingMethod::Lora : method == "norms" ? TrainingMethod::Norms : TrainingMethod::Full;
      s.rank = 4;
      if (method == "corrected teacher") s.correctTeacher = 0.5;
      if (method == "hidden states") {
        s.hiddenLoss = HiddenStateLoss::Cosine;
        s.student = shop.path("narrow");  // so that there is a projection
      }
      return s;
    };
    const TrainingResult once = startTraining(settings("a"), whole, Job());
    const TrainingResult twice = resumeAfterStop(settings("b"), stopAfter, after);
    QCOMPARE(after.firstStep, stopAfter);
    QCOMPARE(twice.losses, once.losses);
    QCOMPARE(twice.validation, once.validation);
    if (method == "corrected teacher") QCOMPARE(twice.teacherValidLossAtEnd, once.teacherValidLossAtEnd);
    QCOMPARE(after.losses, once.losses);  // the earlier ones are told again
    QCOMPARE(readFile(shop.path("b/model.safetensors")), readFile(shop.path("a/model.safetensors")));
  }

  void aTeacherIsCorrectedAsItWouldBeAlone_data() {
    QTest::addColumn<bool>("bf16");
    QTest::newRow("fp32") << false;
    QTest::newRow("bf16") << true;
  }
  void aTeacherIsCorrectedAsItWouldBeAlone() {
    QFETCH(bool, bf16);
    if (bf16 && !multipliesBf16()) QSKIP("this processor has no bf16 products");
    const Workshop shop;
    Watcher watcher;
    const auto settings = [&](TrainingKind kind, const char* out) {
      TrainingSettings s = shop.settings(kind, out);
      s.precision = bf16 ? Precision::Bf16 : Precision::Fp32;
      s.minLearningRate = 1e-4;
      return s;
    };
    TrainingSettings together = settings(TrainingKind::Distillation, "together"), alone = settings(TrainingKind::Correction, "alone");
    together.correctTeacher = 0.5;
    alone.student = together.teacher;
    alone.learningRate *= 0.5;
    alone.minLearningRate *= 0.5;
    const TrainingResult both = startTraining(together, watcher, Job()), corrected = startTraining(alone, watcher, Job());
    QCOMPARE(both.teacherValidLoss, corrected.validation.front().second);
    QCOMPARE(both.teacherValidLossAtEnd, corrected.validation.back().second);
    QVERIFY(both.teacherValidLossAtEnd < both.teacherValidLoss);
    // In its first step the student learns from the teacher as it was.
    const TrainingResult frozen = startTraining(settings(TrainingKind::Distillation, "frozen"), watcher, Job());
    QCOMPARE(both.losses.front(), frozen.losses.front());
    QVERIFY(both.losses[2] != frozen.losses[2]);
    QVERIFY(std::isnan(frozen.teacherValidLossAtEnd));
  }

  void computingAgainChangesNoNumber_data() {
    QTest::addColumn<bool>("bf16");
    QTest::newRow("fp32") << false;
    QTest::newRow("bf16") << true;
  }
  void computingAgainChangesNoNumber() {
    QFETCH(bool, bf16);
    if (bf16 && !multipliesBf16()) QSKIP("this processor has no bf16 products");
    const Workshop shop;
    const auto run = [&](Recompute recompute) {
      TrainingSettings s = shop.settings(TrainingKind::Distillation, word(recompute));
      s.precision = bf16 ? Precision::Bf16 : Precision::Fp32;
      s.recompute = recompute;
      Watcher watcher;
      return startTraining(s, watcher, Job());
    };
    const TrainingResult kept = run(Recompute::None);
    for (const Recompute recompute : {Recompute::Activations, Recompute::Blocks}) {
      const TrainingResult again = run(recompute);
      QCOMPARE(again.losses, kept.losses);
      QCOMPARE(readFile(again.out / "model.safetensors"), readFile(kept.out / "model.safetensors"));
    }
  }

  void aStopAnywhereLosesNothing() {
    const Workshop shop;
    const auto settings = [&](const std::string& out) {
      TrainingSettings s = shop.settings(TrainingKind::Distillation, out);
      s.steps = 4;
      s.validEvery = 2;
      return s;
    };
    Watcher whole;
    const TrainingResult once = startTraining(settings("whole"), whole, Job());
    int stops = 0;
    for (int chance = 1;; chance += 1 + chance / 6) {
      const TrainingSettings stopped = settings("stopped-" + std::to_string(chance));
      Watcher before, after;
      if (!stoppedAt(chance, stopped, before)) break;
      ++stops;
      const bool begun = fs::exists(stopped.runFolderOrDefault());
      QVERIFY(begun || before.firstStep == -1);
      const TrainingResult twice = begun ? resumeTraining(stopped.runFolderOrDefault(), after, Job()) : startTraining(stopped, after, Job());
      QVERIFY(after.firstStep >= static_cast<std::int64_t>(before.losses.size()));
      QCOMPARE(twice.losses, once.losses);
      QCOMPARE(twice.validation, once.validation);
      QCOMPARE(twice.teacherValidLoss, once.teacherValidLoss);
      QCOMPARE(readFile(stopped.out / "model.safetensors"), readFile(shop.path("whole/model.safetensors")));
    }
    QVERIFY(stops > 10);
  }

  void resumesFromTheLastSaveAfterAKill() {
    // A kill leaves run.json and the state of step 5; here by copying the folder when step 7 has been reached.
    const Workshop shop;
    struct Copier : Watcher {
      fs::path from, to;
      void onStep(const StepMetrics& metrics) override {
        if (metrics.step == 7) fs::copy(from, to, fs::copy_options::recursive);
      }
    } copier;
    TrainingSettings settings = shop.settings(TrainingKind::Distillation, "a");
    copier.from = settings.runFolderOrDefault();
    copier.to = shop.path("left-behind");
    const TrainingResult once = startTraining(settings, copier, Job());
    fs::rename(settings.out, shop.path("first"));
    Watcher after;
    const TrainingResult again = resumeTraining(copier.to, after, Job());
    QCOMPARE(after.firstStep, 5);
    QCOMPARE(again.losses, once.losses);
    QCOMPARE(readFile(settings.out / "model.safetensors"), readFile(shop.path("first/model.safetensors")));
  }

  void refusesWhatHasChanged() {
    const Workshop shop;
    const TrainingSettings settings = shop.settings(TrainingKind::Distillation, "a");
    JobControl control;
    Watcher watcher;
    watcher.control = &control;
    watcher.stopAfter = 2;
    QVERIFY_THROWS_EXCEPTION(Error, startTraining(settings, watcher, Job(&control)));
    writeFileAtomically(shop.path("text.txt"), readFile(shop.path("text.txt")) + "another line\n");
    try {
      resumeTraining(settings.runFolderOrDefault(), watcher, Job());
      QFAIL("must refuse");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Refused);
      QVERIFY(std::string(error.what()).find("text.txt") != std::string::npos);
    }
  }

  void aFailureBeforeTheFirstSaveLeavesNothing() {
    const Workshop shop;
    TrainingSettings settings = shop.settings(TrainingKind::Correction, "out");
    settings.learningRate = 100;
    settings.warmup = 0;
    settings.clip = 0;
    settings.steps = 50;
    settings.saveEvery = 0;
    Watcher watcher;
    try {
      startTraining(settings, watcher, Job());
      QFAIL("must diverge");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Failed);
      QVERIFY(std::string(error.what()).find("--lr") != std::string::npos);
    }
    QVERIFY(!fs::exists(settings.runFolderOrDefault()));
    settings.saveEvery = 1;  // what was saved stays
    QVERIFY_THROWS_EXCEPTION(Error, startTraining(settings, watcher, Job()));
    QCOMPARE(fs::exists(settings.runFolderOrDefault()), watcher.saved > 0);
  }

  void startsAnewOverARunThatWasKilledBeforeItsFirstSave() {
    const Workshop shop;
    TrainingSettings settings = shop.settings(TrainingKind::Correction, "out");
    struct Copier : Watcher {
      fs::path from, to;
      void onStarted(std::int64_t, std::int64_t, double) override { fs::copy(from, to, fs::copy_options::recursive); }
    } copier;
    copier.from = settings.runFolderOrDefault();
    copier.to = shop.path("left-behind");
    startTraining(settings, copier, Job());
    writeFileAtomically(copier.to / "state.safetensors.partial-1", "half");
    fs::rename(copier.to, shop.path("other.run"));
    settings.out = shop.path("other");
    settings.steps = 3;
    Watcher watcher;
    QCOMPARE(startTraining(settings, watcher, Job()).losses.size(), std::size_t{3});
    QVERIFY(!fs::exists(settings.runFolderOrDefault()));
  }

  void anUnfinishedRunIsNotWrittenOver() {
    const Workshop shop;
    const TrainingSettings settings = shop.settings(TrainingKind::Correction, "out");
    JobControl control;
    Watcher watcher;
    watcher.control = &control;
    watcher.stopAfter = 2;
    QVERIFY_THROWS_EXCEPTION(Error, startTraining(settings, watcher, Job(&control)));
    try {
      startTraining(settings, watcher, Job());
      QFAIL("must refuse");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Refused);
      QVERIFY(std::string(error.what()).find("unfinished run") != std::string::npos);
    }
    QCOMPARE(resumeTraining(settings.runFolderOrDefault(), watcher, Job()).losses.size(), std::size_t{12});
  }

  void refusesBeforeItWritesAnything() {
    const Workshop shop;
    writeFileAtomically(shop.path("short.txt"), "low");
    for (const char* data : {"missing.txt", "short.txt"}) {
      TrainingSettings settings = shop.settings(TrainingKind::Correction, "out");
      settings.data = shop.path(data);
      Watcher watcher;
      QVERIFY_THROWS_EXCEPTION(Error, startTraining(settings, watcher, Job()));
      QVERIFY(!fs::exists(settings.out));
      QVERIFY(!fs::exists(settings.runFolderOrDefault()));
    }
    Watcher watcher;
    TrainingSettings settings = shop.settings(TrainingKind::Correction, "teacher");  // exists
    QVERIFY_THROWS_EXCEPTION(Error, startTraining(settings, watcher, Job()));
    settings.out = shop.path("out");
    fs::create_directories(settings.runFolderOrDefault());
    writeFileAtomically(settings.runFolderOrDefault() / "run.json", "{}");
    QVERIFY_THROWS_EXCEPTION(Error, startTraining(settings, watcher, Job()));
  }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "test_trainer.moc"
