#include "engine/model/kernels/sampling.hpp"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/sampling.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

constexpr float kNothing = -std::numeric_limits<float>::infinity();
constexpr int64_t kValuesPerSum = 2048;  // fp32 sums of so many go into the double

float Largest(const float* x, int64_t n) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto nothing = hn::Set(d, kNothing);
  auto best = nothing;
  for (int64_t i = 0; i < n; i += lanes) {
    const auto v = hn::LoadNOr(nothing, d, x + i, static_cast<size_t>(std::min(lanes, n - i)));
    best = hn::IfThenElse(hn::Gt(v, best), v, best);
  }
  return hn::ReduceMax(d, best);
}

int64_t IndexOfLargest(const float* x, int64_t n) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const float largest = Largest(x, n);
  const auto wanted = hn::Set(d, largest);
  for (int64_t i = 0; i < n; i += lanes) {
    const auto count = static_cast<size_t>(std::min(lanes, n - i));
    const intptr_t found = hn::FindFirstTrue(d, hn::And(hn::FirstN(d, count), hn::Eq(hn::LoadN(d, x + i, count), wanted)));
    if (found >= 0) return i + found;
  }
  return 0;
}

double SoftmaxWeights(const float* x, int64_t n, float temperature, float* weights) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto largest = hn::Set(d, Largest(x, n)), divisor = hn::Set(d, temperature), least = hn::Set(d, -1000.0f), nothing = hn::Set(d, kNothing);
  double total = 0;
  for (int64_t first = 0; first < n; first += kValuesPerSum) {
    auto sum = hn::Zero(d);
    for (int64_t i = first; i < std::min(n, first + kValuesPerSum); i += lanes) {
      const auto count = static_cast<size_t>(std::min(lanes, n - i));
      const auto below = hn::Div(hn::Sub(hn::LoadNOr(nothing, d, x + i, count), largest), divisor);
      const auto weight = hn::Exp(d, hn::Max(below, least));
      hn::StoreN(weight, d, weights + i, count);
      sum = hn::Add(sum, weight);
    }
    total += static_cast<double>(hn::ReduceSum(d, sum));
  }
  return total;
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(IndexOfLargest);
HWY_EXPORT(SoftmaxWeights);

std::int64_t indexOfLargest(const float* x, std::int64_t n) { return HWY_DYNAMIC_DISPATCH(IndexOfLargest)(x, n); }
double softmaxWeights(const float* x, std::int64_t n, float temperature, float* weights) {
  return HWY_DYNAMIC_DISPATCH(SoftmaxWeights)(x, n, temperature, weights);
}
}  // namespace espalier::kernels
#endif
