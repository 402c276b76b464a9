// The settings of a training as a form, and those of a teacher's cache.
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "engine/base/resources.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "tests/engine/worker/fake_engine.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/in_dialog.hpp"
#include "tests/ui/support/project_of_two.hpp"
#include "ui/pages/cache_dialog.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/pages/training_page.hpp"
#include "ui/pages/training_step.hpp"
#include "ui/pages/training_words.hpp"

using namespace espalier;
using namespace espalier::ui;
using namespace espalier::test;

class TestTrainingForm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  void withoutATextOfItsOwnTheFormHasTheProjects() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    QVERIFY(!session.validText().empty());
    const TrainingSettings plain = usualSettings(TrainingKind::Correction, 4'000'000);
    TrainingSettingsDialog dialog(session, plain, plain);
    QCOMPARE(dialog.settings().data, session.trainText());
    QCOMPARE(dialog.settings().valid, session.validText());
    // A run without validation can be wanted, too; the defaults have it again.
    auto* valid = dialog.findChild<QComboBox*>("comboValidText");
    valid->setCurrentIndex(0);
    QVERIFY(dialog.settings().valid.empty());
    dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
    QCOMPARE(dialog.settings().valid, session.validText());
  }

  void theFormGivesBackWhatWasSet() {
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    TrainingForm form(session, TrainingKind::Distillation);
    TrainingSettings settings = madeSettings(TrainingKind::Distillation, "/s", "/t", "/f");
    settings.temperature = 2;
    settings.ceShare = 0.25;
    settings.accumulate = 3;
    settings.schedule = Schedule::Linear;
    settings.learningRate = 2.5e-4;
    settings.validEvery = 70;
    settings.saveEvery = 30;
    settings.seed = 5;
    settings.beta1 = 0.875;
    settings.beta2 = 0.987654321;
    settings.device = "cuda:7";
    settings.threads = 3;
    settings.validTokens = 0;
    form.setSettings(settings);
    QCOMPARE(toJson(form.settings()), toJson(settings));
    form.findChild<QSpinBox*>("spinBatch")->setValue(11);
    QCOMPARE(form.settings().batch, 11);
  }

  void advancedSettingsReachTheRunItsRecordAndItsCommand() {
    const TemporaryFolder folder;
    const auto file = projectOfTwo(folder.path());
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, file));
    TrainingPage page(session);
    page.show();
    auto* step = page.findChild<TrainingStep*>("tabDistillation");
    inDialog([](QDialog& dialog) {
      dialog.findChild<QLineEdit*>("editBeta1")->setText("1");
      dialog.findChild<QLineEdit*>("editBeta2")->setText("0.99");
      auto* device = dialog.findChild<QComboBox*>("comboDevice");
      device->setCurrentIndex(device->findData("cpu"));
      dialog.findChild<QSpinBox*>("spinThreads")->setValue(2);
      dialog.findChild<QSpinBox*>("spinValidTokens")->setValue(dialog.findChild<QSpinBox*>("spinValidTokens")->minimum());
      auto* ok = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
      ok->click();  // a mean that forgets nothing is refused
      QVERIFY(dialog.isVisible());
      dialog.findChild<QLineEdit*>("editBeta1")->setText("0.8");
      ok->click();
    });
    step->editSettings();
    page.findChild<QSpinBox*>("spinSteps")->setValue(3);
    auto* start = page.findChild<QPushButton*>("buttonStartDistillation");
    QTRY_VERIFY(start->isVisible() && start->isEnabled());
    start->click();
    const JobRecord* job = session.engine().jobs().newest<worker::Train>([](const JobRecord&, const worker::Train&) { return true; });
    QVERIFY(job);
    const TrainingSettings& posted = std::get<worker::Train>(job->command).settings;
    QCOMPARE(posted.beta1, 0.8);
    QCOMPARE(posted.beta2, 0.99);
    QCOMPARE(posted.device, std::string("cpu"));
    QCOMPARE(posted.threads, 2);
    QCOMPARE(posted.validTokens, std::int64_t{0});
    const std::string line = worker::commandLine(job->command);
    for (const char* named : {"--beta1 0.8", "--beta2 0.99", "--device cpu", "--threads 2", "--valid-tokens 0"}) QVERIFY2(line.find(named) != std::string::npos, line.c_str());
    QTRY_VERIFY(session.project().setting("training.distillation").is_object());
    QTRY_COMPARE(session.project().setting("training.distillation").value("beta1", 0.0), 0.8);
    // The defaults are the engine's.
    inDialog([](QDialog& dialog) {
      dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
      dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
    });
    step->editSettings();
    const TrainingSettings standard, restored = step->settings();
    const auto advanced = [](const TrainingSettings& s) { return std::tuple(s.beta1, s.beta2, s.device, s.threads, s.validTokens); };
    QVERIFY(advanced(restored) == advanced(standard));
  }

  void aGpuIsOfferedWhereTheEngineSeesOne() {
    struct OnGpus : FakeEngine {
      OnGpus(Gate& gate, int count) : FakeEngine(gate), m_count(count) {}
      int gpus() const override { return m_count; }
      int m_count;
    };
    for (const auto& [gpus, offered] : {std::pair(0, QString("cpu")), std::pair(2, QString("cuda:1"))}) {
      Gate gate;
      gate.open();
      Session session([&gate, gpus = gpus] { return std::make_unique<OnGpus>(gate, gpus); });
      session.engine().post(worker::ForecastTraining{});
      QTRY_VERIFY(session.engine().gpus().has_value());
      TrainingForm form(session, TrainingKind::Distillation);
      auto* device = form.findChild<QComboBox*>("comboDevice");
      const auto enabled = [device](const QString& word) { return device->model()->flags(device->model()->index(device->findData(word), 0)).testFlag(Qt::ItemIsEnabled); };
      QVERIFY(device->findData(offered) >= 0 && enabled(offered));
      QCOMPARE(enabled("cuda"), gpus > 0);
      QCOMPARE(device->accessibleDescription().contains("cannot be chosen"), gpus == 0);
    }
  }

  void whatBelongsToAnotherLossIsHidden() {
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    TrainingForm form(session, TrainingKind::Distillation);
    form.show();
    auto* loss = form.findChild<QComboBox*>("comboLoss");
    auto* weight = form.findChild<QDoubleSpinBox*>("spinJsdWeight");
    auto* k = form.findChild<QSpinBox*>("spinTopK");
    QCOMPARE(loss->count(), 4);
    QVERIFY(!weight->isVisible() && !k->isVisible());
    loss->setCurrentIndex(loss->findData(static_cast<int>(Divergence::Jsd)));
    QVERIFY(weight->isVisible() && !k->isVisible());
    weight->setValue(0.25);
    QCOMPARE(form.settings().loss, Divergence::Jsd);
    QCOMPARE(form.settings().jsdWeight, 0.25);
    QVERIFY(loss->accessibleDescription().contains("mixture"));
    loss->setCurrentIndex(loss->findData(static_cast<int>(Divergence::TopK)));
    QVERIFY(!weight->isVisible() && k->isVisible());
    k->setValue(200);
    QCOMPARE(form.settings().topK, std::int64_t{200});
    form.findChild<QDoubleSpinBox*>("spinCorrectTeacher")->setValue(0.5);
    QCOMPARE(form.settings().correctTeacher, 0.5);
    auto* hidden = form.findChild<QComboBox*>("comboHiddenLoss");
    auto* hiddenWeight = form.findChild<QDoubleSpinBox*>("spinHiddenWeight");
    QVERIFY(!hiddenWeight->isVisible());
    hidden->setCurrentIndex(hidden->findData(static_cast<int>(HiddenStateLoss::Cosine)));
    QVERIFY(hiddenWeight->isVisible());
    hiddenWeight->setValue(0.5);
    QCOMPARE(form.settings().hiddenLoss, HiddenStateLoss::Cosine);
    QCOMPARE(form.settings().hiddenWeight, 0.5);
    loss->setCurrentIndex(loss->findData(static_cast<int>(Divergence::ReverseKl)));
    QVERIFY(!weight->isVisible() && !k->isVisible());
  }

  void factorsAreAskedForOnlyWithLora() {
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    TrainingForm form(session, TrainingKind::Correction);
    form.show();
    QVERIFY(!form.findChild<QComboBox*>("comboLoss"));
    auto* method = form.findChild<QComboBox*>("comboMethod");
    auto* rank = form.findChild<QSpinBox*>("spinRank");
    form.setSettings(usualSettings(TrainingKind::Correction, 4'000'000));
    QVERIFY(!rank->isVisible());
    method->setCurrentIndex(method->findData(static_cast<int>(TrainingMethod::Lora)));
    QVERIFY(rank->isVisible());
    rank->setValue(8);
    form.findChild<QDoubleSpinBox*>("spinAlpha")->setValue(12);
    form.findChild<QCheckBox*>("checkLora-gate")->setChecked(false);
    const TrainingSettings chosen = form.settings();
    QCOMPARE(chosen.method, TrainingMethod::Lora);
    QCOMPARE(chosen.rank, std::int64_t{8});
    QCOMPARE(chosen.alpha, 12.0);
    QCOMPARE(chosen.loraTargets, (std::vector<std::string>{"q", "k", "v", "o", "up", "down"}));
    QCOMPARE(methodSummary(chosen), QString("LoRA, rank 8, alpha 12, q k v o up down"));
    method->setCurrentIndex(method->findData(static_cast<int>(TrainingMethod::Norms)));
    QVERIFY(!rank->isVisible());
  }

  void aCachedTeacherDecidesLossTemperatureAndContext() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    const auto cache = folder.path() / "artifacts" / "teacher top-64";
    const nlohmann::json facts = {{"format", 1}, {"teacher", "hash of corrected"}, {"tokenizer", "t"}, {"data", "d"}, {"context", 96}, {"top_k", 64}, {"vocab", 2048},
                                  {"windows", 10}, {"precision", "fp32"}};
    {
      const auto project = Project::open(made.file, Project::Access::ReadWrite);
      std::filesystem::create_directories(cache);
      writeFileAtomically(cache / "cache.json", facts.dump());
      Artifact artifact;
      artifact.kind = ArtifactKind::Cache;
      artifact.name = "teacher top-64";
      artifact.path = cache;
      artifact.parents = {made.corrected, made.text};
      project->addArtifact(artifact);
    }
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, made.file));
    TrainingStep step(session, TrainingKind::Distillation);
    auto* teacher = step.findChild<QComboBox*>("comboTeacher");
    const int index = teacher->findText("teacher top-64 (cached)");
    QVERIFY(index >= 0);
    const QString before = step.findChild<QLabel*>("labelForecast")->text();
    teacher->setCurrentIndex(index);
    const TrainingSettings settings = step.settings();
    QCOMPARE(settings.teacherCache, cache);
    QVERIFY(settings.teacher.empty());
    QCOMPARE(settings.loss, Divergence::TopK);
    QCOMPARE(settings.topK, std::int64_t{64});
    QCOMPARE(settings.context, std::int64_t{96});
    QVERIFY(step.missing().isEmpty());
    QVERIFY(step.findChild<QLabel*>("labelForecast")->text() != before);
    TrainingForm form(session, TrainingKind::Distillation);
    form.setSettings(settings);
    form.show();
    for (const char* name : {"comboLoss", "spinTemperature", "comboHiddenLoss", "spinCorrectTeacher", "spinContext"}) QVERIFY2(!form.findChild<QWidget*>(name)->isEnabled(), name);
    QCOMPARE(form.findChild<QSpinBox*>("spinTopK")->maximum(), 64);
    QCOMPARE(toJson(form.settings()), toJson(settings));
    QCOMPARE(teacherText(session.project(), settings), QString("corrected (cached)"));
    // The cache is remembered with the settings, and a model is a teacher again when it is chosen.
    teacher->setCurrentIndex(teacher->findData(static_cast<qlonglong>(made.teacher)));
    QVERIFY(step.settings().teacherCache.empty());
    QVERIFY(!step.settings().teacher.empty());
    std::filesystem::remove(cache / "cache.json");
    teacher->setCurrentIndex(teacher->findText("teacher top-64 (cached)"));
    QVERIFY(step.missing().contains("not a teacher's cache"));
  }

  void aCacheSaysItsSizeBeforeItIsMade() {
    const TemporaryFolder folder;
    const auto demo = resourceFolder() / "demo";
    const auto file = folder.path() / "p.espalier";
    {
      const auto project = Project::create(file);
      Artifact model = madeModel(folder.path(), ArtifactKind::Teacher, "demo", 1);
      model.path = demo / "model";
      model.hash = Checkpoint(model.path).fingerprint();
      project->addArtifact(model);
      project->setSetting("text.train", (demo / "valid.txt").string());
    }
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, file));
    CacheDialog dialog(session, 1, 64);
    auto* forecast = dialog.findChild<QLabel*>("labelCacheForecast");
    auto* make = dialog.findChild<QPushButton*>("buttonMakeCache");
    QVERIFY(!make->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(make->isEnabled(), 20000);
    const QString first = forecast->text();
    QVERIFY2(first.startsWith("It will take"), qPrintable(first));
    dialog.findChild<QSpinBox*>("spinCacheTopK")->setValue(256);
    QTRY_VERIFY(make->isEnabled() && forecast->text() != first);
    dialog.findChild<QSpinBox*>("spinCacheTopK")->setValue(1 << 20);
    QTRY_VERIFY2(forecast->text().contains("not so many tokens"), qPrintable(forecast->text()));
    QVERIFY(!make->isEnabled());
    const worker::MakeCache command = dialog.command();
    QCOMPARE(command.request.context, std::int64_t{64});
    QCOMPARE(command.request.teacher, demo / "model");
  }

  void numbersSayTheirUnits() {
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    TrainingForm form(session, TrainingKind::Distillation);
    auto* batches = form.findChild<QSpinBox*>("spinAccumulate");
    batches->setValue(1);
    QCOMPARE(batches->text(), QString("1 batch"));
    batches->setValue(4);
    QCOMPARE(batches->text(), QString("4 batches"));
    QCOMPARE(form.findChild<QSpinBox*>("spinValidTokens")->specialValueText(), QString("all"));
    for (const char* name : {"spinFormSteps", "spinWarmup", "spinValidEvery", "spinSaveEvery"}) {
      auto* steps = form.findChild<QSpinBox*>(name);
      steps->setValue(20);
      QCOMPARE(steps->text(), QString("20 steps"));
    }
  }

  void everyFieldOfTheFormHasANameAndASentence() {
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    TrainingForm form(session, TrainingKind::Distillation);
    int fields = 0;
    for (const char* name : {"comboTrainText", "comboValidText", "spinFormSteps", "spinBatch", "spinContext", "spinAccumulate", "editLearningRate", "editMinLearningRate",
                             "spinWarmup", "comboSchedule", "spinClip", "comboLoss", "spinJsdWeight", "spinTopK", "spinTemperature", "spinCeShare", "comboHiddenLoss", "spinHiddenWeight", "spinCorrectTeacher", "spinValidEvery", "spinSaveEvery", "spinSeed",
                             "comboDevice", "spinThreads", "editBeta1", "editBeta2", "spinValidTokens"}) {
      auto* field = form.findChild<QWidget*>(name);
      QVERIFY2(field, name);
      QVERIFY2(!field->accessibleName().isEmpty() && !field->accessibleDescription().isEmpty(), name);
      ++fields;
    }
    QCOMPARE(fields, 27);
  }
};

QTEST_MAIN(TestTrainingForm)
#include "test_training_form.moc"
