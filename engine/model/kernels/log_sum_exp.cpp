#include "engine/model/kernels/log_sum_exp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/log_sum_exp.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/exp-inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

double LogSumExp(const float* x, int64_t width) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto nothing = hn::Set(d, -std::numeric_limits<float>::infinity());
  double most = static_cast<double>(kLowest), sum = 0;
  for (int64_t begin = 0; begin < width; begin += kBlock) {
    const int64_t end = std::min(begin + kBlock, width);
    const float ofBlock = BlockMax(x + begin, end - begin);
    const auto shift = hn::Set(d, ofBlock);
    auto exponentials = hn::Zero(d);
    for (int64_t c = begin; c < end; c += lanes)
      exponentials = hn::Add(exponentials, ExpOfNegative(d, hn::Sub(hn::LoadNOr(nothing, d, x + c, static_cast<size_t>(std::min(lanes, end - c))), shift)));
    const double higher = std::max(most, static_cast<double>(ofBlock));
    sum = sum * std::exp(most - higher) + static_cast<double>(hn::ReduceSum(d, exponentials)) * std::exp(static_cast<double>(ofBlock) - higher);
    most = higher;
  }
  return most + std::log(sum);
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(LogSumExp);

double logSumExp(const float* x, std::int64_t width) { return HWY_DYNAMIC_DISPATCH(LogSumExp)(x, width); }
}  // namespace espalier::kernels
#endif
