// Losses of a row against their formulas in double precision with automatic gradients.
#include "engine/training/loss_rows.hpp"
#include "tests/support/kernels.hpp"

using namespace espalier;
using test::data;

namespace {

constexpr float kNothing = -std::numeric_limits<float>::infinity();

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
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void distils_data() {
    QTest::addColumn<qint64>("width");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("share");
    QTest::addColumn<double>("spread");
    for (const int width : {2, 17, 300, 2051, 49153})
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
    const auto found = kernels::distillationRow(data(s), data(t), {width, width / 3, static_cast<float>(temperature), static_cast<float>(share), 0.5f}, data(s));
    COMPARE_WITHIN(std::abs(found.divergence - expected.divergence), 1e-5 * std::max(1.0, expected.divergence));
    COMPARE_WITHIN(std::abs(found.crossEntropy - expected.crossEntropy), 1e-5 * std::max(1.0, expected.crossEntropy));
    COMPARE_WITHIN(test::worst(s, expected.gradient * 0.5), 2e-6 * std::max(1.0, temperature));
  }

  void bearsExtremeRows_data() {
    QTest::addColumn<double>("temperature");
    for (const double temperature : {1.0, 0.5, 2.0}) QTest::addRow("T=%g", temperature) << temperature;
  }
  void bearsExtremeRows() {
    QFETCH(double, temperature);
    const std::int64_t width = 75;
    at::Tensor oneHot = at::full({width}, kNothing), huge = at::randn({width}) * 1e4, halfMasked = at::randn({width}), zeros = at::zeros({width});
    oneHot[5] = 3.0f;
    halfMasked.narrow(0, 30, 45).fill_(kNothing);
    for (const at::Tensor& student : {at::randn({width}), zeros, at::full({width}, 1e4), at::randn({width}) * 1e-41})
      for (const at::Tensor& teacher : {oneHot, huge, huge * -1.0, halfMasked, zeros, zeros + 1e4}) {
        const Formula expected = formula(student, teacher.clamp_min(-1e30), 5, temperature, 0.3);
        at::Tensor s = student.clone(), t = teacher.clone();
        const auto found = kernels::distillationRow(data(s), data(t), {width, 5, static_cast<float>(temperature), 0.3f, 1.0f}, data(s));
        COMPARE_WITHIN(std::abs(found.divergence - expected.divergence), 1e-4);
        COMPARE_WITHIN(std::abs(found.crossEntropy - expected.crossEntropy), 1e-4);
        COMPARE_WITHIN(test::worst(s, expected.gradient), 1e-5);
      }
  }

  void bearsExtremeStudents() {
    // The student is as sure as can be, of the teacher's choice or of another one; the loss is as large as the logits.
    const std::int64_t width = 75;
    const at::Tensor teacher = at::randn({width});
    for (const std::int64_t choice : {5, 60}) {
      at::Tensor student = at::randn({width});
      student[choice] = 1e4f;
      const Formula expected = formula(student, teacher, 5, 1.0, 0.3);
      at::Tensor s = student.clone(), t = teacher.clone();
      const auto found = kernels::distillationRow(data(s), data(t), {width, 5, 1.0f, 0.3f, 1.0f}, data(s));
      COMPARE_WITHIN(std::abs(found.divergence - expected.divergence), 1e-5 * expected.divergence);
      COMPARE_WITHIN(std::abs(found.crossEntropy - expected.crossEntropy), 1e-5 * std::max(1.0, expected.crossEntropy));
      COMPARE_WITHIN(test::worst(s, expected.gradient), 1e-5);
    }
  }

  void wordsThatBothRuleOutCostNothing() {
    // As where a vocabulary was padded: -inf in both rows.
    const std::int64_t width = 40, words = 33;
    const at::Tensor student = at::randn({width}), teacher = at::randn({width});
    student.narrow(0, words, width - words).fill_(kNothing);
    teacher.narrow(0, words, width - words).fill_(kNothing);
    for (const float temperature : {1.0f, 2.0f}) {
      const Formula expected = formula(student.narrow(0, 0, words), teacher.narrow(0, 0, words), 5, temperature, 0.3);
      at::Tensor s = student.clone(), t = teacher.clone();
      const auto found = kernels::distillationRow(data(s), data(t), {width, 5, temperature, 0.3f, 1.0f}, data(s));
      COMPARE_WITHIN(std::abs(found.divergence - expected.divergence), 1e-5);
      COMPARE_WITHIN(test::worst(s.narrow(0, 0, words), expected.gradient), 2e-6 * std::max(1.0f, temperature));
      QVERIFY(s.narrow(0, words, width - words).eq(0).all().item<bool>());
    }
  }

