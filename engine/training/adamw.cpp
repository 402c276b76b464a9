#include "engine/training/adamw.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/training/adamw.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void AdamW(float* w, float* g, float* m, float* v, int64_t n, const AdamWStep& step) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto keep = hn::Set(d, 1.0f - step.learningRate * step.weightDecay), rate = hn::Set(d, step.learningRate / step.correction1);
  const auto beta1 = hn::Set(d, step.beta1), beta2 = hn::Set(d, step.beta2), scale = hn::Set(d, step.gradientScale);
  const auto rest1 = hn::Set(d, 1.0f - step.beta1), rest2 = hn::Set(d, 1.0f - step.beta2);
  const auto root = hn::Set(d, 1.0f / std::sqrt(step.correction2)), epsilon = hn::Set(d, step.epsilon);
  for (int64_t c = 0; c < n; c += lanes) {
    const size_t count = static_cast<size_t>(std::min(lanes, n - c));
    const auto gradient = hn::Mul(hn::LoadN(d, g + c, count), scale);
    const auto first = hn::MulAdd(hn::LoadN(d, m + c, count), beta1, hn::Mul(gradient, rest1));
    const auto second = hn::MulAdd(hn::LoadN(d, v + c, count), beta2, hn::Mul(hn::Mul(gradient, gradient), rest2));
    const auto denominator = hn::MulAdd(hn::Sqrt(second), root, epsilon);
    const auto weight = hn::NegMulAdd(rate, hn::Div(first, denominator), hn::Mul(hn::LoadN(d, w + c, count), keep));
    hn::StoreN(weight, d, w + c, count);
    hn::StoreN(first, d, m + c, count);
    hn::StoreN(second, d, v + c, count);
    hn::StoreN(hn::Zero(d), d, g + c, count);
  }
}

double SumOfSquares(const float* x, int64_t n) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  constexpr int64_t kPiece = 4096;  // fp32 sums of so many go into the double
  double total = 0;
  for (int64_t first = 0; first < n; first += kPiece) {
    const int64_t end = std::min(n, first + kPiece);
    auto sum = hn::Zero(d);
    for (int64_t c = first; c < end; c += lanes) {
      const auto value = hn::LoadN(d, x + c, static_cast<size_t>(std::min(lanes, end - c)));
      sum = hn::MulAdd(value, value, sum);
    }
    total += static_cast<double>(hn::ReduceSum(d, sum));
  }
  return total;
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(AdamW);
HWY_EXPORT(SumOfSquares);

void adamw(float* w, float* g, float* m, float* v, std::int64_t n, const AdamWStep& step) { HWY_DYNAMIC_DISPATCH(AdamW)(w, g, m, v, n, step); }

double sumOfSquares(const float* x, std::int64_t n) { return HWY_DYNAMIC_DISPATCH(SumOfSquares)(x, n); }
}  // namespace espalier::kernels
#endif
