// The kernels over rows against their formulas in plain LibTorch operations in double precision, at odd sizes and extreme values.
#include "engine/model/kernels/log_sum_exp.hpp"
#include "engine/model/kernels/rms_norm.hpp"
#include "engine/model/kernels/rotate.hpp"
#include "engine/model/kernels/swiglu.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Normalised {
  at::Tensor y, dx, dw;
};

Normalised byKernel(const at::Tensor& x, const at::Tensor& w, const at::Tensor& dy) {
  const std::int64_t rows = x.size(0), width = x.size(1);
  Normalised n{at::empty_like(x), at::zeros_like(x), at::zeros_like(w)};
  const at::Tensor scale = at::empty({rows});
  kernels::rmsNorm(data(x), data(w), 1e-5f, rows, width, data(n.y), data(scale));
  kernels::rmsNormBackward(data(dy), data(x), data(w), data(scale), rows, width, data(n.dx), data(n.dw));
  return n;
}

Normalised byFormula(const at::Tensor& x, const at::Tensor& w, const at::Tensor& dy) {
  const at::Tensor xd = x.to(at::kDouble).requires_grad_(), wd = w.to(at::kDouble).requires_grad_();
  const at::Tensor y = xd * at::rsqrt(xd.pow(2).mean(-1, true) + 1e-5) * wd;
  y.backward(dy.to(at::kDouble));
  return {y.detach(), xd.grad(), wd.grad()};
}

}  // namespace

