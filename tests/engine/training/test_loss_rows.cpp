// Losses of a row, and the update, against their formulas in double precision with automatic gradients.
#include "engine/training/adamw.hpp"
#include "engine/training/loss_rows.hpp"
#include "tests/support/golden.hpp"

using namespace espalier;

namespace {

struct Formula {
  double divergence, crossEntropy;
  at::Tensor gradient;
};

/// (1 - a) T^2 KL + a CE by the book.
Formula formula(const at::Tensor& student, const at::Tensor& teacher, std::int64_t label, double temperature, double share) {
  at::Tensor s = student.to(at::kDouble).requires_grad_();
  const at::Tensor t = teacher.to(at::kDouble);
  const at::Tensor p = at::softmax(t / temperature, 0);
  const at::Tensor logRatio = at::log_softmax(t / temperature, 0) - at::log_softmax(s / temperature, 0);
  const at::Tensor divergence = at::where(p > 0, p * logRatio, at::zeros_like(p)).sum();
  const at::Tensor crossEntropy = -at::log_softmax(s, 0)[label];
  ((1 - share) * temperature * temperature * divergence + share * crossEntropy).backward();
  return {divergence.item<double>(), crossEntropy.item<double>(), s.grad()};
}

}  // namespace

class TestLossRows : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { at::manual_seed(11); }

  void distils_data() {
    QTest::addColumn<qint64>("width");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("share");
    QTest::addColumn<double>("spread");
    for (const int width : {2, 17, 300, 2051})
      for (const auto& [temperature, share] : {std::pair{1.0, 0.0}, {1.0, 0.25}, {2.0, 0.0}, {0.5, 0.5}, {3.0, 1.0}})
        for (const double spread : {1.0, 12.0})
          QTest::addRow("%d T=%g a=%g x%g", width, temperature, share, spread) << qint64(width) << temperature << share << spread;
  }
  void distils() {
    QFETCH(qint64, width);
    QFETCH(double, temperature);
    QFETCH(double, share);
    QFETCH(double, spread);
    const at::Tensor student = at::randn({width}) * spread, teacher = at::randn({width}) * spread;
    const Formula expected = formula(student, teacher, width / 3, temperature, share);
    at::Tensor s = student.clone(), t = teacher.clone();
    const auto found = kernels::distillationRow(s.data_ptr<float>(), t.data_ptr<float>(), width, width / 3, static_cast<float>(temperature),
                                                static_cast<float>(share), 0.5f);
    COMPARE_WITHIN(std::abs(found.divergence - expected.divergence), 1e-5 * std::max(1.0, expected.divergence));
    COMPARE_WITHIN(std::abs(found.crossEntropy - expected.crossEntropy), 1e-5 * std::max(1.0, expected.crossEntropy));
    COMPARE_WITHIN(test::worst(s, expected.gradient * 0.5), 2e-6 * std::max(1.0, temperature));
  }

  void bearsExtremeRows() {
    const std::int64_t width = 75;
    const float nothing = -std::numeric_limits<float>::infinity();
    at::Tensor oneHot = at::full({width}, nothing), huge = at::randn({width}) * 1e4;
    oneHot[5] = 3.0f;
    const at::Tensor student = at::randn({width});
    for (const at::Tensor& teacher : {oneHot, huge, huge * -1.0}) {
      const Formula expected = formula(student, teacher.clamp_min(-1e30), 5, 1.0, 0.3);
      at::Tensor s = student.clone(), t = teacher.clone();
      const auto found = kernels::distillationRow(s.data_ptr<float>(), t.data_ptr<float>(), width, 5, 1.0f, 0.3f, 1.0f);
      COMPARE_WITHIN(std::abs(found.divergence - expected.divergence), 1e-4);
      COMPARE_WITHIN(test::worst(s, expected.gradient), 1e-5);
    }
    at::Tensor same = at::randn({width}) * 50, twin = same.clone();
    const auto nil = kernels::distillationRow(same.data_ptr<float>(), twin.data_ptr<float>(), width, 0, 1.0f, 0.0f, 1.0f);
    COMPARE_WITHIN(std::abs(nil.divergence), 1e-6);
    COMPARE_WITHIN(same.abs().max().item<double>(), 1e-6);
  }

  void givesCrossEntropy() {
    for (const std::int64_t width : {1, 16, 333}) {
      const at::Tensor x = at::randn({width}) * 9;
      at::Tensor row = x.clone();
      const double loss = kernels::crossEntropyRow(row.data_ptr<float>(), width, width - 1, 2.0f);
      COMPARE_WITHIN(std::abs(loss + at::log_softmax(x.to(at::kDouble), 0)[width - 1].item<double>()), 1e-5);
      at::Tensor expected = at::softmax(x.to(at::kDouble), 0);
      expected[width - 1] -= 1.0;
      COMPARE_WITHIN(test::worst(row, expected * 2.0), 2e-6);
    }
  }

  void updatesLikeAdamW() {
    const std::int64_t n = 1003;
    at::Tensor w = at::randn({n}), m = at::zeros({n}), v = at::zeros({n});
    at::Tensor wd = w.to(at::kDouble), md = m.to(at::kDouble), vd = v.to(at::kDouble);
    for (int t = 1; t <= 3; ++t) {
      const at::Tensor g = at::randn({n});
      at::Tensor used = g.clone();
      kernels::AdamWStep step{1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, static_cast<float>(1 - std::pow(0.9, t)), static_cast<float>(1 - std::pow(0.95, t)), 0.5f};
      kernels::adamw(w.data_ptr<float>(), used.data_ptr<float>(), m.data_ptr<float>(), v.data_ptr<float>(), n, step);
      const at::Tensor gd = g.to(at::kDouble) * 0.5;
      md = 0.9 * md + 0.1 * gd;
      vd = 0.95 * vd + 0.05 * gd * gd;
      wd = wd * (1 - 1e-2 * 0.1) - 1e-2 * (md / (1 - std::pow(0.9, t))) / ((vd / (1 - std::pow(0.95, t))).sqrt() + 1e-8);
      COMPARE_WITHIN(test::worst(w, wd), 1e-5);
      QVERIFY(!used.any().item<bool>());
    }
    const at::Tensor x = at::randn({70001});
    const double expected = x.to(at::kDouble).square().sum().item<double>();
    COMPARE_WITHIN(std::abs(kernels::sumOfSquares(x.data_ptr<float>(), x.numel()) / expected - 1), 1e-6);
  }
};

QTEST_GUILESS_MAIN(TestLossRows)
#include "test_loss_rows.moc"
