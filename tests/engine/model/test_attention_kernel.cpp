// Attention of one head, and the small product within it, against plain operations in double precision with automatic gradients.
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

Attended byKernel(std::int64_t window, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& dOut) {
  const std::int64_t length = q.size(0), size = q.size(1);
  Attended a{spacedRows(length, size, 3), at::empty({length}), spacedRows(length, size, 1), at::zeros({length, size}), at::zeros({length, size})};
  const kernels::AttentionSize sizes{length, size, window};
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

}  // namespace

class TestAttentionKernel : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

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
    QTest::addColumn<qint64>("size");
    QTest::addColumn<qint64>("window");
    QTest::addColumn<double>("spread");
    const auto add = [](int length, int size, int window, double spread) {
      QTest::addRow("%dx%d window %d x%g", length, size, window, spread) << qint64(length) << qint64(size) << qint64(window) << spread;
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
    const at::Tensor q = spacedRows(length, size, 5) * spread, k = spacedRows(length, size, 2), v = spacedRows(length, size, 0);
    const at::Tensor dOut = spacedRows(length, size, 7);
    const Attended found = byKernel(window, q, k, v, dOut), expected = byFormula(window, q, k, v, dOut);
    const double wide = std::max(1.0, spread);
    COMPARE_WITHIN(test::worst(found.out, expected.out), 1e-5 * wide);
    COMPARE_WITHIN(test::worst(found.sums, expected.sums), 1e-5 * wide);
    for (const auto& [gradient, exact] : {std::pair{found.dq, expected.dq}, {found.dk, expected.dk}, {found.dv, expected.dv}})
      COMPARE_WITHIN(test::worst(gradient, exact), 1e-5 * std::max(1.0, exact.abs().max().item<double>()) * wide);
  }

  void gradientsOfKeysAndValuesAreAddedTo() {
    const std::int64_t length = 33, size = 16;
    const at::Tensor q = at::randn({length, size}), k = at::randn({length, size}), v = at::randn({length, size}), dOut = at::randn({length, size});
    const Attended once = byKernel(0, q, k, v, dOut);
    at::Tensor dq = at::full({length, size}, 5.0), dk = at::ones({length, size}), dv = at::ones({length, size}) * 2;
    kernels::attendHeadBackward({length, size, 0}, rows(q), rows(k), rows(v), rows(once.out), data(once.sums), rows(dOut), place(dq), place(dk), place(dv));
    COMPARE_WITHIN(test::worst(dq, once.dq), 0.0);
    COMPARE_WITHIN(test::worstRelative(dk, once.dk.to(at::kDouble) + 1), 1e-6);
    COMPARE_WITHIN(test::worstRelative(dv, once.dv.to(at::kDouble) + 2), 1e-6);
  }
};

QTEST_GUILESS_MAIN(TestAttentionKernel)
#include "test_attention_kernel.moc"
