#include "engine/model/kernels/column_sums.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/column_sums.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// fp32 sums of at most kRowsPerSum rows go into the doubles, so that long sequences lose nothing.
constexpr int64_t kRowsPerSum = 128, kColumnsPerBlock = 256;

void ColumnSums(const float* x, int64_t rows, int64_t width, double* absolute, double* squares) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  HWY_ALIGN float sums[kColumnsPerBlock], powers[kColumnsPerBlock];
  for (int64_t block = 0; block < width; block += kColumnsPerBlock) {
    const int64_t columns = std::min(kColumnsPerBlock, width - block);
    for (int64_t first = 0; first < rows; first += kRowsPerSum) {
      const int64_t end = std::min(rows, first + kRowsPerSum);
      for (int64_t c = 0; c < columns; c += lanes) {
        const size_t n = static_cast<size_t>(std::min(lanes, columns - c));
        auto sum = hn::Zero(d), power = hn::Zero(d);
        for (int64_t r = first; r < end; ++r) {
          const auto v = hn::LoadN(d, x + r * width + block + c, n);
          sum = hn::Add(sum, hn::Abs(v));
          power = hn::MulAdd(v, v, power);
        }
        hn::StoreN(sum, d, sums + c, n);
        hn::StoreN(power, d, powers + c, n);
      }
      for (int64_t c = 0; c < columns; ++c) {
        absolute[block + c] += static_cast<double>(sums[c]);
        squares[block + c] += static_cast<double>(powers[c]);
      }
    }
  }
}

void GroupNorms(const float* x, int64_t rows, int64_t groups, int64_t size, float* norms) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t g = 0; g < rows * groups; ++g, x += size) {
    auto sum = hn::Zero(d);
    for (int64_t c = 0; c < size; c += lanes) {
      const auto v = hn::LoadN(d, x + c, static_cast<size_t>(std::min(lanes, size - c)));
      sum = hn::MulAdd(v, v, sum);
    }
    norms[g] = std::sqrt(hn::ReduceSum(d, sum));
  }
}

Dots DotsOf(const float* x, const float* y, int64_t width) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto xy = hn::Zero(d), xx = hn::Zero(d), yy = hn::Zero(d);
  for (int64_t c = 0; c < width; c += lanes) {
    const size_t n = static_cast<size_t>(std::min(lanes, width - c));
    const auto vx = hn::LoadN(d, x + c, n), vy = hn::LoadN(d, y + c, n);
    xy = hn::MulAdd(vx, vy, xy);
    xx = hn::MulAdd(vx, vx, xx);
    yy = hn::MulAdd(vy, vy, yy);
  }
  return {hn::ReduceSum(d, xy), hn::ReduceSum(d, xx), hn::ReduceSum(d, yy)};
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(ColumnSums);
HWY_EXPORT(GroupNorms);
HWY_EXPORT(DotsOf);

void columnSums(const float* x, std::int64_t rows, std::int64_t width, double* absolute, double* squares) {
  HWY_DYNAMIC_DISPATCH(ColumnSums)(x, rows, width, absolute, squares);
}

void groupNorms(const float* x, std::int64_t rows, std::int64_t groups, std::int64_t size, float* norms) {
  HWY_DYNAMIC_DISPATCH(GroupNorms)(x, rows, groups, size, norms);
}

Dots dots(const float* x, const float* y, std::int64_t width) { return HWY_DYNAMIC_DISPATCH(DotsOf)(x, y, width); }
}  // namespace espalier::kernels
#endif
