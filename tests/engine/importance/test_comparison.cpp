// Rank correlations and overlaps against their definitions, pair by pair.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "engine/importance/comparison.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;

namespace {

/// `levels` different values at most: ties when there are few.
std::vector<float> values(std::size_t size, int levels, std::mt19937& random) {
  std::vector<float> list;
  for (std::size_t i = 0; i < size; ++i) list.push_back(static_cast<float>(random() % static_cast<unsigned>(levels)) - 3.0f);
  return list;
}

int sign(float x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

double kendallByPairs(const std::vector<float>& x, const std::vector<float>& y) {
  double sum = 0, untiedX = 0, untiedY = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const int a = sign(x[i] - x[j]), b = sign(y[i] - y[j]);
      sum += a * b;
      untiedX += a * a;
      untiedY += b * b;
    }
  return sum / std::sqrt(untiedX * untiedY);
}

/// The rank of a value: how many are smaller, and half of the others that are equal.
double rankOf(const std::vector<float>& x, std::size_t i) {
  double rank = 0;
  for (std::size_t j = 0; j < x.size(); ++j) rank += x[j] < x[i] ? 1.0 : j != i && x[j] == x[i] ? 0.5 : 0.0;
  return rank;
}

double pearson(const std::vector<double>& x, const std::vector<double>& y) {
  const double n = static_cast<double>(x.size());
  double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i];
    sy += y[i];
    xx += x[i] * x[i];
    yy += y[i] * y[i];
    xy += x[i] * y[i];
  }
  return (n * xy - sx * sy) / std::sqrt((n * xx - sx * sx) * (n * yy - sy * sy));
}

bool close(double a, double b) { return std::abs(a - b) < 1e-12 || (std::isnan(a) && std::isnan(b)); }

}  // namespace

class TestComparison : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void agreesWithTheDefinitions_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("levels");
    for (const int size : {2, 3, 7, 64, 301})
      for (const int levels : {2, 5, 1 << 20}) QTest::addRow("%d of %d levels", size, levels) << size << levels;
  }
  void agreesWithTheDefinitions() {
    QFETCH(int, size);
    QFETCH(int, levels);
    std::mt19937 random(7);
    for (int repetition = 0; repetition < 5; ++repetition) {
      const auto x = values(static_cast<std::size_t>(size), levels, random), y = values(static_cast<std::size_t>(size), levels, random);
      QVERIFY2(close(kendall(x, y), kendallByPairs(x, y)), qPrintable(QString("%1 and %2").arg(kendall(x, y)).arg(kendallByPairs(x, y))));
      std::vector<double> ranksOfX, ranksOfY;
      for (std::size_t i = 0; i < x.size(); ++i) {
        ranksOfX.push_back(rankOf(x, i));
        ranksOfY.push_back(rankOf(y, i));
      }
      QVERIFY(averageRanks(x) == ranksOfX);
      const double expected = pearson(ranksOfX, ranksOfY);
      QVERIFY2(std::abs(spearman(x, y) - expected) < 1e-9 || (std::isnan(expected) && std::isnan(spearman(x, y))),
               qPrintable(QString("%1 and %2").arg(spearman(x, y)).arg(expected)));
    }
  }

  void knowsWhatIsKnown() {
    const std::vector<float> up{1, 2, 3, 10}, alike{2, 4, 5, 6}, down{9, 3, 1, -7}, ties{1, 1, 2, 3}, constant{4, 4, 4, 4};
    QCOMPARE(spearman(up, alike), 1.0);
    QCOMPARE(kendall(up, alike), 1.0);
    QCOMPARE(spearman(up, down), -1.0);
    QCOMPARE(kendall(up, down), -1.0);
    QVERIFY(std::abs(spearman(ties, up) - 0.9486832980505138) < 1e-12);
    QVERIFY(std::abs(kendall(ties, up) - 5 / std::sqrt(30.0)) < 1e-12);
    QVERIFY(std::isnan(spearman(constant, up)) && std::isnan(kendall(up, constant)));
  }

  void keepsTheLargestTheLowerIndexFirst() {
    const std::vector<float> x{5, 1, 5, 7, 5}, y{0, 3, 9, 8, 1};
    QVERIFY(keptIndices(x, 2) == (std::vector<std::int64_t>{0, 3}));
    QVERIFY(keptIndices(x, 3) == (std::vector<std::int64_t>{0, 2, 3}));
    QVERIFY(keptIndices(x, 5).size() == 5);
    QCOMPARE(keptOverlap(x, y, 2), 0.5);
    QCOMPARE(keptOverlap(x, y, 5), 1.0);
  }

  void comparesLayerByLayer() {
    Scores scores;
    scores.arrays["head.l2-mean"] = {{2, 4}, {1, 2, 3, 4, 400, 300, 200, 100}};
    scores.arrays["taylor.head"] = {{2, 4}, {1, 2, 3, 4, 4, 3, 2, 1}};
    scores.arrays["flap.head"] = {{2, 4}, {4, 3, 2, 1, 5, 5, 5, 5}};
    scores.arrays["neuron.l2-mean"] = {{2, 4}, {1, 2, 3, 4, 1, 2, 3, 4}};
    const std::vector<Agreement> found = compareMetrics(scores, "head", 0.5);
    QCOMPARE(found.size(), std::size_t{3});
    const auto of = [&](const std::string& first, const std::string& second) {
      return *std::ranges::find_if(found, [&](const Agreement& pair) { return pair.first == first && pair.second == second; });
    };
    // Layer by layer the order is the same; over both layers at once it would not be.
    const Agreement same = of("head.l2-mean", "taylor.head");
    QCOMPARE(same.spearman, 1.0);
    QCOMPARE(same.kendall, 1.0);
    QCOMPARE(same.overlap, 1.0);
    // The second layer of flap.head is constant: the first alone has a say in the correlation, both in what is kept.
    const Agreement other = of("flap.head", "head.l2-mean");
    QCOMPARE(other.spearman, -1.0);
    QCOMPARE(other.overlap, 0.5);
    QVERIFY(compareMetrics(scores, "neuron", 0.5).empty());
    QCOMPARE(compareMetrics(scores, "head", 0.0).front().overlap, 0.5);  // at least one is kept
  }

  void hiddenChannelsAreComparedByTheirSumsAlone() {
    Scores scores;
    scores.arrays["hidden.l2-mean"] = {{4}, {1, 2, 3, 4}};
    scores.arrays["hidden.mean-mean"] = {{4}, {4, 3, 2, 1}};
    scores.arrays[layerPartsName("hidden.l2-mean")] = {{2, 4}, {0, 1, 2, 3, 1, 1, 1, 1}};
    QCOMPARE(compareMetrics(scores, "hidden", 0.5).size(), std::size_t{1});
  }

  void leavesOutBlocksThatDoNotExist() {
    const float none = std::numeric_limits<float>::quiet_NaN();
    Scores scores;
    scores.arrays["block.bi"] = {{3, 3}, {1, 2, 3, 4, 5, none, 6, none, none}};
    scores.arrays["block.lm_loss"] = {{3, 3}, {3, 2, 1, 1, 2, none, 6, none, none}};
    const std::vector<Agreement> found = compareMetrics(scores, "block", 0.5);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].spearman, 0.0);  // -1 of single layers, 1 of pairs
    QCOMPARE(found[0].overlap, 0.75);  // of three the better two share one; of two the better one is the same
  }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "test_comparison.moc"
