#include <QTest>
#include <cmath>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/pruning/plan.hpp"
#include "engine/pruning/ties.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;

namespace {

/// 4 layers, hidden 6, 5 neurons, 6 heads in 2 groups.
ModelShape smallShape() {
  ModelShape shape;
  shape.layers = 4;
  shape.hidden = 6;
  shape.ffn = 5;
  shape.heads = 6;
  shape.kvHeads = 2;
  shape.headDim = 4;
  shape.vocab = 10;
  return shape;
}

Scores smallScores() {
  Scores scores;
  scores.arrays["hidden.l2-mean"] = {{6}, {3, 1, 3, 2, 3, 0}};
  scores.arrays["neuron.l2-mean"] = {{4, 5}, {5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 1, 1, 1, 1, 1, 2, 1, 2, 1, 2}};
  scores.arrays["head.l2-mean"] = {{4, 6}, {9, 8, 7, 1, 2, 3, 1, 2, 3, 9, 8, 7, 1, 1, 1, 1, 1, 1, 5, 5, 6, 6, 5, 5}};
  scores.arrays["layer.bi"] = {{4}, {0.5f, 0.1f, 0.3f, 0.1f}};
  scores.arrays["block.bi"] = {{4, 4}, {4, 3, 2, 1, 9, 7, 7, NAN, 6, 5, NAN, NAN, 5, NAN, NAN, NAN}};
  return scores;
}

Plan planFor(const Target& target) { return makePlan(smallShape(), smallScores(), target); }

using Indices = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

}  // namespace

