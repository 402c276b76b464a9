#include <QTest>
#include <algorithm>
#include <cmath>

#include "engine/pruning/loaders.hpp"
#include "engine/pruning/search.hpp"
#include "engine/pruning/target_limits.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;

namespace {

/// 8 layers, hidden 64 (steps of 8), 128 neurons (steps of 8).
ModelShape smallShape() {
  ModelShape shape;
  shape.architecture = "MistralForCausalLM";
  shape.dtype = "float32";
  shape.layers = 8;
  shape.hidden = 64;
  shape.ffn = 128;
  shape.heads = 4;
  shape.kvHeads = 2;
  shape.headDim = 16;
  shape.vocab = 100;
  return shape;
}

/// All alike, as nearly as a metric may be that is not refused for it, but for layer 5, which matters ten times less than the others.
Scores evenScores(const ModelShape& shape) {
  const auto filled = [](std::vector<std::int64_t> sizes) {
    std::size_t count = 1;
    for (const std::int64_t size : sizes) count *= static_cast<std::size_t>(size);
    ScoreArray array{std::move(sizes), std::vector<float>(count, 1.0F)};
    array.values.front() = std::nextafter(1.0F, 2.0F);
    return array;
  };
  Scores scores;
  scores.arrays["hidden.l2-mean"] = filled({shape.hidden});
  scores.arrays["neuron.l2-mean"] = filled({shape.layers, shape.ffn});
  scores.arrays["head.l2-mean"] = filled({shape.layers, shape.heads});
  scores.arrays["layer.bi"] = filled({shape.layers});
  scores.arrays["layer.bi"].values[5] = 0.1F;
  return scores;
}

SearchSettings withParameters(std::uint64_t parameters, std::size_t top = 1000) {
  SearchSettings settings;
  settings.budget.parameters = parameters;
  settings.top = top;
  return settings;
}

CandidateList search(const ModelShape& shape, const SearchSettings& settings) { return searchCandidates(shape, evenScores(shape), settings); }

}  // namespace

class TestSearch : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void findsThePapersWidthModelInItsBudget() {
    const ModelShape source = test::llama8b();
    const CandidateList found = search(source, withParameters(4'512'746'496));
    QCOMPARE(found.considered, std::size_t{7 * 12 * 4});  // hidden 4096-2560, feed-forward 14336-8704, layers 32-26
    bool widthModel = false;
    for (const Candidate& candidate : found.candidates) {
      QVERIFY(candidate.shape.parameters().total() <= 4'512'746'496);
      QCOMPARE(candidate.cost, candidate.shape.parameters().total());
      QVERIFY(candidate.shape.hidden >= 2458 && candidate.shape.hidden % 256 == 0);
      QVERIFY(candidate.shape.ffn >= 8602 && candidate.shape.ffn % 512 == 0);
      QVERIFY(candidate.shape.layers >= 26 && candidate.shape.layers % 2 == 0);
      QCOMPARE(candidate.shape.heads, 32);
      widthModel |= candidate.shape.layers == 32 && candidate.shape.hidden == 3072 && candidate.shape.ffn == 9216 && candidate.cost == 4'512'746'496;
    }
    QVERIFY(widthModel);
    QCOMPARE(found.fitting, found.candidates.size());
  }

  void theMostPromisingOfTheFullestComeFirst() {
    const ModelShape source = smallShape();
    const std::uint64_t budget = source.parameters().total() * 7 / 10;
    const CandidateList found = search(source, withParameters(budget));
    QVERIFY(found.fitting > 5 && found.fitting < found.considered);
    const auto isNear = [&](const Candidate& candidate) { return candidate.cost * 100 >= budget * 95; };
    for (std::size_t i = 1; i < found.candidates.size(); ++i) QVERIFY(found.candidates[i - 1].keptImportance >= found.candidates[i].keptImportance);
    const auto near = static_cast<std::size_t>(std::ranges::count_if(found.candidates, isNear));
    QVERIFY(near > 3 && near < found.candidates.size());
    for (const std::size_t top : {std::size_t{3}, near, near + 1}) {  // those near the budget are taken first
      const CandidateList few = search(source, withParameters(budget, top));
      QCOMPARE(few.candidates.size(), top);
      QCOMPARE(static_cast<std::size_t>(std::ranges::count_if(few.candidates, isNear)), std::min(top, near));
      for (std::size_t i = 1; i < top; ++i) QVERIFY(few.candidates[i - 1].keptImportance >= few.candidates[i].keptImportance);
    }
    const Candidate& best = found.candidates.front();
    QCOMPARE(best.shape.layers, 7);  // the weak layer costs least
    QCOMPARE(best.plan.layers, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 6, 7}));
    const double expected = 7.0 / 7.1 * static_cast<double>(best.shape.hidden) / 64 * static_cast<double>(best.shape.ffn) / 128;
    QVERIFY(std::abs(best.keptImportance - expected) < 1e-6);
  }

