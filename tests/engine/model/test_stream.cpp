// The kernels that benchmarks measure the machine with: they must do what they are timed for.
#include "engine/model/kernels/stream.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

constexpr float kUntouched = -7.0f;

/// Room for n values at every possible distance from an aligned address, with a margin on both sides.
struct Window {
  Window(std::int64_t n, std::int64_t offset) : all(at::full({n + 64}, kUntouched)), values(all.narrow(0, 16 + offset, n)) {}
  at::Tensor all, values;
  bool marginIsUntouched() const {
    const std::int64_t first = values.storage_offset(), end = first + values.numel();
    return all.narrow(0, 0, first).eq(kUntouched).all().item<bool>() && all.narrow(0, end, all.numel() - end).eq(kUntouched).all().item<bool>();
  }
};

}  // namespace

class TestStream : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void reads() {
    for (const std::int64_t n : {0, 1, 15, 16, 63, 64, 65, 1000}) {
      const at::Tensor x = at::randint(-8, 9, {n + 1}).to(at::kFloat);  // whole numbers add up exactly in any order
      QCOMPARE(kernels::streamRead(data(x) + 1, n), x.narrow(0, 1, n).sum().item<float>());
    }
  }

  void writesAllAndNothingElse() {
    for (const std::int64_t n : {0, 1, 5, 16, 17, 33, 100})
      for (std::int64_t offset = 0; offset < 16; ++offset) {
        const Window window(n, offset);
        kernels::streamWrite(data(window.values), n, 2.5f);
        QVERIFY(window.values.eq(2.5f).all().item<bool>());
        QVERIFY(window.marginIsUntouched());
      }
  }

  void addsAMultiple() {
    for (const std::int64_t n : {0, 1, 5, 16, 17, 33, 100})
      for (std::int64_t offset = 0; offset < 16; ++offset) {
        const Window window(n, offset);
        const at::Tensor b = at::randn({n + 1}).narrow(0, 1, n), c = at::randn({n});
        kernels::streamTriad(data(window.values), data(b), data(c), 0.5f, n);
        if (n) COMPARE_WITHIN(test::worst(window.values, b + 0.5 * c), 1e-6);
        QVERIFY(window.marginIsUntouched());
      }
  }

  void countsItsOperations() {
    // Chain c starts at c and becomes 0.999 x + 0.001 each round, in every lane.
    constexpr std::int64_t kRounds = 50, kChains = 10;
    double ofOneLane = 0;
    for (int chain = 0; chain < kChains; ++chain) {
      double x = chain;
      for (std::int64_t r = 0; r < kRounds; ++r) x = 0.999 * x + 0.001;
      ofOneLane += x;
    }
    float result = 0;
    const std::int64_t operations = kernels::multiplyAdds(kRounds, &result), lanes = operations / (kRounds * kChains * 2);
    COMPARE_WITHIN(std::abs(result / static_cast<double>(lanes) - ofOneLane), 1e-4);
    QFETCH_GLOBAL(qint64, target);
    if (target == HWY_AVX2) QCOMPARE(lanes, 8);
    if (target <= HWY_AVX3) QCOMPARE(lanes, 16);
  }
};

QTEST_GUILESS_MAIN(TestStream)
#include "test_stream.moc"
