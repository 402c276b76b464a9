#include "engine/model/kernels/rotate.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/rotate.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

HWY_INLINE void RotateHead(float* x, int64_t half, const float* cos, const float* sin, float direction) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto sign = hn::Set(d, direction);
  for (int64_t c = 0; c < half; c += lanes) {
    const size_t n = static_cast<size_t>(half - c < lanes ? half - c : lanes);
    const auto vcos = hn::LoadN(d, cos + c, n), vsin = hn::Mul(hn::LoadN(d, sin + c, n), sign);
    const auto low = hn::LoadN(d, x + c, n), high = hn::LoadN(d, x + half + c, n);
    hn::StoreN(hn::NegMulAdd(high, vsin, hn::Mul(low, vcos)), d, x + c, n);
    hn::StoreN(hn::MulAdd(low, vsin, hn::Mul(high, vcos)), d, x + half + c, n);
  }
}

void Rotate(float* x, int64_t firstRow, int64_t endRow, int64_t stride, int64_t heads, int64_t headDim, const float* cos,
            const float* sin, RowPositions positions, float direction) {
  const int64_t half = headDim / 2;
  for (int64_t r = firstRow; r < endRow; ++r) {
    const int64_t at = positions.of(r) * half;
    for (int64_t h = 0; h < heads; ++h) RotateHead(x + r * stride + h * headDim, half, cos + at, sin + at, direction);
  }
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(Rotate);

void rotate(float* x, std::int64_t firstRow, std::int64_t endRow, std::int64_t stride, std::int64_t heads, std::int64_t headDim,
            const float* cos, const float* sin, RowPositions positions, float direction) {
  HWY_DYNAMIC_DISPATCH(Rotate)(x, firstRow, endRow, stride, heads, headDim, cos, sin, positions, direction);
}
}  // namespace espalier::kernels
#endif
