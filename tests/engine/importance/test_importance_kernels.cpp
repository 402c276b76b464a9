// The sums that importance is made of, against their formulas in double precision.
#include "engine/model/kernels/column_sums.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

constexpr float kUntouched = -7.0f;

struct Sums {
  at::Tensor absolute, squares;
};

/// Of the columns first, first + 1, ... of x.
Sums columnsByKernel(const at::Tensor& x, std::int64_t first, std::int64_t width) {
  Sums sums{at::full({width + 1}, kUntouched), at::full({width + 1}, kUntouched)};
  const auto run = [&](const auto* from) { kernels::columnSums(from + first, x.size(0), x.size(1), width, {.absolute = data(sums.absolute), .squares = data(sums.squares)}); };
  if (x.scalar_type() == at::kBFloat16)
    run(static_cast<const kernels::Bf16*>(x.data_ptr()));
  else
    run(x.data_ptr<float>());
  return sums;
}

double worstShare(const at::Tensor& found, const at::Tensor& expected) { return ((found - expected).abs() / expected).max().item<double>(); }

}  // namespace

class TestImportanceKernels : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void sumsColumns_data() { test::addSizes(); }
  void sumsColumns() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      const at::Tensor x = at::randn({rows, width + 5}).to(type);
      const Sums sums = columnsByKernel(x, 3, width);
      const at::Tensor seen = x.narrow(1, 3, width).to(at::kDouble);
      COMPARE_WITHIN(worstShare(sums.absolute.narrow(0, 0, width), seen.abs().sum(0)), 1e-6);
      COMPARE_WITHIN(worstShare(sums.squares.narrow(0, 0, width), seen.square().sum(0)), 1e-6);
      QCOMPARE(sums.absolute[width].item<float>(), kUntouched);
      QCOMPARE(sums.squares[width].item<float>(), kUntouched);
    }
  }

  void takesMomentsOfColumns_data() { test::addSizes(); }
  void takesMomentsOfColumns() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      const at::Tensor x = at::randn({rows, width + 5}).to(type), seen = x.narrow(1, 3, width).to(at::kDouble);
      at::Tensor sums = at::full({width + 1}, kUntouched), squares = at::full({width + 1}, kUntouched);
      const auto run = [&](const auto* from) { kernels::columnSums(from + 3, rows, x.size(1), width, {.values = data(sums), .squares = data(squares)}); };
      if (type == at::kBFloat16)
        run(static_cast<const kernels::Bf16*>(x.data_ptr()));
      else
        run(x.data_ptr<float>());
      // Of both signs, so that the sum may be small: against the sum of the sizes.
      COMPARE_WITHIN(((sums.narrow(0, 0, width) - seen.sum(0)).abs() / seen.abs().sum(0)).max().item<double>(), 1e-6);
      COMPARE_WITHIN(worstShare(squares.narrow(0, 0, width), seen.square().sum(0)), 1e-6);
      QCOMPARE(sums[width].item<float>(), kUntouched);
      QCOMPARE(squares[width].item<float>(), kUntouched);
    }
  }

  void aSumIsTheSameWhicheverAreTakenWithIt_data() { test::addSizes(); }
  void aSumIsTheSameWhicheverAreTakenWithIt() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const at::Tensor x = at::randn({rows + 1, width});
    const auto sums = [&](bool absolute, bool values, std::int64_t count) {
      const at::Tensor all = at::full({3, width}, kUntouched);
      const kernels::ColumnSums to{absolute ? data(all[0]) : nullptr, values ? data(all[1]) : nullptr, data(all[2])};
      kernels::columnSums(x.data_ptr<float>(), count, width, width, to);
      return all;
    };
    const at::Tensor both = sums(true, true, rows), absolute = sums(true, false, rows), values = sums(false, true, rows), oneMore = sums(true, false, rows + 1);
    QVERIFY(at::equal(both[0], absolute[0]) && at::equal(both[2], absolute[2]));
    QVERIFY(at::equal(both[1], values[1]) && at::equal(both[2], values[2]));
    kernels::addRow(x.data_ptr<float>() + rows * width, width, data(both[0]), data(both[2]));
    QVERIFY(at::equal(both[0], oneMore[0]) && at::equal(both[2], oneMore[2]));
  }

  void aColumnDoesNotDependOnTheOthers() {
    const at::Tensor x = at::randn({37, 83});
    const Sums whole = columnsByKernel(x, 0, 83);
    for (const std::int64_t cut : {1, 7, 16, 50}) {
      const Sums rest = columnsByKernel(x, cut, 83 - cut);
      QVERIFY(at::equal(rest.absolute.narrow(0, 0, 83 - cut), whole.absolute.narrow(0, cut, 83 - cut)));
      QVERIFY(at::equal(rest.squares.narrow(0, 0, 83 - cut), whole.squares.narrow(0, cut, 83 - cut)));
    }
  }

  void sumsExtremeColumns() {
    at::Tensor x = at::zeros({20, 35});
    x.select(1, 0).fill_(-1e15f);
    x.select(1, 1)[7] = 1e4f;
    x.select(1, 2).fill_(1e-20f);
    x.select(1, 34)[19] = -std::numeric_limits<float>::infinity();
    const Sums sums = columnsByKernel(x, 0, 35);
    COMPARE_WITHIN(std::abs(sums.absolute[0].item<double>() / 2e16 - 1), 1e-6);
    COMPARE_WITHIN(std::abs(sums.squares[0].item<double>() / 2e31 - 1), 1e-6);
    QCOMPARE(sums.absolute[1].item<float>(), 1e4f);
    QCOMPARE(sums.squares[1].item<float>(), 1e8f);
    COMPARE_WITHIN(std::abs(sums.absolute[2].item<double>() / 2e-19 - 1), 1e-6);
    QVERIFY(std::isinf(sums.absolute[34].item<float>()) && std::isinf(sums.squares[34].item<float>()));
    QVERIFY(sums.absolute.narrow(0, 3, 31).eq(0).all().item<bool>());
  }

  void takesNormsOfGroups_data() {
    QTest::addColumn<qint64>("groups");
    QTest::addColumn<qint64>("size");
    for (const auto& [groups, size] : {std::pair{1, 1}, {3, 13}, {2, 64}, {5, 80}, {1, 130}}) QTest::addRow("%dx%d", groups, size) << qint64(groups) << qint64(size);
  }
  void takesNormsOfGroups() {
    QFETCH(qint64, groups);
    QFETCH(qint64, size);
    at::Tensor x = at::randn({6, groups * size + 9});
    x[2] *= 1e15;
    x[3] *= 1e-15;
    x[4].zero_();
    const at::Tensor norms = at::empty({6, groups});
    kernels::groupNorms(data(x) + 4, 6, x.size(1), groups, size, data(norms));
    const at::Tensor expected = x.narrow(1, 4, groups * size).reshape({6, groups, size}).to(at::kDouble).norm(2, -1);
    COMPARE_WITHIN(((norms - expected).abs() / expected.clamp_min(1e-30)).max().item<double>(), 1e-6);
  }

  void takesDots_data() { test::addSizes(); }
  void takesDots() {
    QFETCH(qint64, rows);
    QFETCH(qint64, width);
    const std::int64_t n = rows * width;
    for (const double size : {1.0, 1e15, 1e-15}) {
      const at::Tensor x = at::randn({n}) * size, y = at::randn({n}) * size, xd = x.to(at::kDouble), yd = y.to(at::kDouble);
      const kernels::Dots dots = kernels::dots(data(x), data(y), n);
      const double xx = xd.square().sum().item<double>(), yy = yd.square().sum().item<double>();
      COMPARE_WITHIN(std::abs(dots.xy - (xd * yd).sum().item<double>()) / std::sqrt(xx * yy), 1e-6);
      COMPARE_WITHIN(std::abs(dots.xx / xx - 1), 1e-6);
      COMPARE_WITHIN(std::abs(dots.yy / yy - 1), 1e-6);
    }
  }
};

QTEST_GUILESS_MAIN(TestImportanceKernels)
#include "test_importance_kernels.moc"
