#include "engine/model/kernels/swiglu.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/swiglu.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/store-inl.hpp"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sigmoid(D d, V z) {
  const auto one = hn::Set(d, 1.0f);
  return hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(z))));
}

template <class Out>
void Swiglu(const float* gateUp, int64_t rows, int64_t width, Out* out) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t r = 0; r < rows; ++r, gateUp += 2 * width, out += width) {
    for (int64_t c = 0; c < width; c += lanes) {
      const size_t n = static_cast<size_t>(width - c < lanes ? width - c : lanes);
      const auto gate = hn::LoadN(d, gateUp + c, n), up = hn::LoadN(d, gateUp + width + c, n);
      StoreFirst(d, hn::Mul(hn::Mul(gate, Sigmoid(d, gate)), up), out + c, n);
    }
  }
}

template <class Out>
void SwigluBackward(const float* dOut, const float* gateUp, int64_t rows, int64_t width, Out* dGateUp, Out* out) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto one = hn::Set(d, 1.0f);
  for (int64_t r = 0; r < rows; ++r, gateUp += 2 * width, dGateUp += 2 * width, dOut += width) {
    for (int64_t c = 0; c < width; c += lanes) {
      const size_t n = static_cast<size_t>(width - c < lanes ? width - c : lanes);
      const auto gate = hn::LoadN(d, gateUp + c, n), up = hn::LoadN(d, gateUp + width + c, n);
      const auto grad = hn::LoadN(d, dOut + c, n);
      const auto sigmoid = Sigmoid(d, gate), silu = hn::Mul(gate, sigmoid);
      if (out) StoreFirst(d, hn::Mul(silu, up), out + r * width + c, n);
      // d silu / d gate = sigmoid * (1 + gate * (1 - sigmoid))
      const auto slope = hn::Mul(sigmoid, hn::MulAdd(gate, hn::Sub(one, sigmoid), one));
      StoreFirst(d, hn::Mul(hn::Mul(grad, up), slope), dGateUp + c, n);
      StoreFirst(d, hn::Mul(grad, silu), dGateUp + width + c, n);
    }
  }
}

void SwigluToFloat(const float* gateUp, int64_t rows, int64_t width, float* out) { Swiglu(gateUp, rows, width, out); }
void SwigluToBf16(const float* gateUp, int64_t rows, int64_t width, Bf16* out) { Swiglu(gateUp, rows, width, out); }
void SwigluBackwardToFloat(const float* dOut, const float* gateUp, int64_t rows, int64_t width, float* dGateUp, float* out) {
  SwigluBackward(dOut, gateUp, rows, width, dGateUp, out);
}
void SwigluBackwardToBf16(const float* dOut, const float* gateUp, int64_t rows, int64_t width, Bf16* dGateUp, Bf16* out) {
  SwigluBackward(dOut, gateUp, rows, width, dGateUp, out);
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(SwigluToFloat);
HWY_EXPORT(SwigluToBf16);
HWY_EXPORT(SwigluBackwardToFloat);
HWY_EXPORT(SwigluBackwardToBf16);

void swiglu(const float* gateUp, std::int64_t rows, std::int64_t width, float* out) {
  HWY_DYNAMIC_DISPATCH(SwigluToFloat)(gateUp, rows, width, out);
}

void swiglu(const float* gateUp, std::int64_t rows, std::int64_t width, Bf16* out) {
  HWY_DYNAMIC_DISPATCH(SwigluToBf16)(gateUp, rows, width, out);
}

void swigluBackward(const float* dOut, const float* gateUp, std::int64_t rows, std::int64_t width, float* dGateUp, float* out) {
  HWY_DYNAMIC_DISPATCH(SwigluBackwardToFloat)(dOut, gateUp, rows, width, dGateUp, out);
}

void swigluBackward(const float* dOut, const float* gateUp, std::int64_t rows, std::int64_t width, Bf16* dGateUp, Bf16* out) {
  HWY_DYNAMIC_DISPATCH(SwigluBackwardToBf16)(dOut, gateUp, rows, width, dGateUp, out);
}
}  // namespace espalier::kernels
#endif
