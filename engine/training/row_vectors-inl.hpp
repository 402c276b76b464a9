// Included once for each target by kernels that go over a row of logits vector by vector (Highway's foreach_target).
#if defined(ESPALIER_ROW_VECTORS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ESPALIER_ROW_VECTORS_INL
#undef ESPALIER_ROW_VECTORS_INL
#else
#define ESPALIER_ROW_VECTORS_INL
#endif

#include <limits>

#include "engine/model/kernels/store-inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

/// n values (at most a vector); -inf in the place of those that are missing.
HWY_INLINE Vector Load(const float* x, size_t n) {
  const Floats d;
  return n == hn::Lanes(d) ? hn::LoadU(d, x) : hn::LoadNOr(hn::Set(d, -std::numeric_limits<float>::infinity()), d, x, n);
}
template <class Out>
HWY_INLINE void Store(Vector v, Out* to, size_t n) {
  const Floats d;
  n == hn::Lanes(d) ? StoreAll(d, v, to) : StoreFirst(d, v, to, n);
}

/// Calls visit(c, n) for the vectors of n values at columns c of a row, from `begin` to `end`.
template <class Visit>
HWY_INLINE void ForEachVector(int64_t begin, int64_t end, const Visit& visit) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(Floats()));
  int64_t c = begin;
  for (; c + lanes <= end; c += lanes) visit(c, static_cast<size_t>(lanes));
  if (c < end) visit(c, static_cast<size_t>(end - c));
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
