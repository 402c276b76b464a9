// Reverse KL, JSD and top-k losses of a row against their formulas in double precision with automatic gradients, and at their limits.
#include "engine/training/divergence_rows.hpp"

#include <functional>

#include "tests/support/kernels.hpp"

using namespace espalier;
using kernels::DistillationRow;
using test::data;

namespace {

constexpr float kNothing = -std::numeric_limits<float>::infinity();

kernels::Bf16* half(const at::Tensor& row) { return static_cast<kernels::Bf16*>(row.data_ptr()); }

/// Sum of x log(x / y) where x is not 0, of probabilities given by their logarithms.
at::Tensor kl(const at::Tensor& logX, const at::Tensor& logY) {
  const at::Tensor x = logX.exp();
  return at::where(x > 0, x * (logX - logY), at::zeros_like(x)).sum();
}

/// A divergence as a plain formula of log p (teacher) and log q (student) [V], and as the kernel has it.
struct Loss {
  const char* name;
  std::function<at::Tensor(const at::Tensor& logP, const at::Tensor& logQ)> formula;
  std::function<kernels::DistillationLoss(float*, float*, const DistillationRow&, float*)> toFloat;
  std::function<kernels::DistillationLoss(float*, float*, const DistillationRow&, kernels::Bf16*)> toBf16;
};

Loss reverseKl() {
  const auto kernel = [](auto... arguments) { return kernels::reverseKlRow(arguments...); };
  return {"reverse KL", [](const at::Tensor& logP, const at::Tensor& logQ) { return kl(logQ, logP); }, kernel, kernel};
}

Loss jsd(float weight) {
  const double b = static_cast<double>(weight);
  const auto kernel = [weight](float* s, float* t, const DistillationRow& row, auto* gradient) { return kernels::jsdRow(s, t, weight, row, gradient); };
  const auto formula = [b](const at::Tensor& logP, const at::Tensor& logQ) {
    const at::Tensor logM = at::logaddexp(logP + std::log(b), logQ + std::log1p(-b));
    return b * kl(logP, logM) + (1 - b) * kl(logQ, logM);
  };
  return {"JSD", formula, kernel, kernel};
}

/// The teacher's k largest and one bucket: the tail as the sum of the others, so that nothing cancels.
Loss topTokens(std::int64_t wanted) {
  const auto kernel = [wanted](float* s, float* t, const DistillationRow& row, auto* gradient) {
    const std::int64_t count = std::min(wanted, row.width);
    std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
    std::vector<float> logits(static_cast<std::size_t>(count));
    const float tail = kernels::chooseTopTokens(t, row.width, count, row.temperature, ids.data(), logits.data());
    return kernels::topTokensRow(s, {ids.data(), logits.data(), count, tail}, row, gradient);
  };
  const auto formula = [wanted](const at::Tensor& logP, const at::Tensor& logQ) {
    const std::int64_t count = std::min(wanted, logP.numel());
    const at::Tensor order = std::get<1>(logP.sort(/*stable=*/true, 0, /*descending=*/true));
    const at::Tensor top = order.narrow(0, 0, count), others = order.narrow(0, count, logP.numel() - count);
    at::Tensor loss = kl(logP.index_select(0, top), logQ.index_select(0, top));
    if (others.numel() > 0) loss = loss + kl(logP.index_select(0, others).logsumexp(0), logQ.index_select(0, others).logsumexp(0));
    return loss;
  };
  return {"top-k", formula, kernel, kernel};
}

std::vector<Loss> allLosses() { return {reverseKl(), jsd(0.1f), jsd(0.5f), jsd(0.9f), topTokens(1), topTokens(8), topTokens(1'000'000)}; }

struct Formula {
  double divergence, crossEntropy;
  at::Tensor gradient;
};

/// (1 - a) T^2 D + a CE by the book.
Formula exact(const Loss& loss, const at::Tensor& student, const at::Tensor& teacher, const DistillationRow& row) {
  const double heat = static_cast<double>(row.temperature), share = static_cast<double>(row.ceShare);
  at::Tensor s = student.to(at::kDouble).requires_grad_();
  const at::Tensor divergence = loss.formula(at::log_softmax(teacher.to(at::kDouble) / heat, 0), at::log_softmax(s / heat, 0));
  const at::Tensor crossEntropy = -at::log_softmax(s, 0)[row.label];
  ((1 - share) * heat * heat * divergence + share * crossEntropy).backward();
  return {divergence.item<double>(), crossEntropy.item<double>(), s.grad() * static_cast<double>(row.scale)};
}

/// What the kernel gives, the gradient written over the student's logits.
struct Found {
  kernels::DistillationLoss loss;
  at::Tensor gradient;
};
Found run(const Loss& loss, const at::Tensor& student, const at::Tensor& teacher, const DistillationRow& row) {
  at::Tensor s = student.clone(), t = teacher.clone();
  const auto found = loss.toFloat(data(s), data(t), row, data(s));
  return {found, s};
}

}  // namespace

