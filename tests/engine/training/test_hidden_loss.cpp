// The loss on hidden states against automatic gradients in double precision, its projection, and which layers it compares.
#include <ATen/core/grad_mode.h>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/model/reference_decoder.hpp"
#include "engine/training/training_step.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lively_model.hpp"
#include "tests/support/shapes.hpp"
#include "tests/support/stopping.hpp"

using namespace espalier;
using test::livelyWeights;
using test::someIds;

namespace {

ModelShape someShape(std::int64_t layers, std::int64_t hidden) {
  return test::llamaOf({.layers = layers, .hidden = hidden, .ffn = 56, .heads = 4, .kvHeads = 2, .headDim = 8, .vocab = 101, .maxPositions = 64});
}

TrainingSettings someSettings(HiddenStateLoss loss) {
  TrainingSettings settings;
  settings.hiddenLoss = loss;
  settings.hiddenWeight = 0.7;
  settings.schedule = Schedule::Constant;
  settings.learningRate = 1e-2;
  settings.seed = 5;
  return settings;
}

at::Tensor plainLoss(HiddenStateLoss loss, const at::Tensor& y, const at::Tensor& t) {
  if (loss == HiddenStateLoss::Cosine) return (1 - at::cosine_similarity(y, t, -1)).mean();
  return ((y - t).pow(2).sum(-1) / t.pow(2).sum(-1)).mean();
}

double worst(const at::Tensor& got, const at::Tensor& expected) {
  return (got.to(at::kDouble) - expected).abs().max().item<double>() / expected.abs().max().item<double>();
}

}  // namespace

