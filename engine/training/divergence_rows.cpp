#include "engine/training/divergence_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/training/divergence_rows.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/exp-inl.hpp"
#include "engine/training/row_vectors-inl.hpp"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// log softmax(x / T) = (x - most) / T - logSum.
struct Normaliser {
  float most = kLowest;
  double logSum = 0;  ///< -inf of a row of -inf
  double logOf(double x, double temperature) const { return (x - static_cast<double>(most)) / temperature - logSum; }
  /// The logarithm of the sum of exp(x / T).
  double total(double temperature) const { return static_cast<double>(most) / temperature + logSum; }
};

Normaliser NormaliserOf(const float* x, int64_t width, float temperature) {
  const Floats d;
  const float most = BlockMax(x, width);
  const auto shift = hn::Set(d, most), inverse = hn::Set(d, 1.0f / temperature);
  double sum = 0;
  for (int64_t begin = 0; begin < width; begin += kBlock) {
    auto exponentials = hn::Zero(d);
    ForEachVector(begin, std::min(begin + kBlock, width), [&](int64_t c, size_t n) {
      exponentials = hn::Add(exponentials, ExpOfNegative(d, hn::Mul(hn::Sub(Load(x + c, n), shift), inverse)));
    });
    sum += static_cast<double>(hn::ReduceSum(d, exponentials));
  }
  return {most, std::log(sum)};
}

/// What one token adds to the divergence D, and h = dD/dq up to a constant: the gradient by the student's logits is q (h - sum q h) / T.
struct Term {
  Vector loss, slope;
};

/// probability * value; 0 where the probability's logarithm is -inf, and not a number where that is.
HWY_INLINE Vector Weighted(Vector probability, Vector logarithm, Vector value) {
  return hn::IfThenZeroElse(hn::Lt(logarithm, hn::Set(Floats(), kLowest)), hn::Mul(probability, value));
}

struct ReverseKl {
  HWY_INLINE Term operator()(Vector, Vector logP, Vector q, Vector logQ) const {
    const auto ratio = hn::Sub(logQ, logP);
    return {Weighted(q, logQ, ratio), ratio};
  }
};

struct Jsd {
  explicit Jsd(float b) : weight(b), logWeight(std::log(b)), rest(1.0f - b), logRest(std::log1p(-b)) {}
  HWY_INLINE Term operator()(Vector p, Vector logP, Vector q, Vector logQ) const {
    const Floats d;
    const auto ofP = hn::Add(logP, hn::Set(d, logWeight)), ofQ = hn::Add(logQ, hn::Set(d, logRest));
    const auto more = hn::Max(ofP, ofQ), less = hn::Min(ofP, ofQ);
    const auto logM = hn::Add(more, hn::Log1p(d, ExpOfNegative(d, hn::Sub(less, more))));
    const auto slope = hn::Mul(hn::Set(d, rest), hn::Sub(logQ, logM));
    return {hn::MulAdd(hn::Set(d, weight), Weighted(p, logP, hn::Sub(logP, logM)), Weighted(q, logQ, slope)), slope};
  }
  float weight, logWeight, rest, logRest;
};

