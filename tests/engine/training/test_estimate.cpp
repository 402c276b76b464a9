// Forecasts of memory against what LibTorch hands out, and refusals of what would not fit.
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/base/resources.hpp"
#include "engine/importance/analysis.hpp"
#include "engine/importance/estimate.hpp"
#include "engine/model/pass_memory.hpp"
#include "engine/training/estimate.hpp"
#include "engine/training/training_step.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;

namespace {

ModelShape someShape(bool featured) {
  ModelShape shape = test::llamaOf({.layers = 6, .hidden = 96, .ffn = 256, .heads = 6, .kvHeads = 2, .headDim = 16, .vocab = 512, .maxPositions = 512});
  shape.features.tied = shape.features.qkNorm = featured;
  return shape;
}

TrainingSettings someSettings(Recompute recompute, Precision precision = Precision::Fp32) {
  TrainingSettings settings;
  settings.kind = TrainingKind::Correction;
  settings.recompute = recompute;
  settings.precision = precision;
  settings.batch = 8;
  settings.context = 128;
  settings.steps = 2;
  return settings;
}

/// Counts the bytes of tensors that this thread asks for.
class Counter : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t, c10::Device) override {
    m_now += bytes;
    m_most = std::max(m_most, m_now);
  }
  bool memoryProfilingEnabled() const override { return true; }
  double most() const { return static_cast<double>(m_most); }

 private:
  std::int64_t m_now = 0, m_most = 0;
};

double mostTensorBytes(const std::function<void()>& work) {
  const auto counter = std::make_shared<Counter>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, counter);
  work();
  return counter->most();
}

double amountOf(const EstimateParts& parts, const std::string& name) {
  for (const EstimatePart& part : parts)
    if (part.name == name) return part.amount;
  return 0;
}

QByteArray refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.kind() == ErrorKind::Refused ? error.what() : "another kind of error";
  }
  return {};
}

}  // namespace

