#include <QTest>
#include <numeric>
#include <set>

#include "engine/base/error.hpp"
#include "engine/data/token_stream.hpp"

using namespace espalier;

namespace {

TokenStream counting(std::size_t size) {
  TokenStream stream;
  stream.ids.resize(size);
  std::iota(stream.ids.begin(), stream.ids.end(), 0);
  return stream;
}

std::vector<std::uint64_t> order(std::uint64_t size, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::uint64_t> result(size);
  for (std::uint64_t i = 0; i < size; ++i) result[i] = permuted(i, size, seed, epoch);
  return result;
}

}  // namespace

class TestWindows : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyPermutationVisitsEachOnce() {
    for (std::uint64_t size = 1; size < 300; ++size) {
      const std::vector<std::uint64_t> visited = order(size, size * 7, size % 5);
      const std::set<std::uint64_t> distinct(visited.begin(), visited.end());
      QCOMPARE(distinct.size(), size);
      QVERIFY(*distinct.rbegin() < size);
    }
    for (const std::uint64_t size : {1023u, 1024u, 1025u, 65537u}) {
      const std::vector<std::uint64_t> visited = order(size, 3, 1);
      QCOMPARE(std::set<std::uint64_t>(visited.begin(), visited.end()).size(), size);
    }
  }

  void seedsAndEpochsGiveOtherOrders() {
    QVERIFY(order(100, 1, 0) == order(100, 1, 0));
    QVERIFY(order(100, 1, 0) != order(100, 2, 0));
    QVERIFY(order(100, 1, 0) != order(100, 1, 1));
    std::vector<std::uint64_t> straight(100);
    std::iota(straight.begin(), straight.end(), 0);
    QVERIFY(order(100, 1, 0) != straight);
  }

  void everyPlaceIsReachedAboutEquallyOften() {
    constexpr int kSeeds = 6000, kSize = 6;
    std::array<int, kSize> hits{};
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) ++hits[permuted(0, kSize, seed, 0)];
    for (const int count : hits) QVERIFY2(count > 800 && count < 1200, qPrintable(QString::number(count)));
  }

  void largeSizesStayInRange() {
    const std::uint64_t size = (1ull << 40) + 3;
    for (std::uint64_t i = 0; i < 1000; ++i) QVERIFY(permuted(size - 1 - i, size, 9, i) < size);
  }

  void trainingWindowsShareOneToken() {
    const TokenStream stream = counting(41);
    const TrainingWindows windows(stream, 10, 5);
    QCOMPARE(windows.windowsPerEpoch(), std::uint64_t{4});
    std::set<TokenId> starts;
    for (std::uint64_t position = 4; position < 8; ++position) {
      const std::vector<TokenId> window = windows.window(position);
      QCOMPARE(window.size(), std::size_t{11});
      QCOMPARE(window.front() % 10, 0);
      for (std::size_t i = 0; i < window.size(); ++i) QCOMPARE(window[i], window.front() + static_cast<TokenId>(i));
      starts.insert(window.front());
    }
    QCOMPARE(starts, std::set<TokenId>({0, 10, 20, 30}));
  }

  void aWindowNeedsItsNextToken() {
    const TokenStream enough = counting(11), shortBy1 = counting(10), none = counting(0);
    QCOMPARE(TrainingWindows(enough, 10, 0).windowsPerEpoch(), std::uint64_t{1});
    QCOMPARE(TrainingWindows(counting(40), 10, 0).windowsPerEpoch(), std::uint64_t{3});
    QVERIFY_THROWS_EXCEPTION(Error, TrainingWindows(none, 10, 0));
    try {
      TrainingWindows(shortBy1, 10, 0);
      QFAIL("must throw");
    } catch (const Error& error) {
      const std::string message = error.what();
      QVERIFY(message.find("has 10 tokens") != std::string::npos);
      QVERIFY(message.find("needs 11") != std::string::npos);
    }
  }

  void calibrationTakesAllWindowsOrSome() {
    const TokenStream stream = counting(47);
    const auto all = calibrationWindows(stream, 10, 0, 0);
    QCOMPARE(all.size(), std::size_t{4});
    QCOMPARE(all[3].front(), 30);
    QCOMPARE(all[3].size(), std::size_t{10});
    QVERIFY(calibrationWindows(stream, 10, 100, 0) == all);
    const auto some = calibrationWindows(stream, 1, 20, 1);
    QCOMPARE(some.size(), std::size_t{20});
    QVERIFY(std::is_sorted(some.begin(), some.end()));
    QVERIFY(std::adjacent_find(some.begin(), some.end()) == some.end());
    QVERIFY(some == calibrationWindows(stream, 1, 20, 1));
    QVERIFY(some != calibrationWindows(stream, 1, 20, 2));
  }

  void calibrationNeedsOneWindow() {
    QVERIFY_THROWS_EXCEPTION(Error, calibrationWindows(counting(9), 10, 0, 0));
    QVERIFY_THROWS_EXCEPTION(Error, calibrationWindows(counting(9), 0, 0, 0));
  }
};

QTEST_GUILESS_MAIN(TestWindows)
#include "test_windows.moc"