  void countsWeightsAndCacheInTheSourcesType() {
    const ModelShape source = test::llama8b();
    SearchSettings settings;
    settings.budget.bytes = std::uint64_t{12} << 30;
    settings.budget.context = 8192;
    settings.top = 1000;
    const std::uint64_t cache = std::uint64_t{2} * 8192 * 1024 * 2;  // of one layer: keys and values of 8 x 128
    for (const Candidate& candidate : search(source, settings).candidates) {
      QVERIFY(candidate.cost <= std::uint64_t{12} << 30);
      QCOMPARE(candidate.cost, 2 * candidate.shape.parameters().total() + cache * static_cast<std::uint64_t>(candidate.shape.layers));
    }
    ModelShape wide = source;
    wide.dtype = "float32";
    QCOMPARE(costOf(wide, settings.budget), 2 * costOf(source, settings.budget));
  }

  void cutsNoMoreThanIsAllowed() {
    SearchSettings settings = withParameters(smallShape().parameters().total() * 8 / 10);
    settings.depthCut = 0;
    settings.widthCut = 0.25;
    for (const Candidate& candidate : search(smallShape(), settings).candidates) {
      QCOMPARE(candidate.shape.layers, 8);
      QVERIFY(candidate.shape.hidden >= 48 && candidate.shape.ffn >= 96);
    }
  }

  void pinsHaveRoomInEveryCandidate() {
    SearchSettings settings = withParameters(smallShape().parameters().total() * 8 / 10);
    settings.base.keep = parsePins("hidden:0-54 layer:5");
    settings.base.cut = parsePins("layer:2 neuron:1.0-4");
    const CandidateList found = search(smallShape(), settings);
    for (const Candidate& candidate : found.candidates) {
      QVERIFY(candidate.shape.hidden >= 55 && candidate.shape.ffn <= 123);
      QCOMPARE(candidate.plan.layers, (std::vector<std::int64_t>{0, 1, 3, 4, 5, 6, 7}));
    }
    settings.base.keep = parsePins("hidden:64");
    ESPALIER_REFUSES(search(smallShape(), settings), "hidden channel 64 does not exist");
  }

  void everyCandidateOfQwen2IsTakenByAllLoaders() {
    for (const ModelShape& source : {test::qwen05b(), test::qwen7b()}) {
      const CandidateList found = search(source, withParameters(source.parameters().total() * 7 / 10));
      QVERIFY(found.candidates.size() > 3);
      bool narrower = false;
      for (const Candidate& candidate : found.candidates) {
        const ModelShape student = targetShape(source, candidate.target);
        QCOMPARE(student.parameters().total(), candidate.cost);
        QCOMPARE(student.heads * student.headDim, student.hidden);
        for (const LoaderVerdict& verdict : loaderVerdicts(student)) QVERIFY2(verdict.ok, verdict.reason.c_str());
        for (const auto& heads : candidate.plan.heads) QCOMPARE(std::ssize(heads), student.heads);
        narrower |= student.hidden < source.hidden;
      }
      QVERIFY(narrower);
    }
  }

  void headsThatAreCutCountInWhatIsKept() {
    ModelShape source = smallShape();  // hidden 64, 4 heads of 16 in 2 groups: 32 goes with 2
    source.architecture = "Qwen2ForCausalLM";
    SearchSettings settings = withParameters(source.parameters().total() / 2);
    settings.widthCut = 0.5;
    const CandidateList found = search(source, settings);
    const auto half = std::ranges::find_if(found.candidates, [](const Candidate& candidate) { return candidate.shape.hidden == 32 && candidate.shape.layers == 8 && candidate.shape.ffn == 128; });
    QVERIFY(half != found.candidates.end());
    QCOMPARE(half->shape.heads, 2);
    QVERIFY(std::abs(half->keptImportance - 0.5 * 0.5) < 1e-6);
    settings.base.keep = parsePins("head:3.2-3");  // both heads of a group: none can be cut, so the hidden size neither
    ESPALIER_REFUSES(search(source, settings), "no candidate is small enough");
    settings.base.keep = parsePins("head:3.2");
    for (const Candidate& candidate : search(source, settings).candidates) {
      const Plan& plan = candidate.plan;
      const auto at = static_cast<std::size_t>(std::ranges::find(plan.layers, 3) - plan.layers.begin());
      QVERIFY(std::ranges::find(plan.heads.at(at), 2) != plan.heads.at(at).end());
    }
  }

  void readsBytes() {
    QCOMPARE(parseBytes("8GiB", ""), std::uint64_t{8} << 30);
    QCOMPARE(parseBytes("1.5 GB", ""), std::uint64_t{1'500'000'000});
    QCOMPARE(parseBytes("4096", ""), std::uint64_t{4096});
    for (const char* text : {"", "GiB", "8 gallons", "-1", "nan", "1e30"})
      QVERIFY2(test::refusal([&] { parseBytes(text, "--memory"); }).starts_with("2|--memory"), text);
  }

  void saysWhyThereIsNoCandidate() {
    const std::uint64_t whole = smallShape().parameters().total();
    ESPALIER_REFUSES(search(smallShape(), withParameters(whole)), "within the budget already");
    ESPALIER_REFUSES(search(smallShape(), withParameters(1000)), "no candidate is small enough: the smallest takes");
    ESPALIER_REFUSES(searchCandidates(smallShape(), {}, withParameters(whole / 2)), "the scores have no");
  }
};

QTEST_GUILESS_MAIN(TestSearch)
#include "test_search.moc"
