// The path of LibTorch's operations, which a GPU takes, against the one by hand: on the CPU always, on a GPU where there is one.
#include "engine/base/error.hpp"
#include "engine/model/continuation.hpp"
#include "engine/model/device.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/training/chunked_head.hpp"
#include "engine/training/device_step.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lively_model.hpp"
#include "tests/support/shapes.hpp"
#include "tests/support/stopping.hpp"

using namespace espalier;
using test::livelyWeights;
using test::someIds;
using test::tinyLlama;

namespace {

/// With every feature that decides what the decoder computes.
ModelShape featuredShape() {
  ModelShape shape = tinyLlama();
  shape.features.tied = shape.features.qkvBias = shape.features.outputBias = shape.features.mlpBias = shape.features.qkNorm = true;
  shape.features.windows = {0, 5, 100};
  shape.features.rotated = {true, false, true};
  return shape;
}

TrainingSettings someSettings(bool corrects, double temperature = 1.0, double ceShare = 0.0) {
  TrainingSettings settings;
  settings.kind = corrects ? TrainingKind::Correction : TrainingKind::Distillation;
  settings.temperature = temperature;
  settings.ceShare = ceShare;
  settings.learningRate = 1e-3;
  settings.warmup = 5;
  settings.steps = 20;
  settings.context = 21;
  return settings;
}

DecoderWeights on(at::Device device, const ModelShape& shape, const DecoderWeights& weights) { return weightsOver(shape, weights.flat.to(device)); }

DeviceStep makeStep(at::Device device, const ModelShape& shape, const TrainingSettings& settings) {
  std::optional<DeviceModel> teacher;
  if (settings.kind == TrainingKind::Distillation) teacher = DeviceModel{tinyLlama(), livelyWeights(tinyLlama(), 1)};
  return DeviceStep(device, {shape, livelyWeights(shape, 2)}, std::move(teacher), settings);
}

double relative(double found, double expected) { return std::abs(found / expected - 1); }

}  // namespace

class TestDeviceStep : public QObject {
  Q_OBJECT

  static at::Device device() {
    QFETCH_GLOBAL(QString, device);
    return at::Device(device.toStdString());
  }

 private Q_SLOTS:
  void initTestCase_data() {
    QTest::addColumn<QString>("device");
    QTest::newRow("cpu") << "cpu";
    QTest::newRow("cuda") << "cuda:0";
  }
  void init() {
    if (!device().is_cpu() && deviceFor("auto").is_cpu()) QSKIP("there is no GPU that LibTorch sees");
    at::manual_seed(7);
  }

  void decodesAndDerivesAsByHand_data() {
    QTest::addColumn<bool>("featured");
    QTest::newRow("plain") << false;
    QTest::newRow("biases, windows, tied, layers without rope, norms of heads") << true;
  }
  void decodesAndDerivesAsByHand() {
    QFETCH(bool, featured);
    const ModelShape shape = featured ? featuredShape() : tinyLlama();
    const DecoderWeights weights = livelyWeights(shape, 2);
    MemoryLayers layers(shape, weights);
    const at::Tensor ids = someIds(shape);
    Decoder byHand(layers, makeGemm(Precision::Fp32));
    DeviceDecoder decoder(shape, on(device(), shape, weights), Precision::Fp32);
    const at::Tensor expected = byHand.forward(ids, true), found = decoder.forward(toDevice(ids, device()), true);
    COMPARE_WITHIN(test::worst(found.cpu(), expected), 2e-4);
    COMPARE_WITHIN(test::worst(decoder.forward(toDevice(ids, device()), false).cpu(), expected), 2e-4);

    const at::Tensor dHidden = at::randn(expected.sizes());
    DecoderWeights ofHand = makeWeights(shape), ofDevice = on(device(), shape, makeWeights(shape));
    ofHand.flat.fill_(0.5);  // added to what is there
    ofDevice.flat.fill_(0.5);
    byHand.backward(dHidden, ofHand);
    decoder.backward(dHidden.to(device()), ofDevice);
    forEachTensor(shape, ofHand, [&, at = std::size_t{0}](const std::string& name, const at::Tensor& exact) mutable {
      std::vector<at::Tensor> others;
      forEachTensor(shape, ofDevice, [&](const std::string&, const at::Tensor& tensor) { others.push_back(tensor); });
      const double difference = test::worst(others[at++].cpu(), exact), largest = exact.abs().max().item<double>();
      QVERIFY2(difference <= 2e-5 * std::max(1.0, largest), qPrintable(QString("%1: %2 of %3").arg(name.c_str()).arg(difference).arg(largest)));
    });
  }