/// D and sum q h. Leaves log q in student and h in teacher, 0 where q is 0.
template <class Divergence>
std::pair<double, double> SumTerms(const Divergence& divergence, float* student, float* teacher, const DistillationRow& what, const Normaliser& ofStudent,
                                   const Normaliser& ofTeacher) {
  const Floats d;
  const auto inverse = hn::Set(d, 1.0f / what.temperature);
  const auto logOf = [&](const float* x, size_t n, const Normaliser& of) {
    return hn::Sub(hn::Mul(hn::Sub(Load(x, n), hn::Set(d, of.most)), inverse), hn::Set(d, static_cast<float>(of.logSum)));
  };
  double loss = 0, mean = 0;
  for (int64_t begin = 0; begin < what.width; begin += kBlock) {
    auto losses = hn::Zero(d), slopes = hn::Zero(d);
    ForEachVector(begin, std::min(begin + kBlock, what.width), [&](int64_t c, size_t n) {
      const auto logQ = logOf(student + c, n, ofStudent), logP = logOf(teacher + c, n, ofTeacher);
      const auto q = ExpOfNegative(d, logQ), p = ExpOfNegative(d, logP);
      const Term term = divergence(p, logP, q, logQ);
      const auto slope = hn::IfThenElseZero(hn::Gt(q, hn::Zero(d)), term.slope);
      losses = hn::Add(losses, term.loss);
      slopes = hn::MulAdd(q, slope, slopes);
      Store(logQ, student + c, n);
      Store(slope, teacher + c, n);
    });
    loss += static_cast<double>(hn::ReduceSum(d, losses));
    mean += static_cast<double>(hn::ReduceSum(d, slopes));
  }
  return {loss, mean};
}

template <class Divergence, class Out>
DistillationLoss Diverge(const Divergence& divergence, float* student, float* teacher, const DistillationRow& what, Out* gradient) {
  const Floats d;
  const double chosen = static_cast<double>(student[what.label]), temperature = static_cast<double>(what.temperature);
  const Normaliser ofStudent = NormaliserOf(student, what.width, what.temperature), ofTeacher = NormaliserOf(teacher, what.width, what.temperature);
  const Normaliser plain = what.temperature == 1.0f ? ofStudent : NormaliserOf(student, what.width, 1.0f);
  const auto [loss, mean] = SumTerms(divergence, student, teacher, what, ofStudent, ofTeacher);
  const auto ofDivergence = hn::Set(d, what.scale * (1.0f - what.ceShare) * what.temperature), ofEntropy = hn::Set(d, what.scale * what.ceShare);
  const auto middle = hn::Set(d, static_cast<float>(mean)), heat = hn::Set(d, what.temperature);
  const auto back = hn::Set(d, static_cast<float>(temperature * ofStudent.logSum - plain.logSum));  // from log q to log softmax(s)
  const auto at = [&](Vector logQ, Vector slope) {
    const auto share = hn::Mul(ofEntropy, ExpOfNegative(d, hn::MulAdd(logQ, heat, back)));
    return hn::MulAdd(hn::Mul(ofDivergence, ExpOfNegative(d, logQ)), hn::Sub(slope, middle), share);
  };
  const auto atLabel = hn::Sub(at(hn::Set(d, student[what.label]), hn::Set(d, teacher[what.label])), ofEntropy);
  ForEachVector(0, what.width, [&](int64_t c, size_t n) { Store(at(Load(student + c, n), Load(teacher + c, n)), gradient + c, n); });
  Store(atLabel, gradient + what.label, 1);
  return {loss, -plain.logOf(chosen, 1.0)};
}

/// The logits of the chosen tokens, taken out of the student's row, which is left with -inf in their places.
std::vector<double> TakeOut(float* student, const TopTokens& top) {
  std::vector<double> taken(static_cast<size_t>(top.count));
  for (size_t i = 0; i < taken.size(); ++i) {
    taken[i] = static_cast<double>(student[top.ids[i]]);
    student[top.ids[i]] = -std::numeric_limits<float>::infinity();
  }
  return taken;
}

double LogOfSum(double a, double b) { return std::max(a, b) + std::log1p(std::exp(std::min(a, b) - std::max(a, b))); }

/// The logarithm of the sum of exp(x / T).
double LogOfSum(const std::vector<double>& values, double temperature) {
  const double most = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) sum += std::exp((value - most) / temperature);
  return most / temperature + std::log(sum);
}

