// The kernels of generation against their formulas in double precision.
#include "engine/model/kernels/cached_attention.hpp"
#include "engine/model/kernels/gemv.hpp"
#include "engine/model/kernels/sampling.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

kernels::Bf16* halves(const at::Tensor& tensor) { return static_cast<kernels::Bf16*>(tensor.data_ptr()); }

at::Tensor productByKernel(const at::Tensor& w, const at::Tensor& x, const at::Tensor& addend) {
  const at::Tensor y = at::full({w.size(0)}, -7.0f);
  const float* added = addend.defined() ? data(addend) : nullptr;
  if (w.scalar_type() == at::kBFloat16)
    kernels::gemv(halves(w), w.size(0), w.size(1), data(x), added, data(y));
  else
    kernels::gemv(data(w), w.size(0), w.size(1), data(x), added, data(y));
  return y;
}

/// Keys [positions, D] in the cache's layout; what lies beyond the last position is not a number.
at::Tensor cachedKeys(const at::Tensor& keys) {
  const std::int64_t positions = keys.size(0), headDim = keys.size(1), blocks = (positions + kernels::kKeyBlock - 1) / kernels::kKeyBlock;
  const at::Tensor cache = at::full({blocks, headDim, kernels::kKeyBlock}, std::numeric_limits<float>::quiet_NaN());
  for (std::int64_t p = 0; p < positions; ++p) kernels::storeKey(data(keys) + p * headDim, headDim, p, data(cache));
  return cache;
}

/// The attention of queries [heads, D] over the positions from, from + 1, ..., part by part.
at::Tensor attentionByKernel(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, std::int64_t from) {
  const std::int64_t heads = queries.size(0), headDim = queries.size(1), positions = keys.size(0), part = kernels::kCachePart;
  const std::int64_t first = from / part, parts = (positions - 1) / part - first + 1;
  const at::Tensor cache = cachedKeys(keys), weighted = at::empty({heads, parts, headDim}), out = at::full({heads, headDim}, -7.0f);
  std::vector<kernels::PartSums> sums(static_cast<std::size_t>(heads * parts));
  for (std::int64_t p = 0; p < parts; ++p) {
    const std::int64_t begin = std::max(from, (first + p) * part), end = std::min(positions, (first + p + 1) * part);
    kernels::attendPart({data(cache), data(values), begin, end, headDim}, data(queries), heads, parts, data(weighted) + p * headDim, sums.data() + p);
  }
  for (std::int64_t h = 0; h < heads; ++h)
    kernels::mergeParts(data(weighted) + h * parts * headDim, sums.data() + h * parts, parts, headDim, data(out) + h * headDim);
  return out;
}

at::Tensor attentionByFormula(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, std::int64_t from) {
  const at::Tensor seen = keys.narrow(0, from, keys.size(0) - from).to(at::kDouble), shown = values.narrow(0, from, keys.size(0) - from).to(at::kDouble);
  const at::Tensor scores = at::matmul(queries.to(at::kDouble), seen.t()) / std::sqrt(double(keys.size(1)));
  return at::matmul(at::softmax(scores, -1), shown);
}

}  // namespace

