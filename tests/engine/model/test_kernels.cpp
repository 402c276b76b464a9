// Every kernel against its formula in plain LibTorch operations in double precision, at odd sizes and extreme values.
#include "engine/base/cpu.hpp"
#include "engine/model/kernels/attention.hpp"
#include "engine/model/kernels/bf16.hpp"
#include "engine/model/kernels/column_sums.hpp"
#include "engine/model/kernels/log_sum_exp.hpp"
#include "engine/model/kernels/rms_norm.hpp"
#include "engine/model/kernels/rotate.hpp"
#include "engine/model/kernels/swiglu.hpp"
#include "tests/support/golden.hpp"

using namespace espalier;

namespace {

float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }
kernels::Bf16* halves(const at::Tensor& tensor) { return static_cast<kernels::Bf16*>(tensor.data_ptr()); }

void sizes() {
  QTest::addColumn<qint64>("rows");
  QTest::addColumn<qint64>("width");
  for (const auto& [rows, width] : {std::pair{1, 1}, {3, 7}, {5, 16}, {2, 33}, {17, 130}, {4, 1000}})
    QTest::addRow("%dx%d", rows, width) << qint64(rows) << qint64(width);
}

}  // namespace

class TestKernels : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { at::manual_seed(7); }

  void normalises_data() { sizes(); }
  void normalises() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const at::Tensor x = at::randn({rows, width}) * 3, w = at::randn({width}), dy = at::randn({rows, width});
    at::Tensor y = at::empty_like(x), scale = at::empty({rows}), dx = at::zeros_like(x), dw = at::zeros_like(w);
    kernels::rmsNorm(data(x), data(w), 1e-5f, rows, width, data(y), data(scale));
    at::Tensor xd = x.to(at::kDouble).requires_grad_(), wd = w.to(at::kDouble).requires_grad_();
    const at::Tensor yd = xd * at::rsqrt(xd.pow(2).mean(-1, true) + 1e-5) * wd;
    COMPARE_WITHIN(test::worst(y, yd.detach()), 1e-5);
    kernels::rmsNormBackward(data(dy), data(x), data(w), data(scale), rows, width, data(dx), data(dw));
    yd.backward(dy.to(at::kDouble));
    COMPARE_WITHIN(test::worst(dx, xd.grad()), 2e-4 * std::max(1.0, xd.grad().abs().max().item<double>()));
    COMPARE_WITHIN(test::worst(dw, wd.grad()), 1e-4);
  }

  void gates_data() { sizes(); }
  void gates() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    at::Tensor gateUp = at::randn({rows, 2 * width}) * 4;
    gateUp.view({-1})[0] = 1e4;
    gateUp.view({-1})[rows * 2 * width - 1 - width] = -1e4;
    const at::Tensor dOut = at::randn({rows, width});
    at::Tensor out = at::empty({rows, width}), again = at::empty({rows, width}), gradient = gateUp.clone();
    kernels::swiglu(data(gateUp), rows, width, data(out));
    kernels::swigluBackward(data(dOut), data(gradient), rows, width, data(gradient), data(again));
    at::Tensor xd = gateUp.to(at::kDouble).requires_grad_();
    const at::Tensor yd = at::silu(xd.narrow(1, 0, width)) * xd.narrow(1, width, width);
    yd.backward(dOut.to(at::kDouble));
    COMPARE_WITHIN((out - yd.detach()).abs().div(yd.detach().abs() + 1).max().item<double>(), 1e-6);
    QVERIFY(at::equal(out, again));
    COMPARE_WITHIN((gradient - xd.grad()).abs().div(xd.grad().abs() + 1).max().item<double>(), 1e-5);
  }

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

  void operandsInBf16AreTheRoundedOnes_data() { sizes(); }
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

  void rotatesAndBack() {
    const std::int64_t rows = 6, heads = 3, size = 10, stride = 37, half = size / 2;
    const at::Tensor angles = at::randn({9, half}), cos = angles.cos(), sin = angles.sin(), x = at::randn({rows, stride});
    at::Tensor y = x.clone();
    kernels::rotate(data(y), 0, rows, stride, heads, size, data(cos), data(sin), {3, 4}, 1.0f);
    for (std::int64_t r = 0; r < rows; ++r) {
      const at::Tensor c = cos[4 + r % 3], s = sin[4 + r % 3];
      for (std::int64_t h = 0; h < heads; ++h) {
        const at::Tensor low = x[r].narrow(0, h * size, half), high = x[r].narrow(0, h * size + half, half);
        COMPARE_WITHIN(test::worst(y[r].narrow(0, h * size, half), low * c - high * s), 1e-6);
        COMPARE_WITHIN(test::worst(y[r].narrow(0, h * size + half, half), high * c + low * s), 1e-6);
      }
      QVERIFY(at::equal(y[r].narrow(0, heads * size, stride - heads * size), x[r].narrow(0, heads * size, stride - heads * size)));
    }
    kernels::rotate(data(y), 0, rows, stride, heads, size, data(cos), data(sin), {3, 4}, -1.0f);
    COMPARE_WITHIN(test::worst(y, x), 1e-5);
  }

  void productsAgree() {
    const std::unique_ptr<Gemm> plain = makeTorchGemm(), fast = makeOneDnnGemm(Precision::Fp32);
    for (const auto& [m, n, k] : {std::tuple{1, 1, 1}, {1, 300, 64}, {33, 48, 17}, {200, 129, 64}}) {
      const at::Tensor x = at::randn({m, k}), w = at::randn({n, k}), bias = at::randn({n}), dy = at::randn({m, n}), start = at::randn({m, n});
      for (const at::Tensor& b : {at::Tensor(), bias}) {
        at::Tensor ys[2] = {start.clone(), start.clone()}, sums[2] = {start.clone(), start.clone()};
        at::Tensor dxs[2] = {at::empty_like(x), at::empty_like(x)}, dws[2] = {w.clone(), w.clone()};
        for (int i = 0; i < 2; ++i) {
          Gemm& gemm = i ? *fast : *plain;
          gemm.forward(ys[i], x, w, b);
          gemm.forwardAdd(sums[i], x, w, b);
          gemm.gradInput(dxs[i], dy, w);
          gemm.gradWeight(dws[i], dy, x);
        }
        for (const auto* pair : {&ys, &sums, &dxs, &dws}) COMPARE_WITHIN(test::worst((*pair)[0], (*pair)[1]), 1e-4);
      }
    }
    // A block of rows of a larger matrix, as the chunked head has it.
    const at::Tensor hidden = at::randn({40, 16}), head = at::randn({50, 16});
    at::Tensor storage = at::zeros({8, 50}), some = storage.narrow(0, 0, 5);
    fast->forward(some, hidden.narrow(0, 30, 5), head, at::Tensor());
    COMPARE_WITHIN(test::worst(some, at::matmul(hidden.narrow(0, 30, 5), head.t())), 1e-4);
    QVERIFY(!storage.narrow(0, 5, 3).any().item<bool>());
  }

  void bf16ProductsAddUpInFp32() {
    if (!multipliesBf16()) QSKIP("this processor has no bf16 products");
    const std::unique_ptr<Gemm> gemm = makeOneDnnGemm(Precision::Bf16);
    QCOMPARE(gemm->operandType(), at::kBFloat16);
    const auto exact = [](const at::Tensor& x) { return x.to(at::kBFloat16).to(at::kDouble); };
    for (const auto& [m, n, k] : {std::tuple{1, 1, 1}, {1, 300, 64}, {33, 48, 17}, {200, 129, 64}}) {
      const at::Tensor x = at::randn({m, k}), w = at::randn({n, k}), bias = at::randn({n}), dy = at::randn({m, n}), start = at::randn({m, n});
      // fp32 operands are rounded on the way; those that are rounded already are taken as they are.
      for (const bool rounded : {false, true}) {
        const auto given = [&](const at::Tensor& t) { return rounded ? t.to(at::kBFloat16) : t; };
        at::Tensor y = start.clone(), sum = start.clone(), dx = at::empty_like(x), dw = w.clone();
        gemm->forward(y, given(x), given(w), bias);
        COMPARE_WITHIN(test::worst(y, at::matmul(exact(x), exact(w).t()) + bias), 1e-4);
        gemm->forwardAdd(sum, given(x), given(w), at::Tensor());
        COMPARE_WITHIN(test::worst(sum, at::matmul(exact(x), exact(w).t()) + start), 1e-4);
        gemm->gradInput(dx, given(dy), given(w));
        COMPARE_WITHIN(test::worst(dx, at::matmul(exact(dy), exact(w))), 1e-4);
        gemm->gradWeight(dw, given(dy), given(x));
        COMPARE_WITHIN(test::worst(dw, at::matmul(exact(dy).t(), exact(x)) + w), 1e-4);
      }
    }
  }

  void multiplies() {
    for (const auto& [m, n, k] : {std::tuple{1, 1, 1}, {7, 5, 3}, {64, 33, 20}, {13, 70, 9}}) {
      const at::Tensor a = at::randn({m, k}), b = at::randn({k, n}), start = at::randn({m, n});
      at::Tensor c = start.clone(), transposed = start.clone();
      kernels::multiplyAdd(data(a), k, 1, data(b), n, data(c), n, m, n, k);
      const at::Tensor at = a.t().contiguous();
      kernels::multiplyAdd(data(at), 1, m, data(b), n, data(transposed), n, m, n, k);
      COMPARE_WITHIN(test::worst(c, start.to(at::kDouble) + at::matmul(a.to(at::kDouble), b.to(at::kDouble))), 1e-5);
      QVERIFY(at::equal(c, transposed));
    }
  }

  void attends_data() {
    QTest::addColumn<qint64>("length");
    QTest::addColumn<qint64>("window");
    QTest::addColumn<double>("spread");
    for (const int length : {1, 5, 64, 130})
      for (const int window : {0, 8})
        for (const double spread : {1.0, 30.0}) QTest::addRow("%d window %d x%g", length, window, spread) << qint64(length) << qint64(window) << spread;
  }
  void attends() {
    QFETCH(qint64, length);
    QFETCH(qint64, window);
    QFETCH(double, spread);
    const std::int64_t size = 13;
    const at::Tensor q = at::randn({length, size}) * spread, k = at::randn({length, size}), v = at::randn({length, size}), dOut = at::randn({length, size});
    at::Tensor out = at::empty_like(q), sums = at::empty({length}), dq = at::empty_like(q), dk = at::zeros_like(q), dv = at::zeros_like(q);
    const auto rows = [&](const at::Tensor& x) { return kernels::HeadRows{data(x), size}; };
    const auto place = [&](const at::Tensor& x) { return kernels::MutableHeadRows{data(x), size}; };
    kernels::attendHead({length, size, window}, rows(q), rows(k), rows(v), place(out), data(sums));
    kernels::attendHeadBackward({length, size, window}, rows(q), rows(k), rows(v), rows(out), data(sums), rows(dOut), place(dq), place(dk), place(dv));

    at::Tensor qd = q.to(at::kDouble).requires_grad_(), kd = k.to(at::kDouble).requires_grad_(), vd = v.to(at::kDouble).requires_grad_();
    at::Tensor seen = at::ones({length, length}, at::kBool).tril();
    if (window > 0) seen = seen.logical_and(at::ones({length, length}, at::kBool).triu(1 - window));
    const at::Tensor scores = (at::matmul(qd, kd.t()) / std::sqrt(double(size))).masked_fill(seen.logical_not(), -std::numeric_limits<double>::infinity());
    const at::Tensor expected = at::matmul(at::softmax(scores, -1), vd);
    expected.backward(dOut.to(at::kDouble));
    COMPARE_WITHIN(test::worst(out, expected.detach()), 1e-5 * spread);
    COMPARE_WITHIN(test::worst(sums, at::logsumexp(scores, -1).detach()), 1e-5 * spread);
    for (const auto& [found, wanted] : {std::pair{dq, qd.grad()}, {dk, kd.grad()}, {dv, vd.grad()}})
      COMPARE_WITHIN(test::worst(found, wanted), 1e-5 * std::max(1.0, wanted.abs().max().item<double>()) * spread);
  }

  void sumsColumns_data() { sizes(); }
  void sumsColumns() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const at::Tensor x = at::randn({rows * 40, width});
    at::Tensor absolute = at::zeros({width}, at::kDouble), squares = at::zeros({width}, at::kDouble);
    kernels::columnSums(data(x), rows * 40, width, absolute.data_ptr<double>(), squares.data_ptr<double>());
    const at::Tensor xd = x.to(at::kDouble);
    COMPARE_WITHIN(test::worst(absolute / xd.abs().sum(0), at::ones({width})), 1e-6);
    COMPARE_WITHIN(test::worst(squares / xd.square().sum(0), at::ones({width})), 1e-6);
  }

  void takesNormsAndDots() {
    const at::Tensor x = at::randn({5, 3 * 13}), y = at::randn({5 * 3 * 13});
    at::Tensor norms = at::empty({5, 3});
    kernels::groupNorms(data(x), 5, 3, 13, data(norms));
    COMPARE_WITHIN(test::worst(norms, x.view({5, 3, 13}).norm(2, -1)), 1e-5);
    const kernels::Dots dots = kernels::dots(data(x), data(y), 5 * 3 * 13);
    COMPARE_WITHIN(std::abs(dots.xy - (x.view({-1}) * y).sum().item<double>()), 1e-4);
    COMPARE_WITHIN(std::abs(dots.xx - x.square().sum().item<double>()), 1e-3);
    COMPARE_WITHIN(std::abs(dots.yy - y.square().sum().item<double>()), 1e-3);
  }

  void sumsExponentials_data() { sizes(); }
  void sumsExponentials() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    at::Tensor x = at::randn({rows, width}) * 10;
    x[0][width / 2] = 1e4;
    if (width > 2) x[0][0] = -std::numeric_limits<float>::infinity();
    for (std::int64_t r = 0; r < rows; ++r) {
      const double expected = at::logsumexp(x[r].to(at::kDouble), 0).item<double>();
      COMPARE_WITHIN(std::abs(kernels::logSumExp(data(x) + r * width, width) - expected), 1e-5 * std::max(1.0, std::abs(expected)));
    }
  }
};

QTEST_GUILESS_MAIN(TestKernels)
#include "test_kernels.moc"