template <class Out>
DistillationLoss OfTopTokens(float* student, const TopTokens& top, const DistillationRow& what, Out* gradient) {
  const Floats d;
  const double heat = static_cast<double>(what.temperature), tail = static_cast<double>(top.tail);
  const double chosen = static_cast<double>(student[what.label]);
  const std::vector<double> taken = TakeOut(student, top), ofTeacher(top.logits, top.logits + top.count);
  const Normaliser others = NormaliserOf(student, what.width, what.temperature), plainOthers = NormaliserOf(student, what.width, 1.0f);
  const bool all = std::isinf(others.logSum);  // no other tokens are possible
  const double total = all ? LogOfSum(taken, heat) : LogOfSum(LogOfSum(taken, heat), others.total(heat));
  const double plain = all ? LogOfSum(taken, 1.0) : LogOfSum(LogOfSum(taken, 1.0), plainOthers.total(1.0));
  const double logTail = others.total(heat) - total, teacherTotal = LogOfSum(ofTeacher, heat);
  const double ofDivergence = static_cast<double>(what.scale) * (1.0 - static_cast<double>(what.ceShare)) * heat;
  const double ofEntropy = static_cast<double>(what.scale) * static_cast<double>(what.ceShare);

  // The bucket's gradient is shared out among its tokens as their probabilities are.
  const auto bucket = hn::Set(d, static_cast<float>(ofDivergence * (std::exp(logTail) - tail))), entropy = hn::Set(d, static_cast<float>(ofEntropy));
  const auto inverse = hn::Set(d, 1.0f / what.temperature), most = hn::Set(d, others.most), logSum = hn::Set(d, static_cast<float>(others.logSum));
  const auto shift = hn::Set(d, static_cast<float>(plain - static_cast<double>(others.most)));
  const auto at = [&](Vector logit) {
    const auto x = hn::Sub(logit, most);
    const auto share = hn::Mul(entropy, ExpOfNegative(d, hn::Sub(x, shift)));
    const auto within = ExpOfNegative(d, hn::Sub(hn::Mul(x, inverse), logSum));
    return all ? share : hn::MulAdd(bucket, within, share);
  };
  const auto atLabel = hn::Sub(at(hn::Set(d, student[what.label])), entropy);
  ForEachVector(0, what.width, [&](int64_t c, size_t n) { Store(at(Load(student + c, n)), gradient + c, n); });
  Store(atLabel, gradient + what.label, 1);
  double loss = tail != 0 ? tail * (std::log(tail) - logTail) : 0;
  for (size_t i = 0; i < taken.size(); ++i) {
    const double logQ = taken[i] / heat - total, logP = std::log1p(-tail) + ofTeacher[i] / heat - teacherTotal, p = std::exp(logP);
    if (p != 0) loss += p * (logP - logQ);
    const double onehot = top.ids[i] == what.label ? 1.0 : 0.0;
    const double slope = ofDivergence * (std::exp(logQ) - p) + ofEntropy * (std::exp(taken[i] - plain) - onehot);
    Store(hn::Set(d, static_cast<float>(slope)), gradient + top.ids[i], 1);
  }
  return {loss, plain - chosen};
}

DistillationLoss ReverseKlToFloat(float* student, float* teacher, const DistillationRow& what, float* gradient) {
  return Diverge(ReverseKl(), student, teacher, what, gradient);
}
DistillationLoss ReverseKlToBf16(float* student, float* teacher, const DistillationRow& what, Bf16* gradient) {
  return Diverge(ReverseKl(), student, teacher, what, gradient);
}
DistillationLoss JsdToFloat(float* student, float* teacher, float weight, const DistillationRow& what, float* gradient) {
  return Diverge(Jsd(weight), student, teacher, what, gradient);
}
DistillationLoss JsdToBf16(float* student, float* teacher, float weight, const DistillationRow& what, Bf16* gradient) {
  return Diverge(Jsd(weight), student, teacher, what, gradient);
}
DistillationLoss TopTokensToFloat(float* student, const TopTokens& top, const DistillationRow& what, float* gradient) {
  return OfTopTokens(student, top, what, gradient);
}
DistillationLoss TopTokensToBf16(float* student, const TopTokens& top, const DistillationRow& what, Bf16* gradient) {
  return OfTopTokens(student, top, what, gradient);
}
double LogTotal(const float* x, int64_t width, float temperature) { return NormaliserOf(x, width, temperature).total(static_cast<double>(temperature)); }

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(ReverseKlToFloat);
HWY_EXPORT(ReverseKlToBf16);
HWY_EXPORT(JsdToFloat);
HWY_EXPORT(JsdToBf16);
HWY_EXPORT(TopTokensToFloat);
HWY_EXPORT(TopTokensToBf16);
HWY_EXPORT(LogTotal);