  void theSameRowTwiceCostsNothing() {
    at::Tensor same = at::randn({75}) * 50, twin = same.clone();
    const auto nil = kernels::distillationRow(data(same), data(twin), {75, 0, 1.0f, 0.0f, 1.0f}, data(same));
    COMPARE_WITHIN(std::abs(nil.divergence), 1e-6);
    COMPARE_WITHIN(same.abs().max().item<double>(), 1e-6);
  }

  void gradientsInBf16AreTheRoundedOnes() {
    // Written over the logits themselves, as the head has it.
    const auto half = [](const at::Tensor& row) { return static_cast<kernels::Bf16*>(row.data_ptr()); };
    for (const std::int64_t width : {1, 16, 75, 3001}) {
      const at::Tensor student = at::randn({width}) * 5, teacher = at::randn({width}) * 5;
      for (const float temperature : {1.0f, 2.0f}) {
        const kernels::DistillationRow row{width, width / 2, temperature, 0.25f, 1.0f};
        at::Tensor s = student.clone(), t = teacher.clone(), exact = at::empty({width});
        const auto expected = kernels::distillationRow(data(s), data(t), row, data(exact));
        s = student.clone();
        t = teacher.clone();
        const auto found = kernels::distillationRow(data(s), data(t), row, half(s));
        QCOMPARE(found.divergence, expected.divergence);
        QVERIFY(at::equal(s.view(at::kBFloat16).narrow(0, 0, width), exact.to(at::kBFloat16)));
      }
      at::Tensor x = student.clone(), y = student.clone(), exact = at::empty({width});
      QCOMPARE(kernels::crossEntropyRow(data(x), width, width / 2, 3.0f, half(x)), kernels::crossEntropyRow(data(y), width, width / 2, 3.0f, data(exact)));
      QVERIFY(at::equal(x.view(at::kBFloat16).narrow(0, 0, width), exact.to(at::kBFloat16)));
    }
  }

  void aRowOfNotNumbersHasNoFiniteLoss() {
    const at::Tensor broken = at::full({75}, std::numeric_limits<float>::quiet_NaN()), good = at::randn({75});
    for (const bool ofStudent : {false, true}) {
      at::Tensor s = (ofStudent ? broken : good).clone(), t = (ofStudent ? good : broken).clone();
      QVERIFY(!std::isfinite(kernels::distillationRow(data(s), data(t), {75, 5, 1.0f, 0.0f, 1.0f}, data(s)).divergence));
    }
    at::Tensor x = broken.clone();
    QVERIFY(!std::isfinite(kernels::crossEntropyRow(data(x), 75, 5, 1.0f, data(x))));
  }

  void givesCrossEntropy() {
    at::Tensor masked = at::randn({333});
    masked.narrow(0, 100, 200).fill_(kNothing);
    at::Tensor sure = at::randn({50});
    sure[49] = 1e4f;
    for (const at::Tensor& x : {at::randn({1}) * 9, at::randn({16}) * 9, at::randn({333}) * 9, masked, sure, at::zeros({31}), at::full({17}, -1e4), at::randn({49153})}) {
      const std::int64_t width = x.numel();
      at::Tensor row = x.clone();
      const double loss = kernels::crossEntropyRow(data(row), width, width - 1, 2.0f, data(row));
      COMPARE_WITHIN(std::abs(loss + at::log_softmax(x.to(at::kDouble), 0)[width - 1].item<double>()), 1e-5);
      at::Tensor expected = at::softmax(x.to(at::kDouble), 0);
      expected[width - 1] -= 1.0;
      COMPARE_WITHIN(test::worst(row, expected * 2.0), 2e-6);
    }
  }
};

QTEST_GUILESS_MAIN(TestLossRows)
#include "test_loss_rows.moc"