class TestEstimate : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aStepTakesWhatIsForecast_data() {
    QTest::addColumn<int>("recompute");
    QTest::addColumn<int>("precision");
    QTest::addColumn<bool>("featured");
    for (const Recompute recompute : {Recompute::None, Recompute::Activations, Recompute::Blocks})
      for (const Precision precision : {Precision::Fp32, Precision::Bf16})
        for (const bool featured : {false, true})
          QTest::addRow("%s, %s%s", word(recompute), word(precision), featured ? ", norms of heads" : "") << int(recompute) << int(precision) << featured;
  }
  void aStepTakesWhatIsForecast() {
    QFETCH(int, recompute);
    QFETCH(int, precision);
    QFETCH(bool, featured);
    const TrainingSettings settings = someSettings(Recompute(recompute), Precision(precision));
    if (settings.precision == Precision::Bf16 && !multipliesBf16()) QSKIP("this processor does not multiply bf16");
    const ModelShape shape = someShape(featured);
    TrainingState state = startState(randomWeights(shape, 1));
    TrainingStep step(shape, state, settings, makeGemm(settings.precision), nullptr);
    const at::Tensor ids = at::randint(0, shape.vocab, {settings.batch, settings.context + 1}, at::kLong);
    const double measured = mostTensorBytes([&] { step.run({ids}, Job()); });
    const EstimateParts parts = trainingMemoryParts(settings, shape, nullptr);
    const double forecast = amountOf(parts, "passes") + amountOf(parts, "kept between the passes") + amountOf(parts, "logits");
    QVERIFY2(std::abs(forecast / measured - 1) < 0.05, qPrintable(QString("%1 forecast, %2 measured").arg(forecast).arg(measured)));
  }

  void anAnalysisTakesWhatIsForecast_data() {
    QTest::addColumn<QStringList>("metrics");
    QTest::addColumn<QStringList>("layers");
    QTest::newRow("activations") << QStringList{"activation"} << QStringList{"bi"};
    QTest::newRow("channels by layer") << QStringList{"hidden-layers"} << QStringList{};
    QTest::newRow("by default") << QStringList{"activation", "hidden-layers"} << QStringList{"bi", "angular"};
    QTest::newRow("blocks") << QStringList{"activation"} << QStringList{"block-loss"};
    QTest::newRow("Taylor") << QStringList{"taylor"} << QStringList{};
    QTest::newRow("all") << QStringList{"activation", "taylor"} << QStringList{"bi", "block-loss", "logit-mse"};
  }
  void anAnalysisTakesWhatIsForecast() {
    QFETCH(QStringList, metrics);
    QFETCH(QStringList, layers);
    AnalysisWork work{someShape(false), {}, Precision::Fp32, 16, 128};
    work.options.metrics.clear();
    work.options.layers.clear();
    for (const QString& word : metrics) work.options.metrics.insert(word.toStdString());
    for (const QString& word : layers) work.options.layers.insert(word.toStdString());
    MemoryLayers source(work.shape, randomWeights(work.shape, 1));
    const std::vector<std::vector<TokenId>> windows(16, std::vector<TokenId>(128, 7));
    Scores scores;
    const double measured = mostTensorBytes([&] { scores = analyze(source, makeGemm(work.precision), windows, work.options, Job()); });
    const EstimateParts parts = analysisMemory(work);
    double forecast = 0;  // sums of activations are no tensors, and gradients of a whole model have memory of their own
    for (const char* name : {"forward pass", "states between layers", "state before a layer", "backward pass", "passes without layers", "logits"})
      forecast += amountOf(parts, name);
    QVERIFY2(std::abs(forecast / measured - 1) < 0.1, qPrintable(QString("%1 forecast, %2 measured").arg(forecast).arg(measured)));
    std::size_t values = 0;
    for (const auto& [name, array] : scores.arrays) values += array.values.size();
    QCOMPARE(sumOf(analysisDisk(work)), 4.0 * static_cast<double>(values));
    QCOMPARE(amountOf(parts, "sums of activations") > 0, work.options.metrics.contains("activation") || work.options.metrics.contains("hidden-layers"));
    QCOMPARE(amountOf(parts, "gradients of all layers") > 0, work.options.metrics.contains("taylor"));
  }

  void aRefusedTrainingIsToldWhatFits() {
    TrainingSettings settings = someSettings(Recompute::Activations);
    settings.kind = TrainingKind::Distillation;
    settings.batch = 64;
    settings.precision = Precision::Bf16;
    const ModelShape shape = someShape(false);
    const auto needs = [&](std::int64_t batch, Recompute recompute) {
      TrainingSettings other = settings;
      other.batch = batch;
      other.accumulate = 64 / batch;
      other.recompute = recompute;
      return trainingMemory(other, shape, &shape);
    };
    const std::uint64_t whole = needs(64, Recompute::Activations);
    const auto told = [&](std::uint64_t usable) { return refusal([&] { requireMemoryForTraining(settings, shape, &shape, usable); }); };
    QVERIFY(told(whole).isEmpty());
    const QByteArray half = told(needs(32, Recompute::Activations));
    QVERIFY2(half.contains("--batch 32 --accumulate 2") && half.contains("--force"), half);
    QCOMPARE(half.contains("--recompute blocks"), needs(64, Recompute::Blocks) <= needs(32, Recompute::Activations));
    // What fits neither by smaller batches nor by recomputing alone, fits with both, or not at all.
    const QByteArray both = told(needs(1, Recompute::Activations) - 1);
    QVERIFY2(both.contains("--batch 1 --accumulate 64 --recompute blocks"), both);
    QVERIFY2(told(1000).contains("use smaller models"), told(1000));
    settings.force = true;
    QVERIFY(told(1000).isEmpty());
  }

  void aRefusedAnalysisIsToldWhatFits() {
    AnalysisWork work{someShape(false), {}, Precision::Fp32, 16, 128};
    work.options.metrics.insert("taylor");
    AnalysisWork without = work;
    without.options.metrics.erase("taylor");
    const auto needed = [](const AnalysisWork& some) { return static_cast<std::uint64_t>(sumOf(analysisMemory(some))); };
    QVERIFY(needed(without) < needed(work));
    QVERIFY(refusal([&] { requireMemoryForAnalysis(work, needed(work)); }).isEmpty());
    const QByteArray told = refusal([&] { requireMemoryForAnalysis(work, needed(without)); });
    QVERIFY2(told.contains("--metrics without taylor") && told.contains("--force"), told);
  }

  void validationsTakeAsLongAsTheTextIs() {
    const std::filesystem::path demo = resourceFolder() / "demo";
    const Tokenizer tokenizer(demo / "model");
    TrainingSettings settings = someSettings(Recompute::Activations);
    QCOMPARE(validTokensOf(settings, tokenizer, 1 << 20), std::int64_t{0});
    settings.valid = demo / "valid.txt";
    settings.validTokens = 100;
    QCOMPARE(validTokensOf(settings, tokenizer, 1 << 20), std::int64_t{100});
    settings.validTokens = 1 << 30;
    const std::int64_t all = validTokensOf(settings, tokenizer, 1 << 20);
    QVERIFY(all > 1000 && all < 1 << 20);
    // A text that is not read yet counts as large as its file; what is forecast before and after reading it is the same.
    settings.data = demo / "train.txt";
    TrainingSettings unknown = settings;
    unknown.data = demo / "none.txt";
    QCOMPARE(sumOf(trainingMemoryParts(settings, someShape(false), nullptr)) - sumOf(trainingMemoryParts(unknown, someShape(false), nullptr)),
             static_cast<double>(std::filesystem::file_size(settings.data)));
    // Longer forward passes than a step's, and the scorer's logits, are counted.
    const ModelShape shape = someShape(false);
    TrainingSettings without = settings;
    without.valid.clear();
    QVERIFY(sumOf(trainingMemoryParts(settings, shape, nullptr)) >= sumOf(trainingMemoryParts(without, shape, nullptr)) + chunkOfLogits(shape));
  }
};

QTEST_GUILESS_MAIN(TestEstimate)
#include "test_estimate.moc"
