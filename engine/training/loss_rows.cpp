#include "engine/training/loss_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/training/loss_rows.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

constexpr float kNothing = -std::numeric_limits<float>::infinity();

HWY_INLINE int64_t LanesOf(Floats d) { return static_cast<int64_t>(hn::Lanes(d)); }
HWY_INLINE size_t Left(int64_t width, int64_t c, int64_t lanes) { return static_cast<size_t>(std::min(lanes, width - c)); }

float MaxOf(const float* x, int64_t width) {
  const Floats d;
  auto best = hn::Set(d, kNothing);
  for (int64_t c = 0; c < width; c += LanesOf(d))
    best = hn::Max(best, hn::LoadNOr(hn::Set(d, kNothing), d, x + c, Left(width, c, LanesOf(d))));
  return hn::ReduceMax(d, best);
}

/// exp(x), 0 for -inf.
template <class V>
HWY_INLINE V ExpOf(Floats d, V x) {
  return hn::Exp(d, hn::Max(x, hn::Set(d, -1000.0f)));
}

double CrossEntropyRow(float* x, int64_t width, int64_t label, float scale) {
  const Floats d;
  const float most = MaxOf(x, width), chosen = x[label];
  const auto shift = hn::Set(d, most);
  auto sum = hn::Zero(d);
  for (int64_t c = 0; c < width; c += LanesOf(d)) {
    const size_t n = Left(width, c, LanesOf(d));
    const auto e = ExpOf(d, hn::Sub(hn::LoadNOr(hn::Set(d, kNothing), d, x + c, n), shift));
    hn::StoreN(e, d, x + c, n);
    sum = hn::Add(sum, e);
  }
  const float total = hn::ReduceSum(d, sum);
  const auto share = hn::Set(d, scale / total);
  for (int64_t c = 0; c < width; c += LanesOf(d)) {
    const size_t n = Left(width, c, LanesOf(d));
    hn::StoreN(hn::Mul(hn::LoadN(d, x + c, n), share), d, x + c, n);
  }
  x[label] -= scale;
  return static_cast<double>(most) + std::log(static_cast<double>(total)) - static_cast<double>(chosen);
}

/// Sums over one row: of exp(student / T), exp(student), exp(teacher / T), and of exp(teacher / T) * (log p - log q) before normalising.
struct RowSums {
  double student = 0, plain = 0, teacher = 0, cross = 0;
};

/// First pass. Leaves exp((t - maxT) / T) in teacher and, with kPlain (T = 1), exp(s - maxS) in student, else (s - maxS) / T.
template <bool kPlain>
RowSums SumRow(float* student, float* teacher, int64_t width, float maxStudent, float maxTeacher, float temperature) {
  const Floats d;
  const auto inverse = hn::Set(d, 1.0f / temperature), nothing = hn::Set(d, kNothing);
  const auto shiftStudent = hn::Set(d, maxStudent), shiftTeacher = hn::Set(d, maxTeacher);
  auto sumStudent = hn::Zero(d), sumPlain = hn::Zero(d), sumTeacher = hn::Zero(d), cross = hn::Zero(d);
  for (int64_t c = 0; c < width; c += LanesOf(d)) {
    const size_t n = Left(width, c, LanesOf(d));
    const auto s = hn::Sub(hn::LoadNOr(nothing, d, student + c, n), shiftStudent);
    const auto u = hn::Mul(hn::Sub(hn::LoadNOr(nothing, d, teacher + c, n), shiftTeacher), inverse);
    const auto w = kPlain ? s : hn::Mul(s, inverse);
    const auto expTeacher = ExpOf(d, u), expStudent = ExpOf(d, w);
    sumStudent = hn::Add(sumStudent, expStudent);
    sumTeacher = hn::Add(sumTeacher, expTeacher);
    cross = hn::Add(cross, hn::IfThenElseZero(hn::Gt(expTeacher, hn::Zero(d)), hn::Mul(expTeacher, hn::Sub(u, w))));
    if (!kPlain) sumPlain = hn::Add(sumPlain, ExpOf(d, s));
    hn::StoreN(expTeacher, d, teacher + c, n);
    hn::StoreN(kPlain ? expStudent : w, d, student + c, n);
  }
  RowSums sums{hn::ReduceSum(d, sumStudent), hn::ReduceSum(d, sumPlain), hn::ReduceSum(d, sumTeacher), hn::ReduceSum(d, cross)};
  if (kPlain) sums.plain = sums.student;
  return sums;
}

/// Second pass: the gradient without the one-hot part.
template <bool kPlain>
void GradientRow(float* student, const float* teacher, int64_t width, const RowSums& sums, float temperature, float ceShare, float scale) {
  const Floats d;
  const float divergenceWeight = scale * (1.0f - ceShare) * temperature;
  const auto ofTeacher = hn::Set(d, static_cast<float>(divergenceWeight / sums.teacher));
  const auto ofStudent = hn::Set(d, static_cast<float>((kPlain ? divergenceWeight + scale * ceShare : divergenceWeight) / sums.student));
  const auto ofPlain = hn::Set(d, static_cast<float>(scale * ceShare / sums.plain)), heat = hn::Set(d, temperature);
  for (int64_t c = 0; c < width; c += LanesOf(d)) {
    const size_t n = Left(width, c, LanesOf(d));
    const auto kept = hn::LoadN(d, student + c, n);
    const auto expStudent = kPlain ? kept : ExpOf(d, kept);
    auto gradient = hn::NegMulAdd(hn::LoadN(d, teacher + c, n), ofTeacher, hn::Mul(expStudent, ofStudent));
    if (!kPlain) gradient = hn::MulAdd(ExpOf(d, hn::Mul(kept, heat)), ofPlain, gradient);
    hn::StoreN(gradient, d, student + c, n);
  }
}

template <bool kPlain>
DistillationLoss DistilRow(float* student, float* teacher, int64_t width, int64_t label, float temperature, float ceShare, float scale) {
  const float maxStudent = MaxOf(student, width), maxTeacher = MaxOf(teacher, width), chosen = student[label];
  const RowSums sums = SumRow<kPlain>(student, teacher, width, maxStudent, maxTeacher, temperature);
  GradientRow<kPlain>(student, teacher, width, sums, temperature, ceShare, scale);
  student[label] -= scale * ceShare;
  return {sums.cross / sums.teacher - std::log(sums.teacher) + std::log(sums.student),
          static_cast<double>(maxStudent) + std::log(sums.plain) - static_cast<double>(chosen)};
}

DistillationLoss DistillationRow(float* student, float* teacher, int64_t width, int64_t label, float temperature, float ceShare, float scale) {
  return temperature == 1.0f ? DistilRow<true>(student, teacher, width, label, temperature, ceShare, scale)
                             : DistilRow<false>(student, teacher, width, label, temperature, ceShare, scale);
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(CrossEntropyRow);
HWY_EXPORT(DistillationRow);

double crossEntropyRow(float* x, std::int64_t width, std::int64_t label, float scale) {
  return HWY_DYNAMIC_DISPATCH(CrossEntropyRow)(x, width, label, scale);
}

DistillationLoss distillationRow(float* student, float* teacher, std::int64_t width, std::int64_t label, float temperature, float ceShare,
                                 float scale) {
  return HWY_DYNAMIC_DISPATCH(DistillationRow)(student, teacher, width, label, temperature, ceShare, scale);
}
}  // namespace espalier::kernels
#endif