  void theHeadGivesTheSameLosses_data() {
    QTest::addColumn<bool>("corrects");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("loss");
    QTest::newRow("cross entropy") << true << 1.0 << 0.0 << 0;
    for (const Divergence loss : {Divergence::ForwardKl, Divergence::ReverseKl, Divergence::Jsd, Divergence::TopK}) {
      QTest::addRow("%s", word(loss)) << false << 1.0 << 0.0 << static_cast<int>(loss);
      QTest::addRow("%s, T=2, a=0.25", word(loss)) << false << 2.0 << 0.25 << static_cast<int>(loss);
    }
  }
  void theHeadGivesTheSameLosses() {
    QFETCH(bool, corrects);
    QFETCH(double, temperature);
    QFETCH(double, share);
    QFETCH(int, loss);
    TrainingSettings settings = someSettings(corrects, temperature, share);
    settings.loss = static_cast<Divergence>(loss);
    settings.jsdWeight = 0.3;
    settings.topK = 8;
    const std::int64_t rows = 37, vocab = 211;  // the chunks of 8 and 16 do not divide it
    at::Tensor hidden = at::randn({rows, 24}), head = at::randn({vocab, 24}), labels = at::randint(0, vocab, {rows}, at::kLong);
    MemoryLayers teacherLayers(tinyLlama(), livelyWeights(tinyLlama(), 1));
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    LiveTeacher teacher(teacherLayers, gemm);
    const at::Tensor ids = someIds(tinyLlama()).narrow(0, 0, 1).repeat({2, 1}).narrow(1, 0, 19).contiguous();
    teacher.start(ids);
    at::Tensor dHidden = at::empty_like(hidden), dHead = at::ones_like(head);
    const LossSums expected =
        ChunkedHead(gemm, 8).train(*makeObjective(settings), hidden, head, labels, corrects ? nullptr : &teacher, 0.01, dHidden, dHead);

    const auto there = [&](const at::Tensor& x) { return x.to(device()); };
    Decoder decoder(teacherLayers, gemm);
    const DeviceHead::Rows ofStudent{there(hidden), there(head)}, ofTeacher{there(decoder.forward(ids, false).narrow(0, 0, rows)), there(teacherLayers.head_vh())};
    at::Tensor dHiddenThere = there(at::empty_like(hidden)), dHeadThere = there(at::ones_like(head));
    const DeviceHead onDevice(settings, 16);
    const at::Tensor sums = onDevice.train(ofStudent, corrects ? nullptr : &ofTeacher, there(labels), 0.01, dHiddenThere, dHeadThere).cpu();
    COMPARE_WITHIN(relative(sums[0].item<double>(), expected.objective), 1e-5);
    COMPARE_WITHIN(relative(sums[1].item<double>(), expected.lm), 1e-5);
    COMPARE_WITHIN(test::worst(dHiddenThere.cpu(), dHidden), 2e-5 * std::max(1.0, dHidden.abs().max().item<double>()));
    COMPARE_WITHIN(test::worst(dHeadThere.cpu(), dHead), 2e-5 * std::max(1.0, dHead.abs().max().item<double>()));
    COMPARE_WITHIN(relative(onDevice.score(ofStudent, there(labels)), HeadScorer(gemm).score(hidden, head, labels)), 1e-5);
  }

  void trains20StepsAsByHand_data() {
    QTest::addColumn<bool>("corrects");
    QTest::addColumn<bool>("featured");
    QTest::newRow("a correction") << true << false;
    QTest::newRow("a distillation") << false << false;
    QTest::newRow("a distillation of a student with every feature") << false << true;
  }
  void trains20StepsAsByHand() {
    QFETCH(bool, corrects);
    QFETCH(bool, featured);
    const ModelShape shape = featured ? featuredShape() : tinyLlama();
    const TrainingSettings settings = corrects ? someSettings(true) : someSettings(false, 2.0, 0.25);
    MemoryLayers teacherLayers(tinyLlama(), livelyWeights(tinyLlama(), 1));
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    TrainingState state = startState(livelyWeights(shape, 2));
    TrainingStep byHand(shape, state, settings, gemm, corrects ? nullptr : std::make_unique<LiveTeacher>(teacherLayers, gemm));
    DeviceStep step = makeStep(device(), shape, settings);
    const at::Tensor ids = someIds(shape);
    const std::vector<at::Tensor> batches{ids.narrow(0, 0, 2), ids.narrow(0, 2, 1)};
    for (int i = 0; i < 20; ++i) {
      const StepOutcome expected = byHand.run(batches, Job()), found = step.run(batches, Job());
      COMPARE_WITHIN(relative(found.objective, expected.objective), 1e-3);
      COMPARE_WITHIN(relative(found.lm, expected.lm), 1e-3);
      COMPARE_WITHIN(relative(found.gradientNorm, expected.gradientNorm), 1e-3);
    }
    QCOMPARE(step.stepsDone(), 20);
  }

