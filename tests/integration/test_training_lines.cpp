// The line of a training, read by the command that it names, gives the same settings.
#include <CLI/CLI.hpp>
#include <QTest>
#include <algorithm>

#include "app/cli/idle_options.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/training_options.hpp"
#include "engine/base/shell.hpp"
#include "engine/training/command_line.hpp"

using namespace espalier;

namespace {

/// As `espalier-cli LINE` reads it; throws what the parser throws.
TrainingSettings parsed(const std::string& line) {
  std::vector<std::string> words = shellWords(line);
  cli::TrainingOptions options;
  CLI::App app;
  CLI::App* const command = app.add_subcommand(words.at(1));
  words.at(1) == "distill" ? cli::addDistillOptions(*command, options) : cli::addCorrectOptions(*command, options);
  cli::readNumbersAsWritten(app);
  words.erase(words.begin());
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  app.parse(std::move(words));
  cli::requireEffect(app);
  cli::chooseByModel(*command, options.settings, 4'000'000);  // whatever the model's size, nothing is left to choose
  return options.settings;
}

/// All that decides the numbers, different from what it is by itself.
void changeEverything(TrainingSettings& s) {
  s.student = "/models/it's a student";
  s.out = "/models/out";
  s.data = "/texts/train one.txt";
  s.valid = "/texts/valid.txt";
  s.tokens = 123456;
  s.batch = 3;
  s.accumulate = 2;
  s.context = 77;
  s.learningRate = 0.1 + 0.2;  // takes seventeen digits
  s.minLearningRate = 4.5e-7;
  s.warmup = 5;
  s.schedule = Schedule::Linear;
  s.beta1 = 0.88;
  s.beta2 = 0.987654321;
  s.weightDecay = 0.05;
  s.clip = 0;
  s.precision = Precision::Bf16;
  s.recompute = Recompute::Blocks;
  s.device = "cpu";
  s.seed = 18446744073709551615U;
  s.validEvery = 11;
  s.saveEvery = 12;
  s.threads = 3;
  s.force = true;
}

TrainingSettings distillation() {
  TrainingSettings s;
  changeEverything(s);
  s.teacher = "/models/teacher";
  s.temperature = 1.7;
  s.ceShare = 1.0 / 3;
  s.hiddenLoss = HiddenStateLoss::Mse;
  s.hiddenWeight = 0.25;
  s.correctTeacher = 0.5;
  return s;
}

}  // namespace

class TestTrainingLines : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void areReadBackAsTheyWere_data() {
    QTest::addColumn<std::string>("settings");
    const auto row = [](const char* name, const TrainingSettings& settings) { QTest::newRow(name) << toJson(settings).dump(); };
    TrainingSettings standard;
    standard.teacher = "t";
    standard.student = "s";
    standard.out = "o";
    standard.data = "-";
    row("the usual values", standard);
    row("everything else", distillation());
    TrainingSettings one = distillation();
    one.loss = Divergence::Jsd;
    one.jsdWeight = 0.123456789012;
    row("jsd", one);
    one = distillation();
    one.loss = Divergence::TopK;
    one.topK = 17;
    one.teacher.clear();
    one.teacherCache = "/caches/a cache";
    row("top-k of a cache", one);
    one = distillation();
    one.tokens = 0;
    one.steps = 7;
    one.hiddenLoss = HiddenStateLoss::Cosine;
    one.loss = Divergence::ReverseKl;
    one.schedule = Schedule::Constant;
    one.minLearningRate = one.learningRate / 10;  // of no effect here; the command puts it so
    row("steps", one);
    TrainingSettings correction;
    changeEverything(correction);
    correction.kind = TrainingKind::Correction;
    row("a correction", correction);
    correction.method = TrainingMethod::Norms;
    row("norms alone", correction);
    correction.method = TrainingMethod::Lora;
    correction.rank = 5;
    correction.alpha = 12.5;
    correction.loraTargets = {"q", "up"};
    row("lora", correction);
  }
  void areReadBackAsTheyWere() {
    QFETCH(std::string, settings);
    const nlohmann::json wanted = nlohmann::json::parse(settings);
    const std::string line = commandLine(trainingSettingsFromJson(wanted));
    const nlohmann::json difference = nlohmann::json::diff(wanted, toJson(parsed(line)));
    QVERIFY2(difference.empty(), (line + "\n" + difference.dump(1)).c_str());
  }
};

QTEST_GUILESS_MAIN(TestTrainingLines)
#include "test_training_lines.moc"
