// The decoder against Hugging Face transformers: logits, hidden states, loss, gradients, greedy continuation; both paths.
#include "engine/model/continuation.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/model/reference_decoder.hpp"
#include "tests/support/golden.hpp"

using namespace espalier;
using test::Golden;

namespace {

struct HiddenRecorder : SiteObserver {
  std::vector<at::Tensor> states;
  void observe(Site site, std::int64_t layer, const at::Tensor& x) override {
    if (site == Site::LayerInput && layer == 0) states.push_back(x.clone());
    if (site == Site::LayerOutput) states.push_back(x.clone());
  }
};

/// Gradients of the mean LM loss (inputs [:, :-1], labels [:, 1:]) by every weight, through plain softmax.
DecoderWeights lmGradients(DecoderPath& path, const ModelShape& shape, const DecoderWeights& weights, const at::Tensor& ids) {
  const std::int64_t context = ids.size(1) - 1;
  const at::Tensor hidden = path.forward(ids.narrow(1, 0, context).contiguous(), true);
  const at::Tensor labels = ids.narrow(1, 1, context).reshape({-1});
  at::Tensor slope = at::softmax(at::matmul(hidden, weights.head_vh.t()), -1);
  slope.scatter_add_(1, labels.unsqueeze(1), at::full({labels.size(0), 1}, -1.0, slope.options()));
  slope.div_(static_cast<double>(labels.size(0)));
  DecoderWeights gradients = weightsOver(shape, at::zeros_like(weights.flat));
  gradients.head_vh.add_(at::matmul(slope.t(), hidden));
  path.backward(at::matmul(slope, weights.head_vh), gradients);
  return gradients;
}

}  // namespace

class TestDecoderGolden : public QObject {
  Q_OBJECT

  void models() const {
    QTest::addColumn<QString>("name");
    for (const std::string& name : test::kGoldenModels) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
  static std::string name() {
    QFETCH(QString, name);
    return name.toStdString();
  }

 private Q_SLOTS:
  void initTestCase() { ESPALIER_NEEDS_SHARED(); }

  void givesTheLogits_data() { models(); }
  void givesTheLogits() {
    Golden golden(name());
    const at::Tensor expected = golden.tensor("forward.safetensors", "logits"), ids = golden.ids();
    Decoder fast(golden.layers, makeGemm(Precision::Fp32));
    COMPARE_WITHIN(test::worst(test::logits(fast, golden.layers.head_vh(), ids), expected), 2e-4);
    ReferenceDecoder plain(golden.shape(), golden.layers.weights());
    COMPARE_WITHIN(test::worst(test::logits(plain, golden.layers.head_vh(), ids), expected), 2e-4);
  }

  void givesTheHiddenStates_data() { models(); }
  void givesTheHiddenStates() {
    Golden golden(name());
    const at::Tensor ids = golden.ids();
    Decoder decoder(golden.layers, makeGemm(Precision::Fp32));
    HiddenRecorder recorder;
    at::Tensor x = decoder.embed(ids);
    for (std::int64_t l = 0; l < golden.shape().layers; ++l) decoder.layer(l, geometryOf(ids), x, &recorder);
    recorder.states.back() = decoder.finalNorm(x).view_as(recorder.states.back());
    // The reference is fp32 itself and up to 1.8e-4 away from the exact values (which reach 66): both distances are held.
    DecoderWeights doubles = weightsOver(golden.shape(), golden.layers.weights().flat.to(at::kDouble));
    const std::vector<at::Tensor> exact = ReferenceDecoder(golden.shape(), doubles).hiddenStates(ids);
    QCOMPARE(recorder.states.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const at::Tensor expected = golden.tensor("forward.safetensors", "hidden_states." + std::to_string(i));
      COMPARE_WITHIN(test::worst(recorder.states[i], exact[i]), 2e-4);
      COMPARE_WITHIN(test::worst(recorder.states[i], expected), 2e-4 + test::worst(expected, exact[i]));
    }
  }

  void givesTheLoss_data() {
    models();
    QTest::newRow("english-4m") << "english-4m";
  }
  void givesTheLoss() {
    Golden golden(name());
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    Decoder decoder(golden.layers, gemm);
    HeadScorer scorer(gemm);
    const at::Tensor ids = golden.ids();
    const std::int64_t context = ids.size(1) - 1;
    const at::Tensor labels = ids.narrow(1, 1, context).reshape({-1}).contiguous();
    const double sum = scorer.score(decoder.forward(ids.narrow(1, 0, context).contiguous(), false), golden.layers.head_vh(), labels);
    COMPARE_WITHIN(std::abs(sum / static_cast<double>(labels.size(0)) - golden.expected["loss"].get<double>()), 1e-5);
  }

  void givesTheGradients_data() {
    models();
    QTest::newRow("english-4m") << "english-4m";
  }
  void givesTheGradients() {
    Golden golden(name());
    const at::Tensor ids = golden.ids();
    Decoder fast(golden.layers, makeGemm(Precision::Fp32));
    ReferenceDecoder plain(golden.shape(), golden.layers.weights());
    const DecoderWeights ofFast = lmGradients(fast, golden.shape(), golden.layers.weights(), ids);
    const DecoderWeights ofPlain = lmGradients(plain, golden.shape(), golden.layers.weights(), ids);
    int compared = 0;
    forEachTensor(golden.shape(), ofFast, [&](const std::string& tensor, const at::Tensor& gradient) {
      const double expected = golden.expected["grad_norms"][tensor].get<double>();
      const double found = gradient.norm().item<double>();
      QVERIFY2(std::abs(found - expected) <= 1e-3 * expected, qPrintable(QString("%1: %2, not %3").arg(tensor.c_str()).arg(found).arg(expected)));
      ++compared;
    });
    QCOMPARE(compared, static_cast<int>(golden.expected["grad_norms"].size()));
    DecoderWeights doubles = weightsOver(golden.shape(), golden.layers.weights().flat.to(at::kDouble));
    ReferenceDecoder exact(golden.shape(), doubles);
    const at::Tensor ofExact = lmGradients(exact, golden.shape(), doubles, ids).flat;
    const double largest = ofExact.abs().max().item<double>();
    COMPARE_WITHIN(test::worst(ofFast.flat, ofExact) / largest, 2e-5);
    COMPARE_WITHIN(test::worst(ofPlain.flat, ofExact) / largest, 2e-5);
  }

  void recomputingChangesNoGradient_data() { models(); }
  void recomputingChangesNoGradient() {
    Golden golden(name());
    const auto gradients = [&](Recompute recompute) {
      Decoder decoder(golden.layers, makeGemm(Precision::Fp32), recompute);
      return lmGradients(decoder, golden.shape(), golden.layers.weights(), golden.ids()).flat;
    };
    const at::Tensor kept = gradients(Recompute::None);
    QVERIFY(at::equal(gradients(Recompute::Activations), kept));
    QVERIFY(at::equal(gradients(Recompute::Blocks), kept));
  }

  void continuesGreedily_data() {
    models();
    QTest::newRow("english-4m") << "english-4m";
  }
  void continuesGreedily() {
    Golden golden(name());
    const auto expected = golden.expected["greedy"].get<std::vector<TokenId>>();
    const std::vector<TokenId> prompt(expected.begin(), expected.begin() + 8);
    std::vector<TokenId> found = prompt;
    for (const TokenId id : continueIds(golden.layers, makeGemm(Precision::Fp32), prompt, 24, {}, {}, {}, Job())) found.push_back(id);
    QCOMPARE(found, expected);
  }
};

QTEST_GUILESS_MAIN(TestDecoderGolden)
#include "test_decoder_golden.moc"
