#include <QTest>
#include <cmath>

#include "engine/base/file.hpp"
#include "engine/importance/metrics.hpp"
#include "engine/importance/scores.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;

namespace {

Scores smallScores() {
  Scores scores;
  scores.arrays["neuron.l2-mean"] = {{2, 3}, {1, 2, 3, 4, 5, 6}};
  scores.arrays["taylor.head"] = {{2, 2}, {1, 2, 3, 4}};
  scores.arrays["block.bi"] = {{2, 2}, {1, 2, 3, NAN}};
  scores.arrays["layer.bi"] = {{2}, {0.5f, 0.25f}};
  scores.metadata = {{"model", "abc"}, {"samples", "16"}};
  return scores;
}

ModelShape smallShape() {
  ModelShape shape;
  shape.layers = 2;
  shape.ffn = 3;
  shape.heads = shape.kvHeads = 2;
  shape.hidden = 4;
  return shape;
}

}  // namespace

class TestScores : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsBackWhatItWrote() {
    const test::TemporaryFolder folder;
    writeScores(folder.path() / "s", smallScores());
    const Scores read = readScores(folder.path() / "s");
    QCOMPARE(read.arrays.size(), std::size_t{4});
    QCOMPARE(read.metadata, smallScores().metadata);
    QCOMPARE(read.need("neuron.l2-mean").shape, (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(read.need("neuron.l2-mean").at(1, 2), 6.0f);
    QCOMPARE(read.need("layer.bi").at(0, 1), 0.25f);
    QVERIFY(std::isnan(read.need("block.bi").at(1, 1)));
  }

  void saysHowToGetWhatIsMissing() {
    const Scores scores;
    ESPALIER_REFUSES(scores.need("layer.lm_loss"), "analyze --layers loss");
    ESPALIER_REFUSES(scores.need("block.bi"), "analyze --layers block-bi");
    ESPALIER_REFUSES(scores.need("flap.head"), "analyze --metrics flap");
    ESPALIER_REFUSES(scores.need("hidden.l2-mean"), "analyze --metrics activation");
  }

  void refusesFilesThatAreNoScores() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    ESPALIER_REFUSES(readScores(folder.path() / "model.safetensors"), "not a scores file");
    ESPALIER_REFUSES(readScores(folder.path() / "config.json"), "config.json");
    writeScores(folder.path() / "empty", {});
    ESPALIER_REFUSES(readScores(folder.path() / "empty"), "is empty");
  }

  void refusesScoresOfAnotherModel() {
    requireScoresFit(smallScores(), smallShape(), "abc");
    requireScoresFit(smallScores(), smallShape(), "");
    ESPALIER_REFUSES(requireScoresFit(smallScores(), smallShape(), "abd"), "another model of the same shape");
    ModelShape wider = smallShape();
    wider.ffn = 4;
    ESPALIER_REFUSES(requireScoresFit(smallScores(), wider, "abc"), "neuron.l2-mean is 2 x 3, this model needs 2 x 4");
    ModelShape deeper = smallShape();
    deeper.layers = 3;
    ESPALIER_REFUSES(requireScoresFit(smallScores(), deeper, "abc"), "another model");
  }

  void namesArraysByOptionWords() {
    QCOMPARE(widthScoreName("neuron", "activation", "l2-mean"), std::string("neuron.l2-mean"));
    QCOMPARE(widthScoreName("head", "taylor", "l2-mean"), std::string("taylor.head"));
    QCOMPARE(widthScoreName("head", "wanda", "l2-mean"), std::string("head.l2-mean"));
    QCOMPARE(widthScoreName("hidden", "taylor", "var-l2"), std::string("hidden.var-l2"));
    QCOMPARE(widthScoreName("head", "activation", "modelopt"), std::string("head.modelopt"));
    QCOMPARE(widthScoreName("neuron", "activation", "modelopt"), std::string("neuron.l2-mean"));
    QCOMPARE(layerScoreName("loss"), std::string("layer.lm_loss"));
    QCOMPARE(layerScoreName("block-loss"), std::string("block.lm_loss"));
    QCOMPARE(layerScoreName("logit-mse"), std::string("layer.logit_mse"));
    QVERIFY(test::refusal([] { widthScoreName("head", "guess", "l2-mean"); }).starts_with("2|"));
    QVERIFY(test::refusal([] { widthScoreName("head", "activation", "l3-mean"); }).starts_with("2|"));
    QVERIFY(test::refusal([] { layerScoreName("guess"); }).starts_with("2|"));
    QCOMPARE(aggregationNames().size(), std::size_t{9});
  }

