// Rounding to bfloat16, by itself and in the kernels that write operands.
#include "engine/model/kernels/bf16.hpp"
#include "engine/model/kernels/rms_norm.hpp"
#include "engine/model/kernels/swiglu.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

kernels::Bf16* halves(const at::Tensor& tensor) { return static_cast<kernels::Bf16*>(tensor.data_ptr()); }

}  // namespace

class TestBf16 : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void roundsToNearestEven() {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    at::Tensor x = at::cat({at::randn({1000}), at::randn({200}) * 1e-39, at::randn({200}) * 3e38,
                            at::tensor({0.0f, -0.0f, kInfinity, -kInfinity, 1.0f + 1.0f / 256, 1.0f + 3.0f / 256, std::numeric_limits<float>::max()})});
    for (const std::int64_t n : {std::int64_t{1}, std::int64_t{19}, x.numel()}) {
      const at::Tensor some = x.narrow(0, x.numel() - n, n).contiguous();
      at::Tensor y = at::zeros({n}, at::kBFloat16), back = at::empty({n});
      kernels::toBf16(data(some), n, halves(y));
      QVERIFY(at::equal(y, some.to(at::kBFloat16)));
      kernels::fromBf16(halves(y), n, data(back));
      QVERIFY(at::equal(back, y.to(at::kFloat)));
    }
    const at::Tensor nan = at::full({3}, std::numeric_limits<float>::quiet_NaN());
    at::Tensor y = at::zeros({3}, at::kBFloat16);
    kernels::toBf16(data(nan), 3, halves(y));
    QVERIFY(y.isnan().all().item<bool>());
  }

  void roundsByChanceWithoutBias() {
    const at::Tensor x = at::randn({257}) * 0.05, below = x.to(at::kBFloat16).to(at::kFloat);
    at::Tensor sum = at::zeros({257}, at::kDouble), y = at::empty({257}, at::kBFloat16), again = at::empty_like(y);
    constexpr int kRounds = 4000;
    for (int seed = 0; seed < kRounds; ++seed) {
      kernels::toBf16ByChance(data(x), 257, 1000, static_cast<std::uint32_t>(seed), halves(y));
      sum += y.to(at::kDouble);
    }
    // One rounding errs by less than 2^-7 of the value; the mean of 4000 by 5 standard errors at most.
    const double error = ((sum / kRounds - x).abs() / x.abs()).max().item<double>();
    COMPARE_WITHIN(error, 5 * std::pow(2.0, -7) * 0.5 / std::sqrt(double(kRounds)));
    // Chance belongs to a value's place, however the values are shared out.
    kernels::toBf16ByChance(data(x), 257, 0, 7, halves(y));
    kernels::toBf16ByChance(data(x), 100, 0, 7, halves(again));
    kernels::toBf16ByChance(data(x) + 100, 157, 100, 7, halves(again) + 100);
    QVERIFY(at::equal(y, again));
    kernels::toBf16ByChance(data(below), 257, 0, 7, halves(y));
    QVERIFY(at::equal(y.to(at::kFloat), below));
  }

  void operandsInBf16AreTheRoundedOnes_data() { test::addSizes(); }
  void operandsInBf16AreTheRoundedOnes() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const at::Tensor x = at::randn({rows, width}), w = at::randn({width}), gateUp = at::randn({rows, 2 * width}), d = at::randn({rows, width});
    at::Tensor y = at::empty({rows, width}), scale = at::empty({rows}), dGateUp = at::empty_like(gateUp);
    at::Tensor yHalf = y.to(at::kBFloat16), dHalf = dGateUp.to(at::kBFloat16);
    kernels::rmsNorm(data(x), data(w), 1e-5f, rows, width, data(y), data(scale));
    kernels::rmsNorm(data(x), data(w), 1e-5f, rows, width, halves(yHalf), data(scale));
    QVERIFY(at::equal(yHalf, y.to(at::kBFloat16)));
    kernels::swiglu(data(gateUp), rows, width, data(y));
    kernels::swiglu(data(gateUp), rows, width, halves(yHalf));
    QVERIFY(at::equal(yHalf, y.to(at::kBFloat16)));
    kernels::swigluBackward(data(d), data(gateUp), rows, width, data(dGateUp), data(y));
    kernels::swigluBackward(data(d), data(gateUp), rows, width, halves(dHalf), halves(yHalf));
    QVERIFY(at::equal(yHalf, y.to(at::kBFloat16)));
    QVERIFY(at::equal(dHalf, dGateUp.to(at::kBFloat16)));
  }
};

QTEST_GUILESS_MAIN(TestBf16)
#include "test_bf16.moc"
