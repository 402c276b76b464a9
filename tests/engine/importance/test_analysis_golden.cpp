// Importance against the reference in double precision: every array that this version writes.
#include <ATen/Parallel.h>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/importance/analysis.hpp"
#include "engine/model/bf16_layers.hpp"
#include "engine/model/lm_loss.hpp"
#include "tests/support/golden.hpp"

using namespace espalier;
using test::Golden;

namespace {

std::vector<std::vector<TokenId>> windowsOf(const at::Tensor& ids) {
  std::vector<std::vector<TokenId>> windows;
  for (std::int64_t b = 0; b < ids.size(0); ++b) {
    std::vector<TokenId>& window = windows.emplace_back();
    for (std::int64_t s = 0; s < ids.size(1); ++s) window.push_back(static_cast<TokenId>(ids[b][s].item<std::int64_t>()));
  }
  return windows;
}

/// Keeps |x| of the outputs of both norms of each layer [B, S, H], in double.
class NormOutputs : public SiteObserver {
 public:
  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) override {
    if (site == Site::Norm1 || site == Site::Norm2) of[layer].push_back(x_bsc.to(at::kDouble).abs());
  }
  std::map<std::int64_t, std::vector<at::Tensor>> of;
};

at::Tensor aggregated(const at::Tensor& x, std::int64_t dimension, const std::string& word) {
  if (word == "mean") return x.mean(dimension);
  return word == "l2" ? x.pow(2).sum(dimension).sqrt() : x.var(dimension, /*unbiased=*/false);
}

const WidthMetrics kAllMetrics{"activation", "weight", "taylor", "taylor2", "wanda", "flap"};

Scores analyseGolden(Golden& golden, std::int64_t tokensPerBatch) {
  AnalysisOptions options;
  options.metrics = kAllMetrics;
  options.layers = {"bi", "angular", "loss", "logit-mse", "block-bi", "block-loss"};
  options.tokensPerBatch = tokensPerBatch;
  const auto windows = windowsOf(golden.ids());
  return analyze(golden.layers, makeGemm(Precision::Fp32), windows, options, Job());
}

}  // namespace

