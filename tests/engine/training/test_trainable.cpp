// What each method trains: gradients against automatic ones, what stays as it was, and that merged factors are the unmerged ones.
#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/model/reference_decoder.hpp"
#include "engine/training/lora_layout.hpp"
#include "engine/training/trained_values.hpp"
#include "engine/training/training_step.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lively_model.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;
using test::livelyWeights;
using test::someIds;

namespace {

ModelShape someShape(bool featured) {
  ModelShape shape = test::tinyLlama();
  shape.features.tied = shape.features.qkvBias = shape.features.mlpBias = shape.features.qkNorm = featured;
  return shape;
}

TrainingSettings someSettings(TrainingMethod method) {
  TrainingSettings settings;
  settings.kind = TrainingKind::Correction;
  settings.method = method;
  settings.rank = 4;
  settings.alpha = 6;
  settings.learningRate = 1e-2;
  settings.schedule = Schedule::Constant;
  settings.weightDecay = 0.5;
  return settings;
}

std::map<std::string, at::Tensor> byName(const ModelShape& shape, const DecoderWeights& weights) {
  std::map<std::string, at::Tensor> tensors;
  forEachTensor(shape, weights, [&](const std::string& name, const at::Tensor& tensor) { tensors[name] = tensor.clone(); });
  return tensors;
}

/// Gradients of the LM loss by all weights, in double precision through plain operations.
DecoderWeights exactGradients(const ModelShape& shape, const DecoderWeights& weights, const at::Tensor& ids) {
  DecoderWeights exact = weightsOver(shape, weights.flat.to(at::kDouble));
  DecoderWeights gradients = weightsOver(shape, at::zeros_like(exact.flat));
  ReferenceDecoder decoder(shape, exact);
  const std::int64_t context = ids.size(1) - 1, rows = ids.size(0) * context;
  const at::Tensor hidden = decoder.forward(ids.narrow(1, 0, context).contiguous(), true), labels = ids.narrow(1, 1, context).reshape({-1, 1});
  at::Tensor slope = at::softmax(at::matmul(hidden, exact.head_vh.t()), -1);
  slope.scatter_add_(1, labels, at::full_like(labels, -1.0, slope.options()));
  slope.div_(static_cast<double>(rows));
  gradients.head_vh.add_(at::matmul(slope.t(), hidden));
  decoder.backward(at::matmul(slope, exact.head_vh), gradients);
  return gradients;
}

bool isNorm(const std::string& name) { return name.find("norm") != std::string::npos; }

}  // namespace

class TestTrainable : public QObject {
  Q_OBJECT

  static void shapes() {
    QTest::addColumn<bool>("featured");
    QTest::newRow("plain") << false;
    QTest::newRow("tied, biases, norms of heads") << true;
  }
  static TrainingStep stepOf(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings, Precision precision = Precision::Fp32) {
    return TrainingStep(shape, state, settings, std::shared_ptr<Gemm>(makeGemm(precision)), nullptr);
  }

 private Q_SLOTS:
  void init() { at::manual_seed(7); }

  void normsAloneChangeNothingButNorms_data() { shapes(); }
  void normsAloneChangeNothingButNorms() {
    QFETCH(bool, featured);
    const ModelShape shape = someShape(featured);
    const TrainingSettings settings = someSettings(TrainingMethod::Norms);
    TrainingState state = startState(shape, livelyWeights(shape, 3), settings);
    QCOMPARE(state.firstMoment.numel(), trainedValues(shape, settings));
    const auto before = byName(shape, state.weights);
    double squares = 0;
    for (const auto& [name, gradient] : byName(shape, exactGradients(shape, state.weights, someIds(shape))))
      if (isNorm(name)) squares += gradient.pow(2).sum().item<double>();
    TrainingStep step = stepOf(shape, state, settings);
    COMPARE_WITHIN(std::abs(step.run({someIds(shape)}, Job()).gradientNorm / std::sqrt(squares) - 1), 1e-4);
    for (int i = 0; i < 3; ++i) step.run({someIds(shape)}, Job());
    for (const auto& [name, after] : byName(shape, mergeTrained(shape, state, settings)))
      QVERIFY2(at::equal(after, before.at(name)) != isNorm(name), name.c_str());
  }