class TestKernels : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void normalises_data() { test::addSizes(); }
  void normalises() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const at::Tensor x = at::randn({rows, width}) * 3, w = at::randn({width}), dy = at::randn({rows, width});
    const Normalised found = byKernel(x, w, dy), expected = byFormula(x, w, dy);
    COMPARE_WITHIN(test::worst(found.y, expected.y), 1e-5);
    COMPARE_WITHIN(test::worst(found.dx, expected.dx), 2e-4 * std::max(1.0, expected.dx.abs().max().item<double>()));
    COMPARE_WITHIN(test::worst(found.dw, expected.dw), 1e-4);
  }

  void normalisesExtremeRows() {
    const std::int64_t width = 75;
    at::Tensor x = at::randn({4, width});
    x[0].zero_();
    x[1] *= 1e-41;  // denormal
    x[2] *= 1e15;
    x[3].zero_()[7] = 1e4;
    const at::Tensor w = at::randn({width}), dy = at::randn({4, width});
    const Normalised found = byKernel(x, w, dy), expected = byFormula(x, w, dy);
    COMPARE_WITHIN(test::worstRelative(found.y, expected.y), 1e-5);
    COMPARE_WITHIN(test::worstRelative(found.dx, expected.dx), 1e-5);
    COMPARE_WITHIN(test::worstRelative(found.dw, expected.dw), 1e-5);
  }

  void gates_data() { test::addSizes(); }
  void gates() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    at::Tensor gateUp = at::randn({rows, 2 * width}) * 4;
    // Gates where the exponential overflows, vanishes or is denormal.
    const float extremes[] = {1e4f, -1e4f, 88.7f, -88.7f, 104.0f, -104.0f, 0.0f, 1e-41f};
    for (std::int64_t i = 0; i < std::min<std::int64_t>(width, std::size(extremes)); ++i) gateUp[rows - 1][i] = extremes[i];
    const at::Tensor dOut = at::randn({rows, width});
    at::Tensor out = at::empty({rows, width}), again = at::empty({rows, width}), gradient = gateUp.clone();
    kernels::swiglu(data(gateUp), rows, width, data(out));
    kernels::swigluBackward(data(dOut), data(gradient), rows, width, data(gradient), data(again));
    at::Tensor xd = gateUp.to(at::kDouble).requires_grad_();
    const at::Tensor yd = at::silu(xd.narrow(1, 0, width)) * xd.narrow(1, width, width);
    yd.backward(dOut.to(at::kDouble));
    COMPARE_WITHIN(test::worstRelative(out, yd.detach()), 1e-6);
    QVERIFY(at::equal(out, again));
    COMPARE_WITHIN(test::worstRelative(gradient, xd.grad()), 1e-5);
  }

  void rotatesAndBack_data() {
    QTest::addColumn<qint64>("rows");
    QTest::addColumn<qint64>("heads");
    QTest::addColumn<qint64>("size");
    for (const auto& [rows, heads, size] : {std::tuple{6, 3, 10}, {1, 1, 2}, {7, 2, 64}, {4, 5, 128}, {5, 1, 34}})
      QTest::addRow("%d rows %dx%d", rows, heads, size) << qint64(rows) << qint64(heads) << qint64(size);
  }
  void rotatesAndBack() {
    QFETCH(qint64, rows);
    QFETCH(qint64, heads);
    QFETCH(qint64, size);
    const std::int64_t used = heads * size, stride = used + 7, half = size / 2, length = 3, firstPosition = 4;
    const at::Tensor angles = at::randn({9, half}) * 100, cos = angles.cos(), sin = angles.sin(), x = at::randn({rows, stride});
    at::Tensor y = x.clone();
    kernels::rotate(data(y), 0, rows, stride, heads, size, data(cos), data(sin), {length, firstPosition}, 1.0f);
    const at::Tensor positions = at::arange(rows).remainder(length) + firstPosition;
    const at::Tensor c = cos.index_select(0, positions).unsqueeze(1), s = sin.index_select(0, positions).unsqueeze(1);
    const at::Tensor before = x.narrow(1, 0, used).reshape({rows, heads, size}), low = before.narrow(2, 0, half), high = before.narrow(2, half, half);
    const at::Tensor expected = at::cat({low * c - high * s, high * c + low * s}, 2);
    COMPARE_WITHIN(test::worst(y.narrow(1, 0, used).reshape({rows, heads, size}), expected), 1e-6);
    QVERIFY(at::equal(y.narrow(1, used, 7), x.narrow(1, used, 7)));
    kernels::rotate(data(y), 0, rows, stride, heads, size, data(cos), data(sin), {length, firstPosition}, -1.0f);
    COMPARE_WITHIN(test::worst(y, x), 1e-5);
  }

  void rotatesOnlyTheGivenRows() {
    const at::Tensor cos = at::zeros({8, 4}), sin = at::ones({8, 4}), x = at::randn({5, 8});
    at::Tensor y = x.clone();
    kernels::rotate(data(y), 2, 4, 8, 1, 8, data(cos), data(sin), {8, 0}, 1.0f);
    for (const std::int64_t row : {0, 1, 4}) QVERIFY(at::equal(y[row], x[row]));
    for (const std::int64_t row : {2, 3}) QVERIFY(at::equal(y[row], at::cat({-x[row].narrow(0, 4, 4), x[row].narrow(0, 0, 4)})));
  }

  void sumsExponentials_data() { test::addSizes(); }
  void sumsExponentials() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    at::Tensor x = at::randn({rows, width}) * 10;
    x[0][width / 2] = 1e4;
    if (width > 2) x[0][0] = -kInfinity;
    for (std::int64_t r = 0; r < rows; ++r) {
      const double expected = at::logsumexp(x[r].to(at::kDouble), 0).item<double>();
      COMPARE_WITHIN(std::abs(kernels::logSumExp(data(x) + r * width, width) - expected), 1e-5 * std::max(1.0, std::abs(expected)));
    }
  }

  void sumsExponentialsOfExtremeRows() {
    const std::int64_t width = 50001;
    at::Tensor single = at::full({width}, -kInfinity);
    single[width - 1] = -3.0f;
    QCOMPARE(kernels::logSumExp(data(single), width), -3.0);
    for (const float level : {0.0f, 1e4f, -1e4f, 1e-41f}) {
      const double expected = level + std::log(double(width));
      COMPARE_WITHIN(std::abs(kernels::logSumExp(data(at::full({width}, level)), width) - expected), 1e-6 * std::max(1.0, std::abs(expected)));
    }
  }
};

QTEST_GUILESS_MAIN(TestKernels)
#include "test_kernels.moc"
