#include <QTest>

#include "engine/base/error.hpp"
#include "engine/training/run_speed.hpp"
#include "engine/training/settings.hpp"
#include "engine/training/usual_settings.hpp"
#include "tests/support/changed_settings.hpp"

using namespace espalier;

namespace {

TrainingSettings sensible() {
  TrainingSettings settings;
  settings.teacher = "teacher";
  settings.student = "student";
  settings.out = "out";
  settings.data = "data.txt";
  return settings;
}

ErrorKind kindOfRefusal(const TrainingSettings& settings) {
  try {
    validate(settings);
  } catch (const Error& error) {
    return error.kind();
  }
  throw std::logic_error("the settings were accepted");
}

}  // namespace

class TestSettings : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void jsonKeepsEveryField() {
    TrainingSettings settings = test::changedDistillation();
    settings.kind = TrainingKind::Correction;
    settings.teacherCache = "cache";
    settings.runFolder = "run";
    settings.project = "a.espalier";
    settings.loss = Divergence::Jsd;
    settings.jsdWeight = 0.25;
    settings.topK = 12;
    settings.method = TrainingMethod::Lora;
    settings.rank = 4;
    settings.alpha = 8.5;
    settings.loraTargets = {"q", "v"};
    settings.steps = 7;
    settings.epsilon = 1e-6;
    settings.validTokens = 10;
    const nlohmann::json json = toJson(settings);
    // Through text, as it is stored; every value differs from its default, so a field that is lost shows.
    const nlohmann::json again = toJson(trainingSettingsFromJson(nlohmann::json::parse(json.dump())));
    QCOMPARE(again.dump(), json.dump());
    const nlohmann::json defaults = toJson(TrainingSettings());
    for (const auto& [key, value] : json.items())
      QVERIFY2(value != defaults.at(key), key.c_str());
  }

  void readsTheSettingsOfAnOlderVersion() {
    const TrainingSettings settings = trainingSettingsFromJson({{"kind", "distillation"}, {"loss", "kl"}, {"method", "full"}, {"steps", 5}});
    QCOMPARE(settings.steps, std::int64_t{5});
    QCOMPARE(toJson(settings)["jsd_weight"], toJson(TrainingSettings())["jsd_weight"]);
  }

  void refusesJsonOfAnotherVersion() {
    QVERIFY_THROWS_EXCEPTION(Error, trainingSettingsFromJson({{"loss", "entropy"}}));
    QVERIFY_THROWS_EXCEPTION(Error, trainingSettingsFromJson({{"schedule", "wave"}}));
    QVERIFY_THROWS_EXCEPTION(Error, trainingSettingsFromJson({{"batch", "many"}}));
    QVERIFY_THROWS_EXCEPTION(Error, trainingSettingsFromJson(nlohmann::json::array()));
  }

  void tokensDecideTheSteps() {
    TrainingSettings settings = sensible();
    settings.batch = 2;
    settings.accumulate = 2;
    settings.context = 100;
    settings.tokens = 401;
    QCOMPARE(settings.totalSteps(), std::int64_t{2});
    settings.tokens = 400;
    QCOMPARE(settings.totalSteps(), std::int64_t{1});
    settings.tokens = 0;
    QCOMPARE(settings.totalSteps(), settings.steps);
  }

  void runFolderLiesBesideTheOutput() {
    TrainingSettings settings = sensible();
    settings.out = "some/out/";
    QCOMPARE(settings.runFolderOrDefault().string(), std::string("some/out.run"));
    settings.runFolder = "elsewhere";
    QCOMPARE(settings.runFolderOrDefault().string(), std::string("elsewhere"));
  }

  void warmsUpAndEndsAtTheMinimum() {
    TrainingSettings settings = sensible();
    settings.steps = 11;
    settings.warmup = 4;
    settings.learningRate = 1.0;
    settings.minLearningRate = 0.1;
    settings.schedule = Schedule::Cosine;
    QCOMPARE(learningRateAt(settings, 0), 0.25);
    QCOMPARE(learningRateAt(settings, 3), 1.0);
    QCOMPARE(learningRateAt(settings, 4), 1.0);
    QCOMPARE(learningRateAt(settings, 7), 0.55);
    QCOMPARE(learningRateAt(settings, 10), 0.1);
    settings.schedule = Schedule::Linear;
    QCOMPARE(learningRateAt(settings, 6), 0.7);
    QCOMPARE(learningRateAt(settings, 10), 0.1);
    settings.schedule = Schedule::Constant;
    QCOMPARE(learningRateAt(settings, 10), 1.0);
  }

  void aSingleStepTrainsAtTheFullRate() {
    TrainingSettings settings = sensible();
    settings.steps = 1;
    QCOMPARE(learningRateAt(settings, 0), settings.learningRate);
  }

  void acceptsTheDefaults() { validate(sensible()); }

  void usualSettingsFollowTheModelsSize() {
    const TrainingSettings small = usualSettings(TrainingKind::Distillation, 2'700'000), large = usualSettings(TrainingKind::Correction, 8'000'000'000);
    QCOMPARE(small.learningRate, 1e-3);
    QCOMPARE(small.minLearningRate, 1e-4);
    QCOMPARE(usualSettings(TrainingKind::Distillation, 100'000'000).learningRate, 3e-4);
    QCOMPARE(large.learningRate, 1e-4 / 5);
    QCOMPARE(large.context, 512);
    QCOMPARE(usualRetraining(2'700'000).learningRate, 1e-3);
    QCOMPARE(usualRetraining(8'000'000'000).learningRate, 2e-4);
    QCOMPARE(usualWarmup(TrainingKind::Distillation, 1000), 40);
    QCOMPARE(usualWarmup(TrainingKind::Distillation, 120), 12);
    QCOMPARE(usualWarmup(TrainingKind::Distillation, 49), 0);
    QCOMPARE(usualWarmup(TrainingKind::Distillation, 50), 5);
    QCOMPARE(usualWarmup(TrainingKind::Correction, 20), 120);
    QCOMPARE(usualValidEvery(1000), 100);
    QCOMPARE(usualValidEvery(5), 1);
    QCOMPARE(usualSaveEvery(5), 10);
    QCOMPARE(usualSaveEvery(300), 30);
    QCOMPARE(usualSaveEvery(5000), 100);
  }

  void aShortCorrectionEndsWithinItsWarmUp() {
    TrainingSettings settings = sensible();
    settings.kind = TrainingKind::Correction;
    settings.steps = 20;
    settings.warmup = usualWarmup(settings.kind, settings.steps);
    validate(settings);
    QCOMPARE(learningRateAt(settings, 19), settings.learningRate / 6);
  }

  void aRunThatEndsWithinItsWarmUpSaysWhatItReached() {
    TrainingSettings settings = sensible();
    settings.learningRate = 1.2e-4;
    settings.steps = 80;
    settings.warmup = 80;
    QVERIFY(!rateReached(settings));
    settings.warmup = 120;
    QVERIFY(std::abs(rateReached(settings).value() - 0.8e-4) < 1e-12);
  }

  void theSpeedOfARunIsTheMedianOfItsSteps() {
    QCOMPARE(runSpeed({}), 0.0);
    QCOMPARE(medianSpeed({900, 100, 1000, 1100, 950}), 950.0);  // one step that was held up changes nothing
  }

  void refusesValuesThatMakeNoSense() {
    const auto refused = [](auto change) {
      TrainingSettings settings = sensible();
      change(settings);
      return kindOfRefusal(settings);
    };
    QCOMPARE(refused([](auto& s) { s.steps = -1; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.warmup = s.totalSteps() + 1; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.batch = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.accumulate = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.context = -5; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.temperature = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.ceShare = 1.5; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.learningRate = std::nan(""); }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.minLearningRate = 1.0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.beta2 = 1.0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.teacher.clear(); }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.teacherCache = "cache", s.loss = Divergence::TopK; }), ErrorKind::Usage);  // beside the teacher
    QCOMPARE(refused([](auto& s) { s.teacher.clear(), s.teacherCache = "cache"; }), ErrorKind::Usage);           // forward KL
    QCOMPARE(refused([](auto& s) { s.teacher.clear(), s.teacherCache = "cache", s.loss = Divergence::TopK, s.temperature = 2; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.jsdWeight = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.jsdWeight = 1.5; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.correctTeacher = -0.5; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.hiddenWeight = -1; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.teacher.clear(), s.teacherCache = "cache", s.loss = Divergence::TopK, s.hiddenLoss = HiddenStateLoss::Mse; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.topK = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.method = TrainingMethod::Lora, s.rank = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.method = TrainingMethod::Lora, s.alpha = 0; }), ErrorKind::Usage);
    QCOMPARE(refused([](auto& s) { s.method = TrainingMethod::Lora, s.loraTargets = {"q", "embedding"}; }), ErrorKind::Usage);
  }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "test_settings.moc"
