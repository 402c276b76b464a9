// Tables of rotary positions against transformers 5.12 (LlamaRotaryEmbedding with head_dim 8, 64 positions): the last row of sequences of
// 12 and of 100 tokens.
#include <QTest>
#include <cmath>

#include "engine/checkpoint/config.hpp"
#include "engine/model/rope.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
using nlohmann::ordered_json;

namespace {

constexpr std::int64_t kHeadDim = 8, kPairs = kHeadDim / 2;

Rope ropeOf(const std::string& parameters) {
  ordered_json config = test::smallConfig();
  config["head_dim"] = kHeadDim;
  config["rope_scaling"] = ordered_json::parse(parameters);
  return parseConfig(config, "config.json").shape.rope;
}

/// The largest difference of a row of cosines and sines from what is expected [cos, sin].
double differenceAt(const RopeTable& table, std::int64_t position, const std::vector<double>& expected) {
  double worst = 0;
  for (std::int64_t i = 0; i < kPairs; ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(table.cos()[position * kPairs + i]) - expected[static_cast<std::size_t>(i)]));
    worst = std::max(worst, std::abs(static_cast<double>(table.sin()[position * kPairs + i]) - expected[static_cast<std::size_t>(kPairs + i)]));
  }
  return worst;
}

}  // namespace

class TestRope : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void turnsAsTransformersDoes_data() {
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<std::vector<double>>("shortRow");
    QTest::addColumn<std::vector<double>>("longRow");
    QTest::newRow("linear") << R"({"rope_type": "linear", "factor": 4.0})"
                            << std::vector{-0.92430234, 0.962425232, 0.999621868, 0.999996185, 0.381660998, 0.27154693, 0.0274965335, 0.00274999673}
                            << std::vector{0.927644372, -0.785933137, 0.96952796, 0.999693692, -0.373464763, 0.618311524, 0.244980901, 0.0247474741};
    QTest::newRow("dynamic") << R"({"rope_type": "dynamic", "factor": 2.0})"
                             << std::vector{0.00442569796, 0.453596085, 0.993956089, 0.999939501, -0.999990225, 0.891207397, 0.1097783, 0.0109997792}
                             << std::vector{0.0398208797, 0.152939111, 0.82592392, 0.998914957, -0.999206781, 0.988235593, 0.563781619, 0.0465713851};
    QTest::newRow("llama3") << R"({"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16})"
                            << std::vector{0.998572707, 0.990561724, 0.999905527, 0.999999106, 0.0534091219, 0.137067139, 0.0137495669, 0.00137499964}
                            << std::vector{0.886573672, 0.327159643, 0.992352724, 0.999923468, 0.462587386, 0.944969058, 0.12343438, 0.0123746851};
    QTest::newRow("yarn") << R"({"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16})"
                          << std::vector{0.00503922999, 1.0958457, 1.13819885, 1.13862514, -1.13861835, 0.309191316, 0.0313083641, 0.00313122733}
                          << std::vector{0.0453412272, -0.894886613, 1.1039331, 1.13828063, -1.13772631, 0.704027712, 0.278942466, 0.028178202};
    QTest::newRow("longrope") << R"({"rope_type": "longrope", "original_max_position_embeddings": 16, "short_factor": [1.0, 1.5, 2.0, 2.5], "long_factor": [1.0, 3.0, 5.0, 7.0]})"
                              << std::vector{0.00542035094, 0.90992099, 1.222893, 1.22473311, -1.224733, 0.819782853, 0.0673270151, 0.00538886059}
                              << std::vector{0.0487704203, -1.20941067, 1.2008158, 1.22462237, -1.22377348, -0.193198472, 0.240918115, 0.0173208155};
  }
  void turnsAsTransformersDoes() {
    QFETCH(QString, parameters);
    QFETCH(std::vector<double>, shortRow);
    QFETCH(std::vector<double>, longRow);
    RopeTable table(ropeOf(parameters.toStdString()), kHeadDim);
    // Back and forth: what a long sequence needs must not stay for a short one.
    for (int again = 0; again < 2; ++again) {
      table.prepare(12);
      QVERIFY(differenceAt(table, 11, shortRow) < 1e-5);
      table.prepare(100);
      QVERIFY(differenceAt(table, 99, longRow) < 1e-5);
    }
  }

  void saysWhenRowsHaveChanged() {
    RopeTable fixed(ropeOf(R"({"rope_type": "linear", "factor": 2.0})"), kHeadDim);
    QVERIFY(!fixed.prepare(10) && !fixed.prepare(100) && !fixed.prepare(10));
    QCOMPARE(fixed.positions(), 100);
    RopeTable dynamic(ropeOf(R"({"rope_type": "dynamic", "factor": 2.0})"), kHeadDim);
    QVERIFY(!dynamic.prepare(10) && !dynamic.prepare(64));
    QVERIFY(dynamic.prepare(65) && dynamic.prepare(66) && !dynamic.prepare(66) && dynamic.prepare(64));
    QCOMPARE(dynamic.positions(), 64);
  }
};

QTEST_GUILESS_MAIN(TestRope)
#include "test_rope.moc"
