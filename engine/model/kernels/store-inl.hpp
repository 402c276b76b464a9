// Included once for each target by kernels whose output may be fp32 or bfloat16 (Highway's foreach_target).
#if defined(ESPALIER_STORE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ESPALIER_STORE_INL
#undef ESPALIER_STORE_INL
#else
#define ESPALIER_STORE_INL
#endif

#include "engine/model/kernels/bf16.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The upper halves of the vector's values, rounded to nearest even. The same bits on every target, unlike the processors' own instructions.
template <class D>
HWY_INLINE hn::Vec<hn::Rebind<Bf16, D>> Rounded(D, hn::Vec<D> v) {
  const hn::RebindToUnsigned<D> du;
  const auto bits = hn::BitCast(du, v);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
  const auto rounded = hn::Add(bits, hn::Add(odd, hn::Set(du, 0x7FFF)));
  // Rounding would turn some not-a-numbers into infinities.
  const auto quiet = hn::Or(bits, hn::Set(du, 0x00400000));
  const auto chosen = hn::IfThenElse(hn::RebindMask(du, hn::IsNaN(v)), quiet, rounded);
  return hn::TruncateTo(hn::Rebind<Bf16, D>(), hn::ShiftRight<16>(chosen));
}

template <class D>
HWY_INLINE void StoreFirst(D d, hn::Vec<D> v, float* to, size_t n) {
  hn::StoreN(v, d, to, n);
}
template <class D>
HWY_INLINE void StoreFirst(D d, hn::Vec<D> v, Bf16* to, size_t n) {
  hn::StoreN(Rounded(d, v), hn::Rebind<Bf16, D>(), to, n);
}
template <class D>
HWY_INLINE void StoreAll(D d, hn::Vec<D> v, float* to) {
  hn::StoreU(v, d, to);
}
template <class D>
HWY_INLINE void StoreAll(D d, hn::Vec<D> v, Bf16* to) {
  hn::StoreU(Rounded(d, v), hn::Rebind<Bf16, D>(), to);
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
