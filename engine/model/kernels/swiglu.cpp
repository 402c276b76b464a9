#include "engine/model/kernels/swiglu.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/swiglu.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
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

void Swiglu(const float* gateUp, int64_t rows, int64_t width, float* out) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t r = 0; r < rows; ++r, gateUp += 2 * width, out += width) {
    for (int64_t c = 0; c < width; c += lanes) {
      const size_t n = static_cast<size_t>(width - c < lanes ? width - c : lanes);
      const auto gate = hn::LoadN(d, gateUp + c, n), up = hn::LoadN(d, gateUp + width + c, n);
      hn::StoreN(hn::Mul(hn::Mul(gate, Sigmoid(d, gate)), up), d, out + c, n);
    }
  }
}

void SwigluBackward(const float* dOut, int64_t rows, int64_t width, float* gateUp, float* out) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto one = hn::Set(d, 1.0f);
  for (int64_t r = 0; r < rows; ++r, gateUp += 2 * width, out += width, dOut += width) {
    for (int64_t c = 0; c < width; c += lanes) {
      const size_t n = static_cast<size_t>(width - c < lanes ? width - c : lanes);
      const auto gate = hn::LoadN(d, gateUp + c, n), up = hn::LoadN(d, gateUp + width + c, n);
      const auto grad = hn::LoadN(d, dOut + c, n);
      const auto sigmoid = Sigmoid(d, gate), silu = hn::Mul(gate, sigmoid);
      hn::StoreN(hn::Mul(silu, up), d, out + c, n);
      // d silu / d gate = sigmoid * (1 + gate * (1 - sigmoid))
      const auto slope = hn::Mul(sigmoid, hn::MulAdd(gate, hn::Sub(one, sigmoid), one));
      hn::StoreN(hn::Mul(hn::Mul(grad, up), slope), d, gateUp + c, n);
      hn::StoreN(hn::Mul(grad, silu), d, gateUp + width + c, n);
    }
  }
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(Swiglu);
HWY_EXPORT(SwigluBackward);

void swiglu(const float* gateUp, std::int64_t rows, std::int64_t width, float* out) {
  HWY_DYNAMIC_DISPATCH(Swiglu)(gateUp, rows, width, out);
}

void swigluBackward(const float* dOut, std::int64_t rows, std::int64_t width, float* gateUp, float* out) {
  HWY_DYNAMIC_DISPATCH(SwigluBackward)(dOut, rows, width, gateUp, out);
}
}  // namespace espalier::kernels
#endif