class TestGenerationKernels : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void multipliesAVector_data() { test::addSizes(); }
  void multipliesAVector() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      const at::Tensor w = at::randn({rows, width}).to(type), x = at::randn({width}), addend = at::randn({rows});
      const at::Tensor expected = at::matmul(w.to(at::kDouble), x.to(at::kDouble));
      const at::Tensor magnitude = at::matmul(w.to(at::kDouble).abs(), x.to(at::kDouble).abs());
      COMPARE_WITHIN(((productByKernel(w, x, {}) - expected).abs() / magnitude).max().item<double>(), 1e-6);
      COMPARE_WITHIN(((productByKernel(w, x, addend) - expected - addend).abs() / (magnitude + addend.abs())).max().item<double>(), 1e-6);
      const at::Tensor sum = addend.clone();
      if (type == at::kFloat) {
        kernels::gemv(data(w), rows, width, data(x), data(sum), data(sum));
        QVERIFY(at::equal(sum, productByKernel(w, x, addend)));
      }
    }
  }

  void aRowDoesNotDependOnTheOthers() {
    const std::int64_t rows = 23, width = 219;
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      const at::Tensor w = at::randn({rows, width}).to(type), x = at::randn({width}), whole = productByKernel(w, x, {});
      for (std::int64_t cut = 1; cut < rows; ++cut) {
        QVERIFY(at::equal(productByKernel(w.narrow(0, 0, cut), x, {}), whole.narrow(0, 0, cut)));
        QVERIFY(at::equal(productByKernel(w.narrow(0, cut, rows - cut), x, {}), whole.narrow(0, cut, rows - cut)));
      }
    }
  }

  void multipliesExtremeValues() {
    // One-hot inputs pick a column, exactly, be it as large or as small as numbers come.
    const std::int64_t rows = 5, width = 77;
    at::Tensor w = at::zeros({rows, width});
    w[0].fill_(3e38f);
    w[1].fill_(1e-41f);
    w[2].fill_(-1e-30f);
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16})
      for (std::int64_t c = 0; c < width; ++c) {
        const at::Tensor x = at::zeros({width}), typed = w.to(type);
        x[c] = 1.0f;
        QVERIFY(at::equal(productByKernel(typed, x, {}), typed.select(1, c).to(at::kFloat)));
      }
    w[3][70] = kInfinity;
    w[4][3] = std::numeric_limits<float>::quiet_NaN();
    const at::Tensor y = productByKernel(w, at::full({width}, 1e-3f), {});
    QVERIFY(std::isinf(y[3].item<float>()) && std::isnan(y[4].item<float>()) && std::isfinite(y[0].item<float>()));
  }

  void attendsToACache_data() {
    QTest::addColumn<qint64>("heads");
    QTest::addColumn<qint64>("headDim");
    QTest::addColumn<qint64>("positions");
    QTest::addColumn<qint64>("from");
    for (const auto& [heads, headDim, positions, from] : {std::tuple{1, 1, 1, 0}, {3, 64, 1, 0}, {3, 64, 16, 0}, {3, 64, 17, 3}, {4, 128, 128, 0}, {1, 80, 129, 0},
                                                          {7, 10, 300, 0}, {2, 33, 259, 130}, {5, 64, 700, 127}, {8, 24, 256, 255}, {3, 96, 400, 128}})
      QTest::addRow("%dx%d over %d from %d", heads, headDim, positions, from) << qint64(heads) << qint64(headDim) << qint64(positions) << qint64(from);
  }
  void attendsToACache() {
    QFETCH(qint64, heads);
    QFETCH(qint64, headDim);
    QFETCH(qint64, positions);
    QFETCH(qint64, from);
    const at::Tensor queries = at::randn({heads, headDim}), keys = at::randn({positions, headDim}), values = at::randn({positions, headDim});
    COMPARE_WITHIN(test::worst(attentionByKernel(queries, keys, values, from), attentionByFormula(queries, keys, values, from)), 3e-6);
  }

  void attendsToExtremeScores() {
    const std::int64_t headDim = 32, positions = 300;
    at::Tensor queries = at::randn({3, headDim}), keys = at::randn({positions, headDim});
    const at::Tensor values = at::randn({positions, headDim});
    queries[0] *= 1e4;          // one position takes all
    queries[1].zero_();         // all positions take the same
    keys[20] = queries[2] * 1e3;  // one score of some 1e4 in an early part, the others below 1e2
    COMPARE_WITHIN(test::worst(attentionByKernel(queries, keys, values, 0), attentionByFormula(queries, keys, values, 0)), 3e-5);
    COMPARE_WITHIN(test::worst(attentionByKernel(queries, keys, values, 0)[1], values.mean(0)), 1e-6);
  }

  void findsTheLargest() {
    for (const std::int64_t n : {1, 3, 16, 17, 100, 1003}) {
      at::Tensor x = at::randn({n});
      QCOMPARE(kernels::indexOfLargest(data(x), n), at::argmax(x).item<std::int64_t>());
      x.fill_(-kInfinity);
      QCOMPARE(kernels::indexOfLargest(data(x), n), std::int64_t{0});
      x[n - 1] = -1e4f;
      QCOMPARE(kernels::indexOfLargest(data(x), n), n - 1);
      x[n / 2] = -1e4f;  // a tie: the lower one
      QCOMPARE(kernels::indexOfLargest(data(x), n), n / 2);
    }
    const at::Tensor zeros = at::zeros({5});  // the padding of a vector must not win
    QCOMPARE(kernels::indexOfLargest(data(zeros - 3), 5), std::int64_t{0});
  }

  void weighsLogits_data() { test::addSizes(); }
  void weighsLogits() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const std::int64_t n = rows * width;
    at::Tensor x = at::randn({n}) * 10;
    x[n / 2] = 1e4f;
    if (n > 2) x[0] = -kInfinity;
    for (const float temperature : {0.3f, 1.0f, 5.0f, 1e4f}) {
      const at::Tensor weights = at::full({n}, -7.0f), expected = ((x.to(at::kDouble) - x.max()) / temperature).exp();
      const double sum = kernels::softmaxWeights(data(x), n, temperature, data(weights));
      COMPARE_WITHIN(test::worst(weights, expected), 1e-6);
      COMPARE_WITHIN(std::abs(sum / expected.sum().item<double>() - 1), 1e-6);
    }
  }
};

QTEST_GUILESS_MAIN(TestGenerationKernels)
#include "test_generation_kernels.moc"
