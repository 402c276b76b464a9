#include "engine/model/kernels/rms_norm.hpp"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/rms_norm.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/store-inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class Out>
void RmsNorm(const float* x, const float* w, float epsilon, int64_t rows, int64_t width, Out* y, float* scale) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = width / lanes * lanes;
  for (int64_t r = 0; r < rows; ++r, x += width, y += width) {
    auto sum = hn::Zero(d);
    for (int64_t c = 0; c < whole; c += lanes) {
      const auto v = hn::LoadU(d, x + c);
      sum = hn::MulAdd(v, v, sum);
    }
    float total = hn::ReduceSum(d, sum);
    for (int64_t c = whole; c < width; ++c) total += x[c] * x[c];
    const float s = 1.0f / std::sqrt(total / static_cast<float>(width) + epsilon);
    scale[r] = s;
    const auto vs = hn::Set(d, s);
    for (int64_t c = 0; c < whole; c += lanes)
      StoreAll(d, hn::Mul(hn::Mul(hn::LoadU(d, x + c), vs), hn::LoadU(d, w + c)), y + c);
    if (const auto rest = static_cast<size_t>(width - whole))
      StoreFirst(d, hn::Mul(hn::Mul(hn::LoadN(d, x + whole, rest), vs), hn::LoadN(d, w + whole, rest)), y + whole, rest);
  }
}

void RmsNormToFloat(const float* x, const float* w, float epsilon, int64_t rows, int64_t width, float* y, float* scale) {
  RmsNorm(x, w, epsilon, rows, width, y, scale);
}
void RmsNormToBf16(const float* x, const float* w, float epsilon, int64_t rows, int64_t width, Bf16* y, float* scale) {
  RmsNorm(x, w, epsilon, rows, width, y, scale);
}

void RmsNormBackward(const float* dy, const float* x, const float* w, const float* scale, int64_t rows, int64_t width, float* dx,
                     float* dw) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = width / lanes * lanes;
  for (int64_t r = 0; r < rows; ++r, x += width, dy += width, dx += width) {
    const float s = scale[r];
    const auto vs = hn::Set(d, s);
    auto sum = hn::Zero(d);
    for (int64_t c = 0; c < whole; c += lanes) {
      const auto vx = hn::LoadU(d, x + c), vdy = hn::LoadU(d, dy + c);
      sum = hn::MulAdd(hn::Mul(vdy, hn::LoadU(d, w + c)), vx, sum);
      hn::StoreU(hn::MulAdd(hn::Mul(vdy, vx), vs, hn::LoadU(d, dw + c)), d, dw + c);
    }
    float dot = hn::ReduceSum(d, sum);
    for (int64_t c = whole; c < width; ++c) {
      dot += dy[c] * w[c] * x[c];
      dw[c] += dy[c] * x[c] * s;
    }
    const float back = dot * s * s * s / static_cast<float>(width);
    const auto vback = hn::Set(d, back);
    for (int64_t c = 0; c < whole; c += lanes) {
      const auto through = hn::Mul(hn::Mul(hn::LoadU(d, dy + c), hn::LoadU(d, w + c)), vs);
      hn::StoreU(hn::Add(hn::LoadU(d, dx + c), hn::NegMulAdd(hn::LoadU(d, x + c), vback, through)), d, dx + c);
    }
    for (int64_t c = whole; c < width; ++c) dx[c] += dy[c] * w[c] * s - x[c] * back;
  }
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(RmsNormToFloat);
HWY_EXPORT(RmsNormToBf16);
HWY_EXPORT(RmsNormBackward);

void rmsNorm(const float* x, const float* w, float epsilon, std::int64_t rows, std::int64_t width, float* y, float* scale) {
  HWY_DYNAMIC_DISPATCH(RmsNormToFloat)(x, w, epsilon, rows, width, y, scale);
}

void rmsNorm(const float* x, const float* w, float epsilon, std::int64_t rows, std::int64_t width, Bf16* y, float* scale) {
  HWY_DYNAMIC_DISPATCH(RmsNormToBf16)(x, w, epsilon, rows, width, y, scale);
}

void rmsNormBackward(const float* dy, const float* x, const float* w, const float* scale, std::int64_t rows, std::int64_t width,
                     float* dx, float* dw) {
  HWY_DYNAMIC_DISPATCH(RmsNormBackward)(dy, x, w, scale, rows, width, dx, dw);
}
}  // namespace espalier::kernels
#endif
