// Token by token against the whole sequence at once.
#include <ATen/Parallel.h>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/model/bf16_layers.hpp"
#include "engine/model/continuation.hpp"
#include "engine/model/lm_loss.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;
using test::Golden;

namespace {

/// Odd sizes, several heads for a group, every kind of bias, norms of heads.
ModelShape oddShape() {
  ModelShape shape = test::llamaOf({.layers = 3, .hidden = 50, .ffn = 71, .heads = 6, .kvHeads = 2, .headDim = 10, .vocab = 103});
  shape.features.qkvBias = shape.features.outputBias = shape.features.mlpBias = shape.features.qkNorm = true;
  return shape;
}

/// Random weights with a spread that makes logits of a trained model's size.
DecoderWeights spreadWeights(const ModelShape& shape) {
  DecoderWeights weights = randomWeights(shape, 5);
  at::manual_seed(6);
  forEachTensor(shape, weights, [](const std::string& name, const at::Tensor& tensor) {
    if (name.find("norm") == std::string::npos) tensor.copy_(at::randn_like(tensor) * 0.2);
    if (name.find("_norm") != std::string::npos) tensor.add_(at::randn_like(tensor) * 0.2);
  });
  return weights;
}

std::vector<TokenId> randomIds(std::int64_t count, std::int64_t vocab) {
  std::vector<TokenId> ids;
  at::manual_seed(8);
  const at::Tensor drawn = at::randint(0, vocab, {count}, at::kLong);
  for (std::int64_t i = 0; i < count; ++i) ids.push_back(static_cast<TokenId>(drawn[i].item<std::int64_t>()));
  return ids;
}

/// Logits [S, V] of one sequence in one pass.
at::Tensor logitsAtOnce(LayerSource& layers, const std::vector<TokenId>& ids) {
  Decoder decoder(layers, makeGemm(Precision::Fp32));
  return test::logits(decoder, layers.head_vh(), idsTensor(std::span(&ids, 1)))[0];
}

/// The same token by token after a prompt of `prompt` ids; rows before its end are not given.
at::Tensor logitsOneByOne(LayerSource& layers, const std::vector<TokenId>& ids, std::size_t prompt, Precision precision = Precision::Fp32) {
  const std::int64_t vocab = layers.shape().vocab;
  IncrementalDecoder decoder(layers, makeGemm(precision), static_cast<std::int64_t>(ids.size()));
  at::Tensor logits = at::empty({static_cast<std::int64_t>(ids.size() - prompt + 1), vocab});
  const auto put = [&](std::int64_t row, std::span<const float> found) { std::ranges::copy(found, logits.data_ptr<float>() + row * vocab); };
  put(0, decoder.start(std::span(ids).first(prompt)));
  for (std::size_t i = prompt; i < ids.size(); ++i) put(static_cast<std::int64_t>(i - prompt + 1), decoder.next(ids[i]));
  return logits;
}

double difference(LayerSource& layers, const std::vector<TokenId>& ids, std::size_t prompt) {
  const at::Tensor expected = logitsAtOnce(layers, ids), found = logitsOneByOne(layers, ids, prompt);
  return test::worst(found, expected.narrow(0, static_cast<std::int64_t>(prompt) - 1, found.size(0)));
}

}  // namespace

