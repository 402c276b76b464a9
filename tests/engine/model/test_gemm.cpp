// The matrix products of all implementations of Gemm against each other and against double precision.
#include "engine/base/cpu.hpp"
#include "engine/model/gemm.hpp"
#include "tests/support/golden.hpp"

using namespace espalier;

class TestGemm : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { at::manual_seed(7); }

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
};

QTEST_GUILESS_MAIN(TestGemm)
#include "test_gemm.moc"
