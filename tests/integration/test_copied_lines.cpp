// The line of a job, read by the command that it names, asks for the same.
#include <QTest>

#include "app/cli/analyze_options.hpp"
#include "app/cli/search_options.hpp"
#include "app/cli/training_options.hpp"
#include "engine/training/command_line.hpp"
#include "engine/training/usual_settings.hpp"
#include "engine/worker/command_line.hpp"
#include "tests/support/changed_settings.hpp"
#include "tests/support/command_lines.hpp"

using namespace espalier;

namespace {

/// Whatever the model's size, a copied line leaves nothing to choose.
constexpr std::uint64_t kSomeSize = 4'000'000;

TrainingSettings parsed(const std::string& line) {
  cli::TrainingOptions options;
  CLI::App app;
  test::readLine(app, line, options, line.starts_with("espalier-cli distill") ? cli::addDistillOptions : cli::addCorrectOptions);
  cli::chooseByModel(*options.command, options.settings, kSomeSize);
  return options.settings;
}

AnalyzeRequest parsedAnalysis(const std::string& line) {
  cli::AnalyzeOptions options;
  CLI::App app;
  test::readLine(app, line, options, cli::addAnalyzeOptions);
  cli::chooseByModel(*options.command, options.request, kSomeSize);
  return options.request;
}

}  // namespace

class TestCopiedLines : public QObject {
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
    row("everything else", test::changedDistillation());
    TrainingSettings one = test::changedDistillation();
    one.loss = Divergence::Jsd;
    one.jsdWeight = 0.123456789012;
    row("jsd", one);
    one = test::changedDistillation();
    one.loss = Divergence::TopK;
    one.topK = 17;
    one.teacher.clear();
    one.teacherCache = "/caches/a cache";
    row("top-k of a cache", one);
    one = test::changedDistillation();
    one.tokens = 0;
    one.steps = 7;
    one.hiddenLoss = HiddenStateLoss::Cosine;
    one.loss = Divergence::ReverseKl;
    one.schedule = Schedule::Constant;
    one.minLearningRate = one.learningRate / 10;  // of no effect here; the command puts it so
    row("steps", one);
    one.device = "cuda:1";
    one.recompute = Recompute::Activations;
    row("on a GPU", one);
    TrainingSettings correction = test::changedSettings();
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

  void whatAGpuDoesNotDoIsNotAskedOfIt() {
    TrainingSettings settings;
    settings.recompute = Recompute::Blocks;
    for (const auto& [device, named] : {std::pair("auto", true), std::pair("cpu", true), std::pair("cuda", false), std::pair("cuda:1", false)}) {
      settings.device = device;
      QCOMPARE(commandLine(settings).find("--recompute blocks") != std::string::npos, named);
    }
  }

  void analysesAreReadBackAsTheyWere() {
    AnalyzeRequest all;
    all.model = "m";
    all.data = "d";
    AnalyzeRequest few = all;
    few.samples = 7;
    few.context = 33;
    few.seed = 5;
    few.metrics = {"activation", "taylor2"};
    few.layers.clear();
    AnalyzeRequest tasks = all;
    tasks.layers = {"task", "block-loss"};
    tasks.tasks = "tasks.jsonl";
    for (const AnalyzeRequest& wanted : {all, few, tasks}) {
      const std::string line = worker::commandLine(wanted);
      const AnalyzeRequest read = parsedAnalysis(line);
      const auto values = [](const AnalyzeRequest& r) { return std::tie(r.model, r.data, r.out, r.tasks, r.samples, r.context, r.seed, r.metrics, r.layers); };
      QVERIFY2(values(read) == values(wanted), line.c_str());
    }
  }

  void tournamentsAreReadBackAsTheyWere() {
    SearchRequest wanted;
    wanted.model = wanted.scores = wanted.out = "x";
    wanted.retrain = true;
    wanted.settings.budget.parameters = 1000;
    wanted.training = usualRetraining(8'000'000'000);
    wanted.training.data = wanted.training.valid = "d";
    const std::string line = worker::commandLine(wanted);
    cli::SearchOptions options;
    CLI::App app;
    test::readLine(app, line, options, cli::addSearchOptions);
    cli::chooseByModel(*options.command, options.request, kSomeSize);
    TrainingSettings& read = options.request.training;
    QCOMPARE(read.totalSteps(), wanted.training.totalSteps());
    read.steps = wanted.training.steps;
    read.tokens = 0;
    const nlohmann::json difference = nlohmann::json::diff(toJson(wanted.training), toJson(read));
    QVERIFY2(difference.empty(), (line + "\n" + difference.dump(1)).c_str());
  }
};

QTEST_GUILESS_MAIN(TestCopiedLines)
#include "test_copied_lines.moc"
