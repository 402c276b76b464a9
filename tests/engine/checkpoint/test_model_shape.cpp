#include <QTest>

#include "engine/checkpoint/checkpoint.hpp"

using namespace espalier;

namespace {

ModelShape shapeOf(std::int64_t layers, std::int64_t hidden, std::int64_t ffn, std::int64_t vocab) {
  ModelShape shape;
  shape.layers = layers;
  shape.hidden = hidden;
  shape.ffn = ffn;
  shape.heads = 32;
  shape.kvHeads = 8;
  shape.headDim = 128;
  shape.vocab = vocab;
  return shape;
}

}  // namespace

class TestModelShape : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void countsThePublishedModels_data() {
    QTest::addColumn<qint64>("layers");
    QTest::addColumn<qint64>("hidden");
    QTest::addColumn<qint64>("ffn");
    QTest::addColumn<qint64>("vocab");
    QTest::addColumn<quint64>("parameters");
    QTest::newRow("Llama-3.1-8B") << qint64(32) << qint64(4096) << qint64(14336) << qint64(128256) << quint64(8'030'261'248);
    QTest::newRow("4B-Width") << qint64(32) << qint64(3072) << qint64(9216) << qint64(128256) << quint64(4'512'746'496);
    QTest::newRow("4B-Depth") << qint64(16) << qint64(4096) << qint64(14336) << qint64(128256) << quint64(4'540'469'248);
    QTest::newRow("NeMo-12B") << qint64(40) << qint64(5120) << qint64(14336) << qint64(131072) << quint64(12'247'782'400);
    QTest::newRow("MN-8B") << qint64(40) << qint64(4096) << qint64(11520) << qint64(131072) << quint64(8'414'105'600);
  }
  void countsThePublishedModels() {
    QFETCH(qint64, layers);
    QFETCH(qint64, hidden);
    QFETCH(qint64, ffn);
    QFETCH(qint64, vocab);
    QFETCH(quint64, parameters);
    QCOMPARE(quint64(shapeOf(layers, hidden, ffn, vocab).parameters().total()), parameters);
  }

  void countsWhatTheTensorsHold() {
    ModelShape shape = shapeOf(3, 64, 96, 100);
    shape.features = {true, true, true, true, true, {}, {}};
    std::uint64_t values = 0;
    for (const TensorInfo& tensor : expectedTensors(shape, DType::F32))
      values += static_cast<std::uint64_t>(tensor.values());
    QCOMPARE(shape.parameters().total(), values);
    QCOMPARE(shape.weightBytes(2), 2 * values);
    shape.features.tied = false;
    QCOMPARE(shape.parameters().total(), values + 6400);
    QCOMPARE(shape.parameters().head, std::uint64_t{6400});
  }

  void windowsBoundTheCacheAndTheWork() {
    ModelShape shape = shapeOf(2, 64, 96, 100);
    QCOMPARE(shape.kvCacheBytes(100, 2), std::uint64_t{2 * 100 * 2 * 8 * 128 * 2});
    const double whole = shape.flopsPerToken(100);
    const double matrices = 2.0 * (2 * (2 * 64 * 4096 + 2 * 64 * 1024 + 3 * 64 * 96) + 100 * 64);
    QCOMPARE(whole, matrices + 2 * 4.0 * 4096 * 50);
    shape.features.windows = {0, 10};
    QCOMPARE(shape.kvCacheBytes(100, 2), std::uint64_t{110 * 2 * 8 * 128 * 2});
    QCOMPARE(shape.flopsPerToken(100), matrices + 4.0 * 4096 * (50 + 9.5));
  }
};

QTEST_GUILESS_MAIN(TestModelShape)
#include "test_model_shape.moc"