  void bf16FollowsFp32() {
    const TrainingSettings settings = someSettings(false);
    TrainingSettings rounded = settings;
    rounded.precision = Precision::Bf16;
    DeviceStep exact = makeStep(device(), tinyLlama(), settings), step = makeStep(device(), tinyLlama(), rounded);
    const at::Tensor ids = someIds(tinyLlama());
    bool differed = false;
    for (int i = 0; i < 20; ++i) {
      const double expected = exact.run({ids}, Job()).objective, found = step.run({ids}, Job()).objective;
      COMPARE_WITHIN(relative(found, expected), 1e-2);
      differed = differed || found != expected;
    }
    QVERIFY(differed);
  }

  void measuresLossesAsByHand() {
    const TrainingSettings settings = someSettings(false);
    DeviceStep step = makeStep(device(), featuredShape(), settings);
    const at::Tensor ids = at::randint(0, 211, {100}, at::detail::createCPUGenerator(9), at::kLong);
    const std::vector<TokenId> stream(ids.data_ptr<std::int64_t>(), ids.data_ptr<std::int64_t>() + 100);
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    const auto expected = [&](const ModelShape& shape, std::uint64_t seed) {
      MemoryLayers layers(shape, livelyWeights(shape, seed));
      Decoder decoder(layers, gemm);
      HeadScorer scorer(gemm);
      return lmLoss(decoder, scorer, stream, settings.context, Job()).loss;
    };
    COMPARE_WITHIN(relative(step.studentLoss(stream, Job()), expected(featuredShape(), 2)), 1e-5);
    COMPARE_WITHIN(relative(step.teacherLoss(stream, Job()), expected(tinyLlama(), 1)), 1e-5);
    QVERIFY(std::isnan(makeStep(device(), tinyLlama(), someSettings(true)).teacherLoss(stream, Job())));
    QCOMPARE(step.continuation({1, 2, 3}, 5, Job()).size(), std::size_t{5});
    MemoryLayers teacher(tinyLlama(), livelyWeights(tinyLlama(), 1));
    QCOMPARE(step.teacherContinuation({1, 2, 3}, 5, Job()), std::optional(continueIds(teacher, gemm, {1, 2, 3}, 5, {}, {}, {}, Job())));
    QVERIFY(!makeStep(device(), tinyLlama(), someSettings(true)).teacherContinuation({1, 2, 3}, 5, Job()));
  }

  void goesOnFromAState() {
    const TrainingSettings settings = someSettings(false);
    const at::Tensor ids = someIds(tinyLlama());
    DeviceStep whole = makeStep(device(), tinyLlama(), settings), first = makeStep(device(), tinyLlama(), settings);
    std::vector<double> expected;
    for (int i = 0; i < 6; ++i) expected.push_back(whole.run({ids}, Job()).objective);
    for (int i = 0; i < 3; ++i) first.run({ids}, Job());
    DeviceStep second = makeStep(device(), tinyLlama(), settings);
    const TrainingState& saved = first.state();
    TrainingState& state = second.state();
    state.weights.flat.copy_(saved.weights.flat);
    state.firstMoment.copy_(saved.firstMoment);
    state.secondMoment.copy_(saved.secondMoment);
    state.step = saved.step;
    second.stateChanged();
    for (std::size_t i = 3; i < 6; ++i) {
      const double found = second.run({ids}, Job()).objective;
      if (device().is_cpu()) QCOMPARE(found, expected[i]);  // a GPU has no fixed order of sums
      COMPARE_WITHIN(relative(found, expected[i]), 1e-5);
    }
  }

  void aStopWithinAStepChangesNothing() {
    const TrainingSettings settings = someSettings(true);
    DeviceStep step = makeStep(device(), tinyLlama(), settings), other = makeStep(device(), tinyLlama(), settings);
    const at::Tensor ids = someIds(tinyLlama());
    const test::StoppedJob stopped(2);
    QVERIFY_THROWS_EXCEPTION(Error, step.run({ids, ids}, stopped.job()));
    QCOMPARE(step.stepsDone(), 0);
    const double found = step.run({ids}, Job()).gradientNorm, expected = other.run({ids}, Job()).gradientNorm;
    COMPARE_WITHIN(relative(found, expected), device().is_cpu() ? 0.0 : 1e-5);
  }

  void devicesAreNamedInWords() {
    QVERIFY(deviceFor("cpu").is_cpu());
    for (const char* word : {"gpu", "", "cuda:999"}) {
      try {
        deviceFor(word);
        QFAIL(word);
      } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Usage);
      }
    }
    if (!at::hasCUDA()) QVERIFY_THROWS_EXCEPTION(Error, deviceFor("cuda"));
  }
};

QTEST_GUILESS_MAIN(TestDeviceStep)
#include "test_device_step.moc"