class TestHiddenLoss : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradientsAreTheAutomaticOnes_data() {
    QTest::addColumn<bool>("cosine");
    QTest::addColumn<bool>("narrow");
    for (const bool cosine : {true, false})
      for (const bool narrow : {true, false}) QTest::addRow("%s, %s", cosine ? "cosine" : "mse", narrow ? "narrower" : "of one width") << cosine << narrow;
  }
  void gradientsAreTheAutomaticOnes() {
    QFETCH(bool, cosine);
    QFETCH(bool, narrow);
    const HiddenStateLoss kind = cosine ? HiddenStateLoss::Cosine : HiddenStateLoss::Mse;
    const ModelShape teacher = someShape(5, 48), student = someShape(3, narrow ? 32 : 48);
    const DecoderWeights ofTeacher = livelyWeights(teacher, 1), ofStudent = livelyWeights(student, 2);
    const at::Tensor ids = someIds(student);
    const TrainingSettings settings = someSettings(kind);
    const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);

    HiddenLoss loss(student, teacher, evenHiddenMap(student, teacher), settings, gemm);
    const double scale = 1.0 / static_cast<double>(ids.numel());
    MemoryLayers teacherLayers(teacher, ofTeacher), studentLayers(student, ofStudent);
    Decoder teacherDecoder(teacherLayers, gemm), decoder(studentLayers, gemm);
    loss.start(scale);
    teacherDecoder.forward(ids, false, &loss.ofTeacher());
    const at::Tensor hidden = decoder.forward(ids, true, &loss.ofStudent());
    DecoderWeights gradients = makeWeights(student);
    Decoder::Steps steps;
    steps.arrived = [&](std::int64_t layer, at::Tensor& dx) { loss.addGradient(layer, dx); };
    decoder.backward(at::zeros_like(hidden), gradients, steps);

    const at::AutoGradMode mode(true);
    DecoderWeights exactTeacher = weightsOver(teacher, ofTeacher.flat.to(at::kDouble));
    const at::Tensor leaf = ofStudent.flat.to(at::kDouble).requires_grad_();
    DecoderWeights exact = weightsOver(student, leaf);
    const auto t = ReferenceDecoder(teacher, exactTeacher).layerOutputs(ids), h = ReferenceDecoder(student, exact).layerOutputs(ids);
    at::Tensor projection;
    if (narrow) projection = loss.projection().trained.to(at::kDouble).view({48, 32}).requires_grad_();
    at::Tensor sum = at::zeros({}, at::kDouble);
    const std::vector<std::size_t> of{1, 2, 4};  // 5/3, 10/3, 15/3, counted from 1 and rounded
    for (std::size_t j = 0; j < 3; ++j) sum = sum + plainLoss(kind, narrow ? at::matmul(h[j], projection.t()) : h[j], t[of[j]].detach());
    sum = sum * (0.7 / 3);
    sum.backward();

    COMPARE_WITHIN(std::abs(loss.sum() * scale / sum.item<double>() - 1), 1e-5);
    COMPARE_WITHIN(worst(gradients.flat, leaf.grad()), 2e-5);
    QVERIFY(leaf.grad().abs().max().item<double>() > 1e-3);
    QCOMPARE(loss.projectionGradients().defined(), narrow);
    if (narrow) COMPARE_WITHIN(worst(loss.projectionGradients(), projection.grad().view({-1})), 2e-5);
  }

  void beginsWithTheChannelsThatWereKept() {
    const ModelShape teacher = someShape(4, 48), student = someShape(2, 32);
    std::vector<std::int64_t> channels;
    for (std::int64_t c = 0; c < 32; ++c) channels.push_back(c + c / 2);
    const HiddenMap map = hiddenMapOfPlan(teacher, {0, 2}, channels);
    QCOMPARE(map.layers, (std::vector<std::int64_t>{1, 3}));  // what the teacher's layer 2 takes is what layer 1 gives
    const HiddenLoss loss(student, teacher, map, someSettings(HiddenStateLoss::Mse), makeGemm(Precision::Fp32));
    const at::Tensor x = at::randn({32}), y = at::matmul(loss.projection().trained.view({48, 32}), x);
    QCOMPARE(y.ne(0).sum().item<std::int64_t>(), 32);
    for (std::int64_t c = 0; c < 32; ++c) QCOMPARE(y[channels[static_cast<std::size_t>(c)]].item<float>(), x[c].item<float>());
  }

  void anEvenMapEndsAtTheLast() {
    const auto map = [](std::int64_t student, std::int64_t teacher) { return evenHiddenMap(someShape(student, 32), someShape(teacher, 32)).layers; };
    QCOMPARE(map(4, 8), (std::vector<std::int64_t>{1, 3, 5, 7}));
    QCOMPARE(map(3, 3), (std::vector<std::int64_t>{0, 1, 2}));
    QCOMPARE(map(4, 3), (std::vector<std::int64_t>{0, 1, 1, 2}));
    QCOMPARE(map(1, 6), (std::vector<std::int64_t>{5}));
  }

  void aStepAddsItToTheObjective() {
    const ModelShape teacher = someShape(4, 48), student = someShape(2, 32);
    const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
    MemoryLayers layers(teacher, livelyWeights(teacher, 1));
    const auto outcomes = [&](HiddenStateLoss kind, int steps, at::Tensor* projection = nullptr) {
      const TrainingSettings settings = someSettings(kind);
      TrainingState state = startState(livelyWeights(student, 2));
      HiddenLoss loss(student, teacher, evenHiddenMap(student, teacher), settings, gemm);
      const bool with = kind != HiddenStateLoss::None;
      TrainingStep step(student, state, settings, gemm, std::make_unique<LiveTeacher>(layers, gemm, with ? &loss.ofTeacher() : nullptr), with ? &loss : nullptr);
      std::vector<double> objectives;
      for (int i = 0; i < steps; ++i) objectives.push_back(step.run({someIds(student), someIds(student, 6)}, Job()).objective);
      if (projection) *projection = loss.projection().trained;
      return objectives;
    };
    at::Tensor before, after;
    const double logits = outcomes(HiddenStateLoss::None, 1, &before)[0];
    for (const HiddenStateLoss kind : {HiddenStateLoss::Cosine, HiddenStateLoss::Mse}) {
      const std::vector<double> all = outcomes(kind, 30, &after);
      QVERIFY(all.front() > logits + 0.1);
      QVERIFY(all.back() < 0.8 * all.front());
      QVERIFY(!at::equal(after, before));  // the projection learns, too
    }
  }

  void aStepThatIsStoppedLeavesNothing() {
    const ModelShape teacher = someShape(4, 48), student = someShape(2, 32);
    const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
    MemoryLayers layers(teacher, livelyWeights(teacher, 1));
    const TrainingSettings settings = someSettings(HiddenStateLoss::Cosine);
    TrainingState state = startState(livelyWeights(student, 2));
    HiddenLoss loss(student, teacher, evenHiddenMap(student, teacher), settings, gemm);
    TrainingStep step(student, state, settings, gemm, std::make_unique<LiveTeacher>(layers, gemm, &loss.ofTeacher()), &loss);
    const test::StoppedJob stopped(2);
    QVERIFY_THROWS_EXCEPTION(Error, step.run({someIds(student), someIds(student, 6)}, stopped.job()));
    QCOMPARE(loss.projectionGradients().abs().max().item<float>(), 0.0f);
    QCOMPARE(state.step, 0);
  }
};

QTEST_GUILESS_MAIN(TestHiddenLoss)
#include "test_hidden_loss.moc"