  void layersPartsHaveAnAxisOfTheirOwn() {
    QCOMPARE(layerPartsName("hidden.l2-mean"), std::string("hidden-layers.l2-mean"));
    QCOMPARE(scoreAxis(layerPartsName("hidden.var-l2")), std::string("hidden-layers"));
    QCOMPARE(metricOf(layerPartsName("hidden.l2-mean")), std::string("activation"));
    ESPALIER_REFUSES(Scores().need("hidden-layers.l2-mean"), "analyze --metrics hidden-layers");
    Scores scores = smallScores();
    scores.arrays["hidden-layers.l2-mean"] = {{2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}};
    requireScoresFit(scores, smallShape(), "abc");
    const test::TemporaryFolder folder;
    writeScores(folder.path() / "s", scores);
    QCOMPARE(readScores(folder.path() / "s").need("hidden-layers.l2-mean").at(1, 0), 5.0f);
    scores.arrays["hidden-layers.l2-mean"].shape = {4, 2};
    ESPALIER_REFUSES(requireScoresFit(scores, smallShape(), "abc"), "hidden-layers.l2-mean is 4 x 2, this model needs 2 x 4");
  }

  void everyMetricHasOneNameInOptionsFilesAndHandbook() {
    const std::string handbook = readFile(std::filesystem::path(qEnvironmentVariable("ESPALIER_SOURCE").toStdString()) / "docs" / "handbook" / "importance.md");
    QCOMPARE(metrics().size(), std::size_t{13});
    for (const Metric& metric : metrics()) {
      const std::string word(metric.word);
      QCOMPARE(findMetric(word), &metric);
      if (metric.ranks != Ranked::Widths) QCOMPARE(metricOf(layerScoreName(word)), word);
      else QCOMPARE(metricOf(widthScoreName("neuron", word, "l2-mean")), word);
      const std::string row = "| " + std::string(metric.title) + " | `" + word + "` |";
      QVERIFY2(test::contains(handbook, row), row.c_str());
    }
    QCOMPARE(metricWords({Ranked::Blocks}), (std::vector<std::string>{"block-loss", "block-bi"}));
    QCOMPARE(findMetric("guess"), nullptr);
  }

  void aMissingArrayNamesWhatIsThere() {
    ESPALIER_REFUSES(smallScores().need("taylor.neuron"), "Measure it with analyze --metrics activation,taylor, or choose by what is there: activation");
    ESPALIER_REFUSES(smallScores().need("block.lm_loss"), "Measure it with analyze --layers block-bi,bi,block-loss, or choose by what is there: block-bi.");
    ESPALIER_REFUSES(Scores().need("layer.lm_loss"), "Measure it with analyze --layers loss.");
  }

  void readsTheReferenceScores() {
    ESPALIER_NEEDS_SHARED();
    const auto golden = test::sharedFolder() / "golden";
    const Checkpoint model(golden / "models" / "english-4m");
    const Scores scores = readScores(golden / "expected" / "english-4m" / "importance.safetensors");
    requireScoresFit(scores, model.shape(), model.fingerprint());
    for (const std::string& aggregation : aggregationNames())
      for (const char* axis : {"neuron", "head", "hidden"})
        QVERIFY(scores.find(widthScoreName(axis, "activation", aggregation)));
  }
};

QTEST_GUILESS_MAIN(TestScores)
#include "test_scores.moc"
