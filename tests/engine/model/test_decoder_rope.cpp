// Ropes whose angles depend on how long a sequence is, in whole forward passes: a decoder keeps its table from one sequence to the next.
#include <cmath>

#include "engine/model/reference_decoder.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lively_model.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;

namespace {

constexpr std::int64_t kTrained = 16;

ModelShape shapeWith(const Rope& rope) {
  ModelShape shape = test::llamaOf({.layers = 2, .hidden = 48, .ffn = 56, .heads = 4, .kvHeads = 2, .headDim = 8, .vocab = 101, .maxPositions = kTrained});
  shape.rope = rope;
  return shape;
}

/// transformers' "dynamic": the base grows so that the slowest pair turns as far over the whole sequence as over the trained positions times the factor.
Rope dynamicByFormula(const Rope& rope, std::int64_t headDim, std::int64_t length) {
  Rope plain = rope;
  plain.kind = Rope::Kind::Default;
  if (length > kTrained) {
    const double d = static_cast<double>(headDim), stretch = rope.factor * static_cast<double>(length) / static_cast<double>(kTrained) - (rope.factor - 1);
    plain.theta = rope.theta * std::pow(stretch, d / (d - 2));
  }
  return plain;
}

/// "longrope": the factors of long sequences beyond the trained positions.
Rope longByFormula(const Rope& rope, std::int64_t length) {
  Rope plain = rope;
  plain.shortFactors = plain.longFactors = length > kTrained ? rope.longFactors : rope.shortFactors;
  return plain;
}

}  // namespace

class TestDecoderRope : public QObject {
  Q_OBJECT
 private Q_SLOTS:

  void turnsByTheLengthOfEachSequence_data() {
    QTest::addColumn<bool>("dynamic");
    QTest::newRow("dynamic") << true;
    QTest::newRow("longrope") << false;
  }
  void turnsByTheLengthOfEachSequence() {
    QFETCH(bool, dynamic);
    Rope rope;
    rope.kind = dynamic ? Rope::Kind::Dynamic : Rope::Kind::LongRope;
    rope.factor = 2;
    rope.originalMaxPositions = kTrained;
    if (!dynamic) {
      rope.shortFactors = {1, 1.5, 2, 2.5};
      rope.longFactors = {1, 3, 5, 7};
      rope.attentionFactor = 1.2;
    }
    const ModelShape shape = shapeWith(rope);
    MemoryLayers layers(shape, test::livelyWeights(shape, 5));
    Decoder decoder(layers, makeGemm(Precision::Fp32));
    for (const std::int64_t length : {12, 40, 24, 12, 16, 17}) {
      const at::Tensor ids = at::arange(2 * length, at::kLong).mul(37).remainder(shape.vocab).view({2, length});
      const auto hiddenWith = [&](const Rope& wanted) { return ReferenceDecoder(shapeWith(wanted), layers.weights()).forward(ids, false); };
      const at::Tensor expected = hiddenWith(dynamic ? dynamicByFormula(rope, shape.headDim, length) : longByFormula(rope, length));
      COMPARE_WITHIN(test::worst(decoder.forward(ids, false), expected), 1e-4);
      const at::Tensor asTrained = hiddenWith(dynamic ? dynamicByFormula(rope, shape.headDim, kTrained) : longByFormula(rope, kTrained));
      if (length > kTrained) QVERIFY(test::worst(asTrained, expected) > 1e-2);  // so the lengths do matter
    }
  }
};

QTEST_GUILESS_MAIN(TestDecoderRope)
#include "test_decoder_rope.moc"