DistillationLoss reverseKlRow(float* student, float* teacher, const DistillationRow& row, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(ReverseKlToFloat)(student, teacher, row, gradient);
}
DistillationLoss reverseKlRow(float* student, float* teacher, const DistillationRow& row, Bf16* gradient) {
  return HWY_DYNAMIC_DISPATCH(ReverseKlToBf16)(student, teacher, row, gradient);
}
DistillationLoss jsdRow(float* student, float* teacher, float weight, const DistillationRow& row, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(JsdToFloat)(student, teacher, weight, row, gradient);
}
DistillationLoss jsdRow(float* student, float* teacher, float weight, const DistillationRow& row, Bf16* gradient) {
  return HWY_DYNAMIC_DISPATCH(JsdToBf16)(student, teacher, weight, row, gradient);
}
DistillationLoss topTokensRow(float* student, const TopTokens& teacher, const DistillationRow& row, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(TopTokensToFloat)(student, teacher, row, gradient);
}
DistillationLoss topTokensRow(float* student, const TopTokens& teacher, const DistillationRow& row, Bf16* gradient) {
  return HWY_DYNAMIC_DISPATCH(TopTokensToBf16)(student, teacher, row, gradient);
}

namespace {

struct Candidate {
  std::int32_t key, id;  ///< the logit's bits in an order that even has places for not-a-numbers
};

Candidate candidate(float logit, std::int64_t id) {
  const auto bits = std::bit_cast<std::int32_t>(logit);
  return {bits < 0 ? bits ^ 0x7FFFFFFF : bits, static_cast<std::int32_t>(id)};
}

/// The best `count` of them, in no order but for the last one, which is the least of them.
void keepBest(std::vector<Candidate>& found, std::size_t count) {
  const auto last = found.begin() + static_cast<std::ptrdiff_t>(count) - 1;
  std::nth_element(found.begin(), last, found.end(), [](Candidate a, Candidate b) { return a.key != b.key ? a.key > b.key : a.id < b.id; });
  found.resize(count);
}

}  // namespace

float chooseTopTokens(float* teacher, std::int64_t width, std::int64_t count, float temperature, std::int32_t* ids, float* logits) {
  const auto wanted = static_cast<std::size_t>(count);
  std::vector<Candidate> found;
  found.reserve(2 * wanted);
  for (std::int64_t i = 0; i < width; ++i) {
    const Candidate next = candidate(teacher[i], i);
    if (found.size() >= wanted && next.key <= found[wanted - 1].key) continue;
    found.push_back(next);
    if (found.size() == wanted || found.size() == 2 * wanted) keepBest(found, wanted);
  }
  keepBest(found, wanted);
  std::sort(found.begin(), found.end(), [](Candidate a, Candidate b) { return a.id < b.id; });
  const double total = HWY_DYNAMIC_DISPATCH(LogTotal)(teacher, width, temperature);
  for (std::size_t i = 0; i < wanted; ++i) {
    ids[i] = found[i].id;
    logits[i] = std::exchange(teacher[found[i].id], -std::numeric_limits<float>::infinity());
  }
  const double others = HWY_DYNAMIC_DISPATCH(LogTotal)(teacher, width, temperature);
  return static_cast<float>(std::exp(others - total));
}

}  // namespace espalier::kernels
#endif