  void factorsGetTheirGradients_data() { shapes(); }
  void factorsGetTheirGradients() {
    QFETCH(bool, featured);
    const ModelShape shape = someShape(featured);
    TrainingSettings settings = someSettings(TrainingMethod::Lora);
    if (featured) settings.loraTargets = {"k", "up", "down"};
    TrainingState state = startState(shape, livelyWeights(shape, 3), settings);
    QCOMPARE(state.secondMoment.numel(), trainedValues(shape, settings));
    state.trained.copy_(at::randn_like(state.trained) * 0.1);  // so that B is not zero
    TrainingState merged = startState(shape, weightsOver(shape, state.weights.flat.clone()), settings);
    merged.trained.copy_(state.trained);
    const DecoderWeights exact = exactGradients(shape, mergeTrained(shape, merged, settings), someIds(shape));
    const LoraLayout layout(shape, settings, state.trained.to(at::kDouble));
    double squares = 0;
    for (const LoraTarget& target : layout.targets()) {
      const at::Tensor dW = target.rowsOf(exact.layers[static_cast<std::size_t>(target.layer)]) * layout.scale();
      squares += at::matmul(dW, target.a_ri.t()).pow(2).sum().item<double>() + at::matmul(target.b_or.t(), dW).pow(2).sum().item<double>();
    }
    COMPARE_WITHIN(std::abs(stepOf(shape, state, settings).run({someIds(shape)}, Job()).gradientNorm / std::sqrt(squares) - 1), 1e-4);
  }

  void mergedFactorsGiveTheSameLogits() {
    const ModelShape shape = someShape(true);
    const TrainingSettings settings = someSettings(TrainingMethod::Lora);
    TrainingState state = startState(shape, livelyWeights(shape, 3), settings);
    const DecoderWeights frozen = weightsOver(shape, state.weights.flat.clone());
    TrainingStep step = stepOf(shape, state, settings);
    std::vector<double> losses;
    for (int i = 0; i < 10; ++i) losses.push_back(step.run({someIds(shape)}, Job()).objective);
    QVERIFY(losses.back() < losses.front() - 0.1);
    QVERIFY(at::equal(state.weights.flat, frozen.flat));
    const at::Tensor unmerged = test::logits(step.decoder(), state.weights.head_vh, someIds(shape));
    const LoraLayout layout(shape, settings, state.trained);
    mergeTrained(shape, state, settings);
    MemoryLayers layers(shape, state.weights);
    Decoder decoder(layers, makeGemm(Precision::Fp32));
    COMPARE_WITHIN(test::worst(test::logits(decoder, state.weights.head_vh, someIds(shape)), unmerged), 1e-5);
    // By the book: W + alpha / rank B A.
    for (const LoraTarget& target : layout.targets()) {
      const auto layer = static_cast<std::size_t>(target.layer);
      const at::Tensor expected = target.rowsOf(frozen.layers[layer]).to(at::kDouble) + 1.5 * at::matmul(target.b_or.to(at::kDouble), target.a_ri.to(at::kDouble));
      COMPARE_WITHIN(test::worst(target.rowsOf(state.weights.layers[layer]), expected), 1e-6);
    }
  }

  void aLearningRateOfZeroChangesNothing_data() {
    QTest::addColumn<int>("method");
    for (const TrainingMethod method : {TrainingMethod::Full, TrainingMethod::Lora, TrainingMethod::Norms}) QTest::addRow("%s", word(method)) << static_cast<int>(method);
  }
  void aLearningRateOfZeroChangesNothing() {
    QFETCH(int, method);
    const ModelShape shape = someShape(true);
    TrainingSettings settings = someSettings(static_cast<TrainingMethod>(method));
    settings.learningRate = 0;
    TrainingState state = startState(shape, livelyWeights(shape, 3), settings);
    const at::Tensor before = state.weights.flat.clone();
    TrainingStep step = stepOf(shape, state, settings);
    for (int i = 0; i < 3; ++i) step.run({someIds(shape)}, Job());
    QVERIFY(at::equal(mergeTrained(shape, state, settings).flat, before));
  }

  void learnsInBf16() {
    if (!multipliesBf16()) QSKIP("this processor has no bf16 products");
    const ModelShape shape = someShape(true);
    for (const TrainingMethod method : {TrainingMethod::Lora, TrainingMethod::Norms}) {
      const TrainingSettings settings = someSettings(method);
      std::vector<double> losses[2];
      for (const Precision precision : {Precision::Fp32, Precision::Bf16}) {
        at::manual_seed(7);
        TrainingState state = startState(shape, livelyWeights(shape, 3), settings);
        TrainingStep step = stepOf(shape, state, settings, precision);
        for (int i = 0; i < 10; ++i) losses[precision == Precision::Bf16].push_back(step.run({someIds(shape)}, Job()).objective);
      }
      for (std::size_t i = 0; i < losses[0].size(); ++i) COMPARE_WITHIN(std::abs(losses[1][i] / losses[0][i] - 1), 2e-2);
      QVERIFY(losses[0] != losses[1]);
    }
  }

  void aRankLargerThanAMatrixIsRefused() {
    TrainingSettings settings = someSettings(TrainingMethod::Lora);
    settings.rank = 17;  // keys have 16 rows
    try {
      startState(someShape(false), livelyWeights(someShape(false), 3), settings);
      QFAIL("must refuse");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Usage);
      QVERIFY(std::string(error.what()).find("16 or less") != std::string::npos);
    }
  }
};

QTEST_GUILESS_MAIN(TestTrainable)
#include "test_trainable.moc"