class TestPlan : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void keepsTheLargestScoresAndTheLowerIndexOnATie() {
    Target target;
    target.hidden = 2;
    target.ffn = 2;
    const Plan plan = planFor(target);
    QCOMPARE(plan.hidden, (Indices{0, 2}));
    QCOMPARE(plan.ffn, (std::vector<Indices>{{0, 1}, {3, 4}, {0, 1}, {0, 2}}));
    QCOMPARE(plan.heads.size(), std::size_t{4});
    QCOMPARE(plan.heads[0], (Indices{0, 1, 2, 3, 4, 5}));
    QCOMPARE(plan.layers, (Indices{0, 1, 2, 3}));
  }

  void keepsEquallyManyHeadsInEveryGroup() {
    Target target;
    target.heads = 2;
    QCOMPARE(planFor(target).heads, (std::vector<Indices>{{0, 5}, {2, 3}, {0, 3}, {2, 3}}));
    target.heads = 4;
    QCOMPARE(planFor(target).heads[0], (Indices{0, 1, 4, 5}));
  }

  void dropsTheLeastImportantLayersFirst() {
    Target target;
    target.layers = 3;
    QCOMPARE(planFor(target).layers, (Indices{0, 2, 3}));
    target.layers = 2;
    QCOMPARE(planFor(target).layers, (Indices{0, 2}));
    target.layers = 1;
    QCOMPARE(planFor(target).layers, (Indices{0}));
  }

  void dropsTheBestBlock() {
    Target target;
    target.layersBy = "block-bi";
    target.layers = 3;
    QCOMPARE(planFor(target).layers, (Indices{0, 1, 2}));
    target.layers = 2;
    QCOMPARE(planFor(target).layers, (Indices{0, 3}));
    target.layers = 1;
    QCOMPARE(planFor(target).layers, (Indices{0}));
    target.keep.layers = {1};
    ESPALIER_REFUSES(planFor(target), "no block of 3 layers avoids the pinned layers");
    target.layers = 2;
    QCOMPARE(planFor(target).layers, (Indices{0, 1}));
  }

  void severalWordsDecideByTheirMeanRank() {
    Scores scores = smallScores();
    // By bi the ranks are 3, 0.5, 2, 0.5; by loss 0, 2, 1, 3: sums 3, 2.5, 3, 3.5.
    scores.arrays["layer.lm_loss"] = {{4}, {1, 3, 2, 4}};
    Target target;
    target.layersBy = "bi,loss";
    target.layers = 3;
    QCOMPARE(makePlan(smallShape(), scores, target).layers, (Indices{0, 2, 3}));
    target.layers = 2;  // 0 and 2 tie: the lower index goes first
    QCOMPARE(makePlan(smallShape(), scores, target).layers, (Indices{2, 3}));
    // Blocks of two, by bi 9, 7, 7: ranks 2, 0.5, 0.5; by loss 1, 3, 2: ranks 0, 2, 1: sums 2, 2.5, 1.5.
    scores.arrays["block.lm_loss"] = {{4, 4}, {1, 1, 1, 1, 1, 3, 2, NAN, 1, 1, NAN, NAN, 1, NAN, NAN, NAN}};
    target.layersBy = "block-bi,block-loss";
    QCOMPARE(makePlan(smallShape(), scores, target).layers, (Indices{0, 1}));
    target.layersBy = "bi,block-bi";
    const std::string outcome = test::refusal([&] { makePlan(smallShape(), scores, target); });
    QVERIFY2(outcome.starts_with("2|--by"), outcome.c_str());
  }

  void equalScoresAtTheCutAreNoted() {
    Target target;
    target.layers = 3;  // the lowest are 1 and 3, equal by bi
    QCOMPARE(explainPlan(smallShape(), smallScores(), target).notes, (Words{"layers 1 and 3 are equal by bi (0.1): of these, the lowest went first"}));
    target.layers = 2;
    QVERIFY(explainPlan(smallShape(), smallScores(), target).notes.empty());
    target.layers = 3;
    target.keep.layers = {3};  // a pin decides
    QVERIFY(explainPlan(smallShape(), smallScores(), target).notes.empty());
    target = {};
    target.layersBy = "block-bi";
    target.layers = 2;
    QCOMPARE(explainPlan(smallShape(), smallScores(), target).notes, (Words{"2 blocks of 2 layers are equal by block-bi: the first of them went"}));
    target = {};
    target.ffn = 2;  // not in layers 0 and 1
    QCOMPARE(explainPlan(smallShape(), smallScores(), target).notes,
             (Words{"neurons: equal scores in neuron.l2-mean lie on both sides of the cut in 2 of 4 places; of these, the lowest indices stay"}));
    target = {};
    target.hidden = 2;
    QCOMPARE(explainPlan(smallShape(), smallScores(), target).notes,
             (Words{"hidden channels: equal scores in hidden.l2-mean lie on both sides of the cut; of these, the lowest indices stay"}));
    target.metric = "taylor";
    target.hidden = 4;
    QCOMPARE(explainPlan(smallShape(), smallScores(), target).notes,
             (Words{"hidden channels are ranked by activation (hidden.l2-mean): taylor is not defined for them"}));
  }

  void scoresThatTellNothingApartAreRefused() {
    Scores scores = smallScores();
    scores.arrays["layer.task"] = {{4}, {0.25f, 0.25f, 0.25f, 0.25f}};
    Target target;
    target.layersBy = "task";
    target.layers = 3;
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "task gives all 4 layers the same score (0.25)");
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "Choose by bi, or name the layers to drop");
    target.layersBy = "task,bi";  // bi decides
    QCOMPARE(makePlan(smallShape(), scores, target).layers, (Indices{0, 2, 3}));
    scores.arrays["layer.bi"].values = {1, 1, 1, 1};
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "task and bi together give all 4 layers the same score");
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "Measure another metric");
    target.cut.layers = {2};  // a hand decides
    QCOMPARE(makePlan(smallShape(), scores, target).layers, (Indices{0, 1, 3}));
    target = {};
    target.layersBy = "block-bi";
    target.layers = 3;
    scores.arrays["block.bi"].values = {1, 1, 1, 1, 9, 7, 7, NAN, 5, 5, NAN, NAN, 5, NAN, NAN, NAN};
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "block-bi gives all blocks of 1 layer the same score");
    target = {};
    target.ffn = 3;
    scores.arrays["neuron.l2-mean"].values.assign(20, 2.f);
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "all neurons of a layer have the same score in neuron.l2-mean");
    target.ffn = 5;
    QCOMPARE(makePlan(smallShape(), scores, target).ffn.front().size(), std::size_t{5});
  }

  void tiesOfLayersAreCounted() {
    Scores scores;
    scores.arrays["layer.bi"] = {{4}, {1, 2, 3, 4}};
    scores.arrays["layer.task"] = {{4}, {0.5f, 0.25f, 0.5f, 0.5f}};
    const auto ties = layerTies(scores);
    QCOMPARE(ties.size(), std::size_t{1});
    QCOMPARE(ties.at("task").equal, 3);
    QCOMPARE(ties.at("task").of, 4);
    QCOMPARE(ties.at("task").value, 0.5);
  }

  void dropsAListWithoutAnyScores() {
    Target target;
    target.dropLayers = {1, 2};
    const Plan plan = makePlan(smallShape(), {}, target);
    QCOMPARE(plan.layers, (Indices{0, 3}));
    QCOMPARE(plan.hidden.size(), std::size_t{6});
    QCOMPARE(plan.ffn, std::vector<Indices>(2, Indices{0, 1, 2, 3, 4}));
    QVERIFY(makePlan(smallShape(), {}, {}).layers == (Indices{0, 1, 2, 3}));
    target.hidden = 5;
    ESPALIER_REFUSES(makePlan(smallShape(), {}, target), "the scores have no hidden.l2-mean");
  }

  void obeysPinsOnEveryAxis() {
    Target target;
    target.hidden = 2;
    target.ffn = 2;
    target.heads = 2;
    target.layers = 3;
    target.keep = parsePins("hidden:5 neuron:0.4 head:0.2 layer:1");
    target.cut = parsePins("hidden:0 neuron:2.0 head:0.5 layer:0");
    const Plan plan = planFor(target);
    QCOMPARE(plan.layers, (Indices{1, 2, 3}));
    QCOMPARE(plan.hidden, (Indices{2, 5}));
    QCOMPARE(plan.ffn[1], (Indices{1, 2}));
    target.keep.layers = {0};
    target.cut.layers = {1};
    const Plan other = planFor(target);
    QCOMPARE(other.layers, (Indices{0, 2, 3}));
    QCOMPARE(other.ffn[0], (Indices{0, 4}));
    QCOMPARE(other.heads[0], (Indices{2, 4}));
  }

  void refusesPinsThatContradictTheSizes() {
    const auto plan = [](const char* keep, const char* cut, const std::function<void(Target&)>& edit) {
      Target target;
      edit(target);
      target.keep = parsePins(keep);
      target.cut = parsePins(cut);
      planFor(target);
    };
    ESPALIER_REFUSES(plan("hidden:0-2", "", [](Target& t) { t.hidden = 2; }),
                     "3 hidden channels are pinned, but only 2 stay");
    ESPALIER_REFUSES(plan("", "hidden:0", [](Target&) {}), "with 1 excluded only 5 are left");
    ESPALIER_REFUSES(plan("head:1.0,1.1", "", [](Target& t) { t.heads = 2; }),
                     "2 heads in key/value group 0 of layer 1 are pinned, but only 1 stay");
    ESPALIER_REFUSES(plan("", "head:1.3-5", [](Target& t) { t.heads = 2; }),
                     "1 heads in key/value group 1 of layer 1 are to stay");
    ESPALIER_REFUSES(plan("neuron:2.0-3", "", [](Target& t) { t.ffn = 3; }), "4 neurons of layer 2 are pinned");
    ESPALIER_REFUSES(plan("layer:0-2", "", [](Target& t) { t.layers = 2; }), "3 layers are pinned");
    ESPALIER_REFUSES(plan("", "layer:2", [](Target&) {}), "layers are to stay");
    ESPALIER_REFUSES(plan("layer:1", "", [](Target& t) { t.dropLayers = {1}; }), "layer 1 is pinned and dropped");
    ESPALIER_REFUSES(plan("", "layer:2", [](Target& t) { t.dropLayers = {1}; }), "layer 2 is excluded, but not among");
    ESPALIER_REFUSES(plan("head:1.2", "head:1.2", [](Target& t) { t.heads = 2; }), "head 1.2 is both kept and cut");
    ESPALIER_REFUSES(plan("layer:4", "", [](Target&) {}), "layer 4 does not exist, the last one is 3");
    ESPALIER_REFUSES(plan("neuron:0.5", "", [](Target&) {}), "neuron 0.5 does not exist");
    ESPALIER_REFUSES(plan("head:9.0", "", [](Target&) {}), "layer 9 does not exist");
    // Pins of a layer that goes do not matter.
    plan("neuron:2.0-3", "", [](Target& t) {
      t.ffn = 3;
      t.dropLayers = {2};
    });
  }

  void refusesSizesThatNothingLoads() {
    const auto shape = [](const std::function<void(Target&)>& edit) {
      Target target;
      edit(target);
      return targetShape(smallShape(), target);
    };
    ESPALIER_REFUSES(shape([](Target& t) { t.heads = 3; }), "Choose 2 or 4");
    ESPALIER_REFUSES(shape([](Target& t) { t.heads = 1; }), "Choose 2");
    ESPALIER_REFUSES(shape([](Target& t) { t.heads = 8; }), "heads: 8 is not possible, the model has 6");
    ESPALIER_REFUSES(shape([](Target& t) { t.hidden = 7; }), "hidden: 7 is not possible, the model has 6");
    ESPALIER_REFUSES(shape([](Target& t) { t.hidden = 0; }), "Choose between 1 and 6");
    ESPALIER_REFUSES(shape([](Target& t) { t.ffn = -1; }), "ffn: -1 is not possible");
    ESPALIER_REFUSES(shape([](Target& t) { t.layers = 5; }), "layers: 5 is not possible");
    ESPALIER_REFUSES(shape([](Target& t) { t.dropLayers = {4}; }), "layer 4 does not exist");
    ESPALIER_REFUSES(shape([](Target& t) { t.dropLayers = {0, 1, 2, 3}; }), "no layer would be left");
    ESPALIER_REFUSES(shape([](Target& t) {
                       t.dropLayers = {1};
                       t.layers = 2;
                     }),
                     "a list of 1 layers leaves 3, not 2");
    QCOMPARE(shape([](Target& t) {
               t.dropLayers = {1};
               t.hidden = 3;
             }).layers,
             3);
  }

  void refusesScoresThatDoNotFit() {
    Target target;
    target.hidden = 2;
    Scores scores = smallScores();
    scores.arrays["hidden.l2-mean"] = {{5}, {1, 2, 3, 4, 5}};
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "hidden.l2-mean does not have the sizes of this model");
    scores.arrays["hidden.l2-mean"] = {{6}, {1, 2, NAN, 4, 5, 6}};
    ESPALIER_REFUSES(makePlan(smallShape(), scores, target), "not numbers");
    target = {};
    target.layers = 2;
    target.layersBy = "loss";
    ESPALIER_REFUSES(planFor(target), "the scores have no layer.lm_loss");
  }

  void cutsListsPerLayer() {
    ModelShape shape = smallShape();
    shape.features.windows = {0, 8, 0, 16};
    shape.features.rotated = {true, true, false, false};
    Target target;
    target.dropLayers = {0, 2};
    const ModelShape student = targetShape(shape, target);
    QCOMPARE(student.features.windows, (Indices{8, 16}));
    QVERIFY(student.features.rotated == (std::vector<bool>{true, false}));
  }

  void targetsSurviveJson() {
    Target target;
    target.hidden = 3;
    target.layers = 2;
    target.layersBy = "block-loss";
    target.metric = "taylor";
    target.aggregation = "mean-l2";
    target.keep = parsePins("layer:0 head:1.2");
    target.cut = parsePins("neuron:0.1-3");
    QVERIFY(targetFromJson(toJson(target)) == target);
    target.dropLayers = {1, 2};
    QVERIFY(targetFromJson(nlohmann::json::parse(toJson(target).dump())) == target);
    QVERIFY(targetFromJson(nlohmann::json::object()) == Target());
    ESPALIER_REFUSES(targetFromJson({{"hiden", 3}}), "unknown field hiden");
    ESPALIER_REFUSES(targetFromJson({{"hidden", "3"}}), "wrong type");
    ESPALIER_REFUSES(targetFromJson(nlohmann::json::array()), "must be a JSON object");
  }

  void plansLikeTheReference_data() {
    QTest::addColumn<QString>("model");
    for (const std::string& model : test::kGoldenModels) QTest::newRow(model.c_str()) << QString::fromStdString(model);
    QTest::newRow("english-4m") << "english-4m";
  }
  void plansLikeTheReference() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, model);
    const auto golden = test::sharedFolder() / "golden";
    const ModelShape source = readConfig(golden / "models" / model.toStdString()).shape;
    const Scores scores = readScores(golden / "expected" / model.toStdString() / "importance.safetensors");
    const auto expected =
        nlohmann::json::parse(readFile(golden / "expected" / model.toStdString() / "expected.json"))["pruned"];
    for (const char* kind : {"width", "depth", "both"}) {
      const auto& student = expected[kind];
      Target target;
      target.hidden = student["hidden"].size();
      target.ffn = student["ffn"][0].size();
      target.heads = student["heads"][0].size();
      target.dropLayers = student["drop"].get<Indices>();
      const nlohmann::json plan = toJson(makePlan(source, scores, target));
      for (const char* axis : {"hidden", "layers", "ffn", "heads"}) QVERIFY2(plan[axis] == student[axis], axis);
      QCOMPARE(targetShape(source, target).parameters().total(), student["parameters"].get<std::uint64_t>());
    }
  }

  void plansALargeModelWhileASliderMoves() {
    ModelShape shape = smallShape();
    shape.layers = 32;
    shape.ffn = 14336;
    Scores scores;
    std::vector<float> values(32 * 14336);
    std::uint32_t state = 1;
    for (float& value : values) value = static_cast<float>((state = state * 1664525u + 1013904223u) >> 8);
    scores.arrays["neuron.l2-mean"] = {{32, 14336}, values};
    Target target;
    target.ffn = 9216;
    const Plan plan = makePlan(shape, scores, target);
    QCOMPARE(plan.ffn[31].size(), std::size_t{9216});
    QBENCHMARK { makePlan(shape, scores, target); }
  }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "test_plan.moc"
