#include "engine/model/kernels/log_sum_exp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/log_sum_exp.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

double LogSumExp(const float* x, int64_t width) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto nothing = hn::Set(d, -std::numeric_limits<float>::infinity());
  auto best = nothing;
  for (int64_t c = 0; c < width; c += lanes) best = hn::Max(best, hn::LoadNOr(nothing, d, x + c, static_cast<size_t>(std::min(lanes, width - c))));
  const float most = hn::ReduceMax(d, best);
  const auto shift = hn::Set(d, most), floor = hn::Set(d, -1000.0f);
  auto sum = hn::Zero(d);
  for (int64_t c = 0; c < width; c += lanes) {
    const auto v = hn::LoadNOr(nothing, d, x + c, static_cast<size_t>(std::min(lanes, width - c)));
    sum = hn::Add(sum, hn::Exp(d, hn::Max(hn::Sub(v, shift), floor)));
  }
  return static_cast<double>(most) + std::log(static_cast<double>(hn::ReduceSum(d, sum)));
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(LogSumExp);

double logSumExp(const float* x, std::int64_t width) { return HWY_DYNAMIC_DISPATCH(LogSumExp)(x, width); }
}  // namespace espalier::kernels
#endif