class TestIncrementalDecoder : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesTheLogitsOfTheReference_data() {
    QTest::addColumn<QString>("name");
    for (const std::string& name : test::kGoldenModels) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
  void givesTheLogitsOfTheReference() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, name);
    Golden golden(name.toStdString());
    const at::Tensor expected = golden.tensor("forward.safetensors", "logits"), ids = golden.ids();
    for (std::int64_t b = 0; b < ids.size(0); ++b) {
      std::vector<TokenId> sequence;
      for (std::int64_t s = 0; s < ids.size(1); ++s) sequence.push_back(static_cast<TokenId>(ids[b][s].item<std::int64_t>()));
      COMPARE_WITHIN(test::worst(logitsOneByOne(golden.layers, sequence, 1), expected[b]), 2e-4);
      COMPARE_WITHIN(test::worst(logitsOneByOne(golden.layers, sequence, 9), expected[b].narrow(0, 8, ids.size(1) - 8)), 2e-4);
    }
  }

  void givesTheLogitsOfLongSequences_data() {
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("prompt");
    for (const int window : {0, 1, 37, 200})
      for (const int prompt : {1, 128, 259}) QTest::addRow("window %d, prompt %d", window, prompt) << window << prompt;
  }
  void givesTheLogitsOfLongSequences() {
    QFETCH(int, window);
    QFETCH(int, prompt);
    ModelShape shape = oddShape();
    shape.features.windows = {0, window, window};
    shape.features.rotated = {true, false, true};
    MemoryLayers layers(shape, spreadWeights(shape));
    COMPARE_WITHIN(difference(layers, randomIds(300, shape.vocab), static_cast<std::size_t>(prompt)), 2e-4);
  }

  void roundsWeightsOnlyInBf16() {
    // Bfloat16 weights are read as they are and nothing else is rounded: as exact as fp32 with the same weights.
    const ModelShape shape = oddShape();
    const Bf16Layers rounded(shape, spreadWeights(shape));
    DecoderWeights widened = weightsOver(shape, const_cast<Bf16Layers&>(rounded).weights().flat.to(at::kFloat));
    Bf16Layers bf16(shape, widened);
    for (std::size_t l = 0; l < widened.layers.size(); ++l) {
      const LayerWeights& from = bf16.weights().layers[l];
      LayerWeights& to = widened.layers[l];
      for (const auto vector : kLayerVectors)
        if ((from.*vector).defined()) (to.*vector).copy_(from.*vector);
    }
    MemoryLayers fp32(shape, widened);
    const std::vector<TokenId> ids = randomIds(200, shape.vocab);
    COMPARE_WITHIN(test::worst(logitsOneByOne(bf16, ids, 1), logitsAtOnce(fp32, ids)), 2e-4);
  }

  void losesLittleInBf16() {
    ESPALIER_NEEDS_SHARED();
    if (!multipliesBf16()) QSKIP("this processor has no instructions for bf16 products");
    Golden golden("english-4m");
    Bf16Layers rounded(golden.shape(), golden.layers.weights());
    const at::Tensor ids = golden.ids();
    double exact = 0, found = 0;
    for (std::int64_t b = 0; b < ids.size(0); ++b) {
      std::vector<TokenId> sequence;
      for (std::int64_t s = 0; s < ids.size(1); ++s) sequence.push_back(static_cast<TokenId>(ids[b][s].item<std::int64_t>()));
      const at::Tensor labels = ids[b].narrow(0, 9, ids.size(1) - 9);
      const auto loss = [&](const at::Tensor& logits) { return at::cross_entropy_loss(logits.narrow(0, 0, labels.size(0)), labels).item<double>(); };
      exact += loss(logitsOneByOne(golden.layers, sequence, 9));
      found += loss(logitsOneByOne(rounded, sequence, 9, Precision::Bf16));
    }
    COMPARE_WITHIN(std::abs(found / exact - 1), 1e-4);
  }

  void isTheSameOnAnyNumberOfThreads() {
    const ModelShape shape = oddShape();
    MemoryLayers layers(shape, spreadWeights(shape));
    const std::vector<TokenId> ids = randomIds(150, shape.vocab);
    const int before = at::get_num_threads();
    std::vector<at::Tensor> found;
    for (const int threads : {1, 2, 3}) {
      at::set_num_threads(threads);
      found.push_back(logitsOneByOne(layers, ids, 1));
    }
    at::set_num_threads(before);
    QVERIFY(at::equal(found[0], found[1]));
    QVERIFY(at::equal(found[0], found[2]));
  }

  void refusesMoreThanWasPlannedFor() {
    const ModelShape shape = oddShape();
    MemoryLayers layers(shape, spreadWeights(shape));
    IncrementalDecoder decoder(layers, makeGemm(Precision::Fp32), 3);
    const std::vector<TokenId> ids{1, 2, 3, 4};
    QVERIFY_THROWS_EXCEPTION(Error, decoder.start(ids));
    decoder.start(std::span(ids).first(3));
    QVERIFY_THROWS_EXCEPTION(Error, decoder.next(1));
  }

  void samplesByTheirProbabilities() {
    // One step from the same prompt, many seeds: how often each token comes must fit its probability.
    ModelShape shape = oddShape();
    shape.vocab = 7;
    MemoryLayers layers(shape, spreadWeights(shape));
    const std::vector<TokenId> prompt = randomIds(5, shape.vocab);
    constexpr int kDraws = 2000;
    constexpr double kTemperature = 1.7;
    const at::Tensor shares = at::softmax(logitsAtOnce(layers, prompt)[4].to(at::kDouble) / kTemperature, 0);
    at::Tensor counts = at::zeros({7}, at::kDouble);
    const auto gemm = std::shared_ptr<Gemm>(makeGemm(Precision::Fp32));
    for (int seed = 0; seed < kDraws; ++seed)
      counts[continueIds(layers, gemm, prompt, 1, {kTemperature, static_cast<std::uint64_t>(seed)}, {}, {}, Job()).front()] += 1;
    const at::Tensor deviations = (counts / kDraws - shares) / (shares * (1 - shares) / kDraws).sqrt();
    COMPARE_WITHIN(deviations.abs().max().item<double>(), 4.0);
  }
};

QTEST_GUILESS_MAIN(TestIncrementalDecoder)
#include "test_incremental_decoder.moc"