class TestAnalysisGolden : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ESPALIER_NEEDS_SHARED(); }

  void givesEveryScore_data() {
    QTest::addColumn<QString>("name");
    for (const std::string& name : test::kGoldenModels) QTest::newRow(name.c_str()) << QString::fromStdString(name);
    QTest::newRow("english-4m") << "english-4m";
  }
  void givesEveryScore() {
    QFETCH(QString, name);
    Golden golden(name.toStdString());
    const Scores scores = analyseGolden(golden, 2048);
    QCOMPARE(scores.arrays.size(), std::size_t{9 * 3 + 1 + 4 * 2 + 1 + 6});
    const SafetensorsFile reference(golden.folder / "importance.safetensors");
    for (const TensorInfo& tensor : reference.tensors()) {
      const std::string& array = tensor.name;
      const ScoreArray& found = scores.need(array);
      const at::Tensor expected = golden.tensor("importance.safetensors", array);
      const at::Tensor values = at::from_blob(const_cast<float*>(found.values.data()), found.shape).to(at::kDouble);
      QVERIFY2(values.sizes() == expected.sizes(), array.c_str());
      QVERIFY2(at::equal(values.isnan(), expected.isnan()), array.c_str());
      const bool loss = array.find("lm_loss") != std::string::npos;
      // Losses: 1e-5 absolute. Scores: 1e-4 of the largest one in their layer; the blocks of one length are one row.
      const at::Tensor largest = loss ? at::full({1}, 0.1, at::kDouble) : std::get<0>(expected.nan_to_num(0).abs().max(-1, true));
      const double difference = ((values - expected).abs() / largest).nan_to_num(0).max().item<double>();
      QVERIFY2(difference <= 1e-4, qPrintable(QString("%1: %2").arg(array.c_str()).arg(difference)));
    }
  }

  void layersPartsOfHiddenChannelsAreThoseOfTheirNorms() {
    Golden golden("english-4m");
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    NormOutputs norms;
    Decoder(golden.layers, gemm).forward(golden.ids(), false, &norms);
    const Scores scores = analyze(golden.layers, gemm, windowsOf(golden.ids()), {}, Job());
    for (const std::string& name : aggregationNames()) {
      const std::size_t dash = name.find('-');
      const ScoreArray& parts = scores.need(layerPartsName("hidden." + name));
      QCOMPARE(parts.shape, (std::vector<std::int64_t>{golden.shape().layers, golden.shape().hidden}));
      const at::Tensor found_lh = at::tensor(parts.values, at::kDouble).view(parts.shape);
      for (std::int64_t layer = 0; layer < parts.rows(); ++layer) {
        at::Tensor expected_h = at::zeros({parts.columns()}, at::kDouble);
        QCOMPARE(norms.of[layer].size(), std::size_t{2});
        for (const at::Tensor& x_bsh : norms.of[layer]) expected_h += aggregated(aggregated(x_bsh, 1, name.substr(dash + 1)), 0, name.substr(0, dash));
        COMPARE_WITHIN(((found_lh[layer] - expected_h).abs().max() / expected_h.max()).item<double>(), 1e-4);
      }
      // Summed over the layers: the scores that channels are cut by, but for the rounding of what is stored.
      const at::Tensor hidden_h = at::tensor(scores.need("hidden." + name).values, at::kDouble);
      COMPARE_WITHIN(((found_lh.sum(0) - hidden_h).abs() / hidden_h).max().item<double>(), 1e-6);
    }
  }

  void doesNotDependOnTheBatches() {
    Golden golden("llama");
    const Scores whole = analyseGolden(golden, 2048), single = analyseGolden(golden, 1);
    for (const auto& [array, found] : whole.arrays) {
      const auto& other = single.arrays.at(array);
      for (std::size_t i = 0; i < found.values.size(); ++i)
        QVERIFY2(std::isnan(found.values[i]) || std::abs(found.values[i] - other.values[i]) <= 1e-5f * std::max(1.0f, std::abs(found.values[i])),
                 array.c_str());
    }
  }

  void isTheSameOnAnyNumberOfThreads() {
    Golden golden("llama");
    const int before = at::get_num_threads();
    std::vector<Scores> found;
    for (const int threads : {1, 2, 3}) {
      at::set_num_threads(threads);
      AnalysisOptions options;
      options.metrics = kAllMetrics;
      options.layers = {"bi", "angular", "block-bi"};
      found.push_back(analyze(golden.layers, makeGemm(Precision::Fp32), windowsOf(golden.ids()), options, Job()));
    }
    at::set_num_threads(before);
    for (const auto& [array, scores] : found[0].arrays)
      for (const std::size_t other : {1U, 2U}) {
        const std::vector<float>& values = found[other].arrays.at(array).values;
        QVERIFY2(std::memcmp(values.data(), scores.values.data(), values.size() * sizeof(float)) == 0, array.c_str());
      }
  }

  void blockInfluenceDoesNotNeedEveryState() {
    // With losses all states are kept, without them only the one before: the same sums.
    Golden golden("llama");
    AnalysisOptions few, all;
    few.layers = {"bi", "angular"};
    all.layers = {"bi", "angular", "block-bi", "loss"};
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    const Scores streamed = analyze(golden.layers, gemm, windowsOf(golden.ids()), few, Job());
    const Scores kept = analyze(golden.layers, gemm, windowsOf(golden.ids()), all, Job());
    QCOMPARE(streamed.arrays.at("layer.bi").values, kept.arrays.at("layer.bi").values);
    QCOMPARE(streamed.arrays.at("layer.angular").values, kept.arrays.at("layer.angular").values);
    QVERIFY(!streamed.find("layer.lm_loss") && !streamed.find("block.bi"));
  }

  void lossesWithoutLayersComeWithThatOfTheWholeModel() {
    Golden golden("llama");
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    AnalysisOptions options;
    options.metrics = {};
    options.layers = {"bi", "logit-mse"};
    QVERIFY(!wholeModelLoss(analyze(golden.layers, gemm, windowsOf(golden.ids()), options, Job())));
    options.layers = {"loss"};
    const Scores scores = analyze(golden.layers, gemm, windowsOf(golden.ids()), options, Job());
    Decoder decoder(golden.layers, gemm);
    const std::int64_t length = golden.ids().size(1) - 1;
    const at::Tensor hidden_nh = decoder.forward(golden.ids().narrow(1, 0, length).contiguous(), false);
    const at::Tensor labels_n = golden.ids().narrow(1, 1, length).reshape({-1}).contiguous();
    const double expected = HeadScorer(gemm).score(hidden_nh, golden.layers.head_vh(), labels_n) / static_cast<double>(labels_n.size(0));
    COMPARE_WITHIN(std::abs(wholeModelLoss(scores).value() - expected), 1e-5);
  }

  void taylorPausesAndStopsInItsBackwardPass() {
    Golden golden("llama");
    AnalysisOptions options;
    options.metrics = {"taylor", "taylor2"};
    options.layers = {};
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    const auto windows = windowsOf(golden.ids());
    const Scores straight = analyze(golden.layers, gemm, windows, options, Job());

    JobControl control;
    int runs = 0, pauses = 0;
    const int inside = static_cast<int>(golden.shape().layers) + 2;  // two layers of the way back are done
    Job pausing(&control, [&](const Progress&) { if (++runs == inside) control.requestPause(); });
    pausing.onPaused = [&] {
      ++pauses;
      control.requestResume();
    };
    const Scores paused = analyze(golden.layers, gemm, windows, options, pausing);
    QCOMPARE(pauses, 1);
    QCOMPARE(runs, 2 * static_cast<int>(golden.shape().layers));
    for (const auto& [array, found] : straight.arrays) QCOMPARE(paused.arrays.at(array).values, found.values);

    runs = 0;
    const Job stopping(&control, [&](const Progress&) { if (++runs == inside) control.requestStop(); });
    QVERIFY_THROWS_EXCEPTION(Error, analyze(golden.layers, gemm, windows, options, stopping));
    QCOMPARE(runs, inside);
  }

  void weightMagnitudeSeesNoText() {
    Golden golden("llama");
    AnalysisOptions options;
    options.metrics = {"weight"};
    options.layers = {};
    auto windows = windowsOf(golden.ids());
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    const Scores ofOne = analyze(golden.layers, gemm, windows, options, Job());
    for (auto& window : windows) std::ranges::reverse(window);
    const Scores ofAnother = analyze(golden.layers, gemm, windows, options, Job());
    QCOMPARE(ofOne.arrays.size(), std::size_t{2});
    QCOMPARE(ofOne.arrays.at("weight.neuron").values, ofAnother.arrays.at("weight.neuron").values);
  }

  void bf16KeepsTheScores() {
    // Operands rounded to 8 bits: less than a hundredth of the largest score in a layer.
    if (!multipliesBf16()) QSKIP("this processor has no instructions for bf16 products");
    Golden golden("english-4m");
    Bf16Layers rounded(golden.shape(), golden.layers.weights());
    const auto windows = windowsOf(golden.ids());
    AnalysisOptions options;
    options.metrics = kAllMetrics;
    const Scores exact = analyze(golden.layers, makeGemm(Precision::Fp32), windows, options, Job());
    const Scores found = analyze(rounded, makeGemm(Precision::Bf16), windows, options, Job());
    for (const auto& [array, scores] : exact.arrays) {
      const at::Tensor a = at::tensor(scores.values).view(scores.shape), b = at::tensor(found.arrays.at(array).values).view(scores.shape);
      const at::Tensor largest = std::get<0>(a.abs().max(-1, true));
      // First order sums terms of both signs, which cancel for the most part: their errors do not.
      COMPARE_WITHIN(((a - b).abs() / largest).max().item<double>(), array.starts_with("taylor.") ? 3e-2 : 1e-2);
    }
  }

  void refusesAMetricThatIsNotKnown() {
    Golden golden("llama");
    AnalysisOptions options;
    options.layers = {"guess"};
    QVERIFY_THROWS_EXCEPTION(Error, analyze(golden.layers, makeGemm(Precision::Fp32), windowsOf(golden.ids()), options, Job()));
  }

  void stopsBetweenLayers() {
    Golden golden("llama");
    JobControl control;
    control.requestStop();
    QVERIFY_THROWS_EXCEPTION(Error, analyze(golden.layers, makeGemm(Precision::Fp32), windowsOf(golden.ids()), {}, Job(&control)));
  }
};

QTEST_GUILESS_MAIN(TestAnalysisGolden)
#include "test_analysis_golden.moc"