class TestDivergenceRows : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void followsTheFormula_data() {
    QTest::addColumn<qint64>("width");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("share");
    QTest::addColumn<double>("spread");
    for (const int width : {2, 17, 300, 2051, 49153})
      for (const auto& [temperature, share] : {std::pair{1.0, 0.0}, {1.0, 0.25}, {2.0, 0.0}, {0.5, 0.5}, {3.0, 1.0}})
        for (const double spread : {0.1, 1.0, 6.0})
          QTest::addRow("%d T=%g a=%g x%g", width, temperature, share, spread) << qint64(width) << temperature << share << spread;
  }
  void followsTheFormula() {
    QFETCH(qint64, width);
    QFETCH(double, temperature);
    QFETCH(double, share);
    QFETCH(double, spread);
    const at::Tensor student = at::randn({width}) * spread, teacher = at::randn({width}) * spread;
    const DistillationRow row{width, width / 3, static_cast<float>(temperature), static_cast<float>(share), 0.5f};
    for (const Loss& loss : allLosses()) {
      const Formula expected = exact(loss, student, teacher, row);
      const Found found = run(loss, student, teacher, row);
      COMPARE_WITHIN(std::abs(found.loss.divergence - expected.divergence), 1e-5 * std::max(1.0, expected.divergence));
      COMPARE_WITHIN(std::abs(found.loss.crossEntropy - expected.crossEntropy), 1e-5 * std::max(1.0, expected.crossEntropy));
      COMPARE_WITHIN(test::worst(found.gradient, expected.gradient), 5e-6 * std::max(1.0, temperature) * std::max(1.0, expected.divergence));
    }
  }

  void bearsExtremeRows() {
    const std::int64_t width = 75;
    at::Tensor sure = at::randn({width}), other = at::randn({width});
    sure[5] = 1e4f;
    other[60] = 1e4f;
    const at::Tensor zeros = at::zeros({width}), huge = at::randn({width}) * 1e4;
    for (const at::Tensor& student : {at::randn({width}), zeros, zeros + 1e4, sure, huge})
      for (const at::Tensor& teacher : {at::randn({width}), zeros, zeros - 1e4, sure, other, huge * -1.0})
        for (const Loss& loss : allLosses()) {
          const DistillationRow row{width, 5, 1.0f, 0.3f, 1.0f};
          const Formula expected = exact(loss, student, teacher, row);
          const Found found = run(loss, student, teacher, row);
          // A formula in double has probabilities far below those of fp32, and costs of up to 1e4 on each.
          COMPARE_WITHIN(std::abs(found.loss.divergence - expected.divergence), 1e-4 * std::max(1.0, expected.divergence));
          COMPARE_WITHIN(test::worst(found.gradient, expected.gradient), 1e-4 * std::max(1.0, expected.divergence));
        }
  }

  void wordsThatBothRuleOutCostNothing() {
    const std::int64_t width = 40, words = 33;
    const at::Tensor student = at::randn({width}), teacher = at::randn({width});
    student.narrow(0, words, width - words).fill_(kNothing);
    teacher.narrow(0, words, width - words).fill_(kNothing);
    for (const Loss& loss : allLosses())
      for (const float temperature : {1.0f, 2.0f}) {
        const Formula expected = exact(loss, student.narrow(0, 0, words), teacher.narrow(0, 0, words), {words, 5, temperature, 0.3f, 1.0f});
        const Found found = run(loss, student, teacher, {width, 5, temperature, 0.3f, 1.0f});
        COMPARE_WITHIN(std::abs(found.loss.divergence - expected.divergence), 1e-5);
        COMPARE_WITHIN(test::worst(found.gradient.narrow(0, 0, words), expected.gradient), 5e-6 * std::max(1.0f, temperature));
        QVERIFY(found.gradient.narrow(0, words, width - words).eq(0).all().item<bool>());
      }
  }

  void theSameRowTwiceCostsNothing() {
    const at::Tensor same = at::randn({75}) * 20;
    for (const Loss& loss : allLosses()) {
      const Found found = run(loss, same, same, {75, 0, 1.0f, 0.0f, 1.0f});
      COMPARE_WITHIN(std::abs(found.loss.divergence), 1e-6);
      COMPARE_WITHIN(found.gradient.abs().max().item<double>(), 1e-6);
    }
  }

  void jsdApproachesBothKls() {
    const std::int64_t width = 1000;
    const at::Tensor student = at::randn({width}) * 0.5, teacher = at::randn({width}) * 0.5;
    const DistillationRow row{width, 3, 1.0f, 0.0f, 1.0f};
    at::Tensor s = student.clone(), t = teacher.clone();
    const double forward = kernels::distillationRow(data(s), data(t), row, data(s)).divergence;
    const Found reverse = run(reverseKl(), student, teacher, row);
    double lastForward = 1, lastReverse = 1;
    for (const float b : {0.1f, 0.03f, 0.01f, 0.003f}) {
      const Found low = run(jsd(b), student, teacher, row), high = run(jsd(1 - b), student, teacher, row);
      const double offForward = std::abs(low.loss.divergence / static_cast<double>(b) / forward - 1);
      const double offReverse = std::abs(high.loss.divergence / static_cast<double>(b) / reverse.loss.divergence - 1);
      QVERIFY(offForward < lastForward && offReverse < lastReverse);
      lastForward = offForward;
      lastReverse = offReverse;
      if (b > 0.005f) continue;
      // Gradients too: those of the losses over b.
      COMPARE_WITHIN(test::worst(low.gradient / static_cast<double>(b), s), 0.03 * s.abs().max().item<double>());
      COMPARE_WITHIN(test::worst(high.gradient / static_cast<double>(b), reverse.gradient), 0.03 * reverse.gradient.abs().max().item<double>());
    }
    COMPARE_WITHIN(lastForward, 0.02);
    COMPARE_WITHIN(lastReverse, 0.02);
  }

  void allTokensAreTheFullDivergence() {
    for (const std::int64_t width : {2, 75, 3001})
      for (const float temperature : {1.0f, 2.0f}) {
        const at::Tensor student = at::randn({width}) * 3, teacher = at::randn({width}) * 3;
        const DistillationRow row{width, width / 2, temperature, 0.25f, 1.0f};
        at::Tensor s = student.clone(), t = teacher.clone();
        const auto full = kernels::distillationRow(data(s), data(t), row, data(s));
        const Found found = run(topTokens(width), student, teacher, row);
        COMPARE_WITHIN(std::abs(found.loss.divergence - full.divergence), 1e-6 * std::max(1.0, full.divergence));
        COMPARE_WITHIN(std::abs(found.loss.crossEntropy - full.crossEntropy), 1e-6 * std::max(1.0, full.crossEntropy));
        COMPARE_WITHIN(test::worst(found.gradient, s), 1e-6 * std::max(1.0f, temperature));
      }
  }

  void fewerTokensNeverCostMore() {
    const at::Tensor student = at::randn({500}) * 2, teacher = at::randn({500}) * 2;
    double last = 0;
    for (const std::int64_t count : {1, 2, 10, 100, 499, 500}) {
      const double divergence = run(topTokens(count), student, teacher, {500, 1, 1.0f, 0.0f, 1.0f}).loss.divergence;
      QVERIFY(divergence >= last - 1e-6);
      last = divergence;
    }
  }

  void choosesTheLargest() {
    for (const std::int64_t width : {1, 2, 40, 5000})
      for (const std::int64_t count : {1, 2, 7, 40, 5000}) {
        if (count > width) continue;
        at::Tensor logits = (at::randn({width}) * 4).round();  // with many equal ones
        const at::Tensor original = logits.clone();
        std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
        std::vector<float> values(static_cast<std::size_t>(count));
        const float tail = kernels::chooseTopTokens(data(logits), width, count, 2.0f, ids.data(), values.data());
        const at::Tensor order = std::get<0>(std::get<1>(original.sort(true, 0, true)).narrow(0, 0, count).sort());
        const at::Tensor p = at::softmax(original.to(at::kDouble) / 2.0, 0);
        double expected = 1;
        for (std::int64_t i = 0; i < count; ++i) {
          const auto at = static_cast<std::size_t>(i);
          QCOMPARE(std::int64_t{ids[at]}, order[i].item<std::int64_t>());
          QCOMPARE(values[at], original[ids[at]].item<float>());
          expected -= p[ids[at]].item<double>();
        }
        COMPARE_WITHIN(std::abs(static_cast<double>(tail) - expected), 1e-6);
      }
  }

  void aConstantOfTheTeachersRowChangesNothing() {
    // As cached logits have it, which are kept without the normaliser.
    const std::vector<std::int32_t> ids{3, 8, 40};
    const std::vector<float> logits{1.0f, 2.0f, 0.5f}, shifted{11.0f, 12.0f, 10.5f};
    const at::Tensor student = at::randn({75});
    at::Tensor a = student.clone(), b = student.clone();
    const DistillationRow row{75, 8, 2.0f, 0.2f, 1.0f};
    const auto first = kernels::topTokensRow(data(a), {ids.data(), logits.data(), 3, 0.3f}, row, data(a));
    const auto second = kernels::topTokensRow(data(b), {ids.data(), shifted.data(), 3, 0.3f}, row, data(b));
    COMPARE_WITHIN(std::abs(first.divergence - second.divergence), 1e-6);
    COMPARE_WITHIN(test::worst(a, b), 1e-6);
  }

  void gradientsInBf16AreTheRoundedOnes() {
    for (const std::int64_t width : {1, 16, 75, 3001}) {
      const at::Tensor student = at::randn({width}) * 5, teacher = at::randn({width}) * 5;
      for (const float temperature : {1.0f, 2.0f})
        for (const Loss& loss : allLosses()) {
          const DistillationRow row{width, width / 2, temperature, 0.25f, 1.0f};
          const Found expected = run(loss, student, teacher, row);
          at::Tensor s = student.clone(), t = teacher.clone();
          QCOMPARE(loss.toBf16(data(s), data(t), row, half(s)).divergence, expected.loss.divergence);
          QVERIFY(at::equal(s.view(at::kBFloat16).narrow(0, 0, width), expected.gradient.to(at::kBFloat16)));
        }
    }
  }

  void aRowOfNotNumbersHasNoFiniteLoss() {
    const at::Tensor broken = at::full({75}, std::numeric_limits<float>::quiet_NaN()), good = at::randn({75});
    for (const Loss& loss : allLosses()) {
      QVERIFY2(!std::isfinite(run(loss, broken, good, {75, 5, 1.0f, 0.0f, 1.0f}).loss.divergence), loss.name);
      QVERIFY2(!std::isfinite(run(loss, good, broken, {75, 5, 1.0f, 0.0f, 1.0f}).loss.divergence), loss.name);
    }
  }
};

QTEST_GUILESS_MAIN(TestDivergenceRows)
#include "test_divergence_rows.moc"
