// Attention of one head against plain operations in double precision with automatic gradients.
#include "engine/model/kernels/attention.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

/// S rows of D values, each row `gap` floats longer in memory.
at::Tensor spacedRows(std::int64_t length, std::int64_t size, std::int64_t gap) { return at::randn({length, size + gap}).narrow(1, 0, size); }
kernels::HeadRows rows(const at::Tensor& x) { return {data(x), x.stride(0)}; }
kernels::MutableHeadRows place(const at::Tensor& x) { return {data(x), x.stride(0)}; }

struct Attended {
  at::Tensor out, sums, dq, dk, dv;
};

Attended byKernel(std::int64_t window, kernels::Operands operands, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& dOut) {
  const std::int64_t length = q.size(0), size = q.size(1);
  Attended a{spacedRows(length, size, 3), at::empty({length}), spacedRows(length, size, 1), at::zeros({length, size}), at::zeros({length, size})};
  const kernels::AttentionSize sizes{length, size, window, operands};
  kernels::attendHead(sizes, rows(q), rows(k), rows(v), place(a.out), data(a.sums));
  kernels::attendHeadBackward(sizes, rows(q), rows(k), rows(v), rows(a.out), data(a.sums), rows(dOut), place(a.dq), place(a.dk), place(a.dv));
  return a;
}

Attended byFormula(std::int64_t window, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& dOut) {
  const std::int64_t length = q.size(0);
  const auto leaf = [](const at::Tensor& x) { return x.to(at::kDouble).requires_grad_(); };
  const at::Tensor qd = leaf(q), kd = leaf(k), vd = leaf(v);
  at::Tensor seen = at::ones({length, length}, at::kBool).tril();
  if (window > 0) seen = seen.logical_and(at::ones({length, length}, at::kBool).triu(1 - window));
  const double scale = 1 / std::sqrt(double(q.size(1)));
  const at::Tensor scores = (at::matmul(qd, kd.t()) * scale).masked_fill(seen.logical_not(), -std::numeric_limits<double>::infinity());
  const at::Tensor out = at::matmul(at::softmax(scores, -1), vd);
  out.backward(dOut.to(at::kDouble));
  return {out.detach(), at::logsumexp(scores, -1).detach(), qd.grad(), kd.grad(), vd.grad()};
}

/// What rounding operands to bfloat16 (half a unit: 2^-8) may change when q, k, v and dOut are such values: the probabilities and through them
/// the output; then the slopes by the scores, which also see the output's change. Element by element.
Attended allowance(std::int64_t window, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& dOut) {
  constexpr double kHalf = 1.0 / 256;
  const auto exact = [](const at::Tensor& x) { return x.to(at::kDouble); };
  const double scale = 1 / std::sqrt(double(q.size(1)));
  at::Tensor seen = at::ones({q.size(0), q.size(0)}, at::kBool).tril();
  if (window > 0) seen = seen.logical_and(at::ones({q.size(0), q.size(0)}, at::kBool).triu(1 - window));
  const at::Tensor p = at::softmax((at::matmul(exact(q), exact(k).t()) * scale).masked_fill(seen.logical_not(), -std::numeric_limits<double>::infinity()), -1);
  const at::Tensor g = exact(dOut), out = at::matmul(p, exact(v)), ofOut = kHalf * at::matmul(p, exact(v).abs());
  const at::Tensor slopes = p * (at::matmul(g, exact(v).t()) - (g * out).sum(1, true)) * scale;
  const at::Tensor ofSlopes = kHalf * slopes.abs() + p * (g.abs() * ofOut).sum(1, true) * scale;
  return {ofOut, at::zeros({q.size(0)}, at::kDouble), at::matmul(ofSlopes, exact(k).abs()), at::matmul(ofSlopes.t(), exact(q).abs()),
          kHalf * at::matmul(p.t(), g.abs())};
}

}  // namespace

class TestAttentionKernel : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void attends_data() {
    QTest::addColumn<qint64>("length");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<qint64>("window");
    QTest::addColumn<double>("spread");
    QTest::addColumn<bool>("rounded");
    const auto add = [](int length, int size, int window, double spread) {
      for (const bool rounded : {false, true})
        QTest::addRow("%dx%d window %d x%g %s", length, size, window, spread, rounded ? "bf16" : "fp32")
            << qint64(length) << qint64(size) << qint64(window) << spread << rounded;
    };
    for (const int length : {1, 5, 64, 130})
      for (const int window : {0, 8})
        for (const double spread : {1.0, 30.0}) add(length, 13, window, spread);
    add(61, 1, 0, 1.0);
    add(121, 64, 1, 1.0);
    add(300, 64, 100, 1.0);
    add(127, 128, 0, 1.0);
    add(70, 64, 0, 1e4);  // every softmax is one-hot
    add(70, 64, 0, 0.0);  // every softmax is even
  }
  void attends() {
    QFETCH(qint64, length);
    QFETCH(qint64, size);
    QFETCH(qint64, window);
    QFETCH(double, spread);
    QFETCH(bool, rounded);
    const auto random = [&](std::int64_t gap, double times) {
      const at::Tensor x = spacedRows(length, size, gap).mul_(times);
      return rounded ? x.copy_(x.to(at::kBFloat16)) : x;
    };
    const at::Tensor q = random(5, spread), k = random(2, 1), v = random(0, 1), dOut = random(7, 1);
    const Attended found = byKernel(window, rounded ? kernels::Operands::Bf16 : kernels::Operands::Fp32, q, k, v, dOut);
    const Attended expected = byFormula(window, q, k, v, dOut), allowed = allowance(window, q, k, v, dOut);
    const double wide = std::max(1.0, spread);
    for (const at::Tensor Attended::*part : {&Attended::out, &Attended::sums, &Attended::dq, &Attended::dk, &Attended::dv}) {
      const at::Tensor& exact = expected.*part;
      const double fp32 = 1e-5 * (part == &Attended::out || part == &Attended::sums ? 1.0 : std::max(1.0, exact.abs().max().item<double>())) * wide;
      const at::Tensor error = ((found.*part).to(at::kDouble) - exact).abs();
      COMPARE_WITHIN((rounded ? error - allowed.*part : error).max().item<double>(), fp32);
    }
  }

  void gradientsOfKeysAndValuesAreAddedTo() {
    const std::int64_t length = 33, size = 16;
    const at::Tensor q = at::randn({length, size}), k = at::randn({length, size}), v = at::randn({length, size}), dOut = at::randn({length, size});
    const Attended once = byKernel(0, kernels::Operands::Fp32, q, k, v, dOut);
    at::Tensor dq = at::full({length, size}, 5.0), dk = at::ones({length, size}), dv = at::ones({length, size}) * 2;
    kernels::attendHeadBackward({length, size, 0}, rows(q), rows(k), rows(v), rows(once.out), data(once.sums), rows(dOut), place(dq), place(dk), place(dv));
    COMPARE_WITHIN(test::worst(dq, once.dq), 0.0);
    COMPARE_WITHIN(test::worstRelative(dk, once.dk.to(at::kDouble) + 1), 1e-6);
    COMPARE_WITHIN(test::worstRelative(dv, once.dv.to(at::kDouble) + 2), 1e-6);
  }
};

QTEST_GUILESS_MAIN(TestAttentionKernel)
#include "test_attention_kernel.moc"
