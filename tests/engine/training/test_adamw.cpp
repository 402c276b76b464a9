// The optimiser's kernels against their formulas in double precision.
#include "engine/training/adamw.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

/// Weights and moments in double precision, updated as AdamW is written down.
struct Exact {
  at::Tensor w, m, v;
  void update(const at::Tensor& gradient, const kernels::AdamWStep& s) {
    const at::Tensor g = gradient.to(at::kDouble) * double(s.gradientScale);
    m = double(s.beta1) * m + (1 - double(s.beta1)) * g;
    v = double(s.beta2) * v + (1 - double(s.beta2)) * g * g;
    const at::Tensor direction = (m / double(s.correction1)) / ((v / double(s.correction2)).sqrt() + double(s.epsilon));
    w = w * (1 - double(s.learningRate) * double(s.weightDecay)) - double(s.learningRate) * direction;
  }
};

kernels::AdamWStep stepNumber(int t) {
  return {1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, static_cast<float>(1 - std::pow(0.9, t)), static_cast<float>(1 - std::pow(0.95, t)), 0.5f};
}

}  // namespace

class TestAdamW : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void updates_data() {
    QTest::addColumn<qint64>("count");
    for (const int n : {1, 7, 16, 33, 1003}) QTest::addRow("%d values", n) << qint64(n);
  }
  void updates() {
    QFETCH(qint64, count);
    // One value more, which must stay as it is.
    at::Tensor w = at::randn({count + 1}), m = at::zeros({count + 1}), v = at::zeros({count + 1});
    const at::Tensor after = w.narrow(0, count, 1).clone();
    Exact exact{w.narrow(0, 0, count).to(at::kDouble), at::zeros({count}, at::kDouble), at::zeros({count}, at::kDouble)};
    for (int t = 1; t <= 3; ++t) {
      const at::Tensor g = at::randn({count}), used = g.clone();
      kernels::adamw(data(w), data(used), data(m), data(v), count, stepNumber(t));
      exact.update(g, stepNumber(t));
      COMPARE_WITHIN(test::worst(w.narrow(0, 0, count), exact.w), 1e-5);
      QVERIFY(!used.any().item<bool>());
    }
    QVERIFY(at::equal(w.narrow(0, count, 1), after) && !m[count].item<float>() && !v[count].item<float>());
  }

  void bearsExtremeGradients() {
    // Nothing, denormal, so small that the square vanishes, and so large that it is near the end of the range.
    const at::Tensor g = at::tensor({0.0f, 1e-41f, -1e-30f, 1e-12f, 1e10f, -1e18f, 1.0f});
    at::Tensor w = at::ones_like(g), m = at::zeros_like(g), v = at::zeros_like(g);
    Exact exact{w.to(at::kDouble), m.to(at::kDouble), v.to(at::kDouble)};
    for (int t = 1; t <= 2; ++t) {
      const at::Tensor used = g.clone();
      kernels::adamw(data(w), data(used), data(m), data(v), g.numel(), stepNumber(t));
      exact.update(g, stepNumber(t));
      COMPARE_WITHIN(test::worst(w, exact.w), 1e-5);
    }
  }

  void sumsSquares() {
    for (const std::int64_t n : {1, 15, 4096, 4097, 70001}) {
      at::Tensor x = at::randn({n});
      x[0] = 1e15f;
      const double expected = x.to(at::kDouble).square().sum().item<double>();
      COMPARE_WITHIN(std::abs(kernels::sumOfSquares(data(x), n) / expected - 1), 1e-6);
      x[0] = 1e-30f;
      COMPARE_WITHIN(std::abs(kernels::sumOfSquares(data(x), n) - x.to(at::kDouble).square().sum().item<double>()), 1e-6 * static_cast<double>(n));
    }
    QCOMPARE(kernels::sumOfSquares(data(at::zeros({33})), 33), 0.0);
  }
};

QTEST_GUILESS_MAIN(TestAdamW)
#include "test_adamw.moc"
