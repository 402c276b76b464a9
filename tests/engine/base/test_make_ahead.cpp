#include <QTest>
#include <atomic>
#include <cstring>

#include "engine/base/make_ahead.hpp"
#include "tests/support/refusal.hpp"

using namespace espalier;

namespace {

/// Piece i is the number i, i % 5 times: some are empty.
std::span<const std::byte> makeNumbers(std::size_t i, PageBuffer& buffer) {
  std::byte* into = buffer.atLeast(i % 5 * sizeof i);
  for (std::size_t k = 0; k < i % 5; ++k) std::memcpy(into + k * sizeof i, &i, sizeof i);
  return {into, i % 5 * sizeof i};
}

}  // namespace

class TestMakeAhead : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void usesEveryPieceInOrder() {
    for (const int threads : {1, 2, 7})
      for (const std::size_t count : {0, 1, 3, 1000}) {
        std::size_t next = 0;
        makeAhead(count, threads, makeNumbers, [&](std::size_t i, std::span<const std::byte> bytes) {
          QCOMPARE(i, next++);
          PageBuffer expected;
          QVERIFY(std::ranges::equal(bytes, makeNumbers(i, expected)));
        });
        QCOMPARE(next, count);
      }
  }

  void holdsFewPiecesAtATime() {
    std::atomic<std::size_t> used = 0, most = 0;
    makeAhead(
        500, 3,
        [&](std::size_t i, PageBuffer& buffer) {
          std::size_t seen = most;
          while (i + 1 - used > seen && !most.compare_exchange_weak(seen, i + 1 - used)) {
          }
          return makeNumbers(i, buffer);
        },
        [&](std::size_t i, std::span<const std::byte>) { used = i + 1; });
    QVERIFY2(most <= 6, qPrintable(QString::number(most)));  // five, and the one whose use() just ended
  }

  void endsWithTheFirstError() {
    std::atomic<std::size_t> made = 0, used = 0;
    const MakePiece make = [&](std::size_t i, PageBuffer& buffer) {
      ++made;
      return makeNumbers(i, buffer);
    };
    const MakePiece fails = [&](std::size_t i, PageBuffer& buffer) {
      if (i == 5) refuse("the fifth cannot be made");
      return makeNumbers(i, buffer);
    };
    const UsePiece use = [&](std::size_t, std::span<const std::byte>) { ++used; };
    ESPALIER_REFUSES(makeAhead(100'000, 2, fails, use), "the fifth cannot be made");
    QVERIFY(used <= 5);
    const UsePiece full = [&](std::size_t i, std::span<const std::byte>) {
      if (i == 7) refuse("the disk is full");
    };
    ESPALIER_REFUSES(makeAhead(100'000, 2, make, full), "the disk is full");
    QVERIFY(made <= 12);
  }
};

QTEST_GUILESS_MAIN(TestMakeAhead)
#include "test_make_ahead.moc"
