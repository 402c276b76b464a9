// Included once for each target by kernels that turn logits into probabilities (Highway's foreach_target).
#if defined(ESPALIER_EXP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ESPALIER_EXP_INL
#undef ESPALIER_EXP_INL
#else
#define ESPALIER_EXP_INL
#endif

#include <algorithm>
#include <limits>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// exp(x) for x <= 0, off by less than one unit in the last place; 0 where it is below the normal numbers, and for -inf. Needs half of the
/// time that Highway's Exp does, which takes any x.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ExpOfNegative(D d, V x) {
  const hn::RebindToSigned<D> di;
  // x = n ln 2 + r with |r| <= ln 2 / 2. Adding the magic number leaves n in the lowest bits.
  const auto magic = hn::Set(d, 12582912.0f);
  const auto shifted = hn::MulAdd(x, hn::Set(d, 1.44269504f), magic), n = hn::Sub(shifted, magic);
  const auto r = hn::NegMulAdd(n, hn::Set(d, 1.42860682e-6f), hn::NegMulAdd(n, hn::Set(d, 0.693145752f), x));
  // exp(r) = 1 + r + r^2 q(r), q of degree 4 with the least relative error (Remez).
  auto q = hn::Set(d, 0.00138145986f);
  q = hn::MulAdd(q, r, hn::Set(d, 0.00836871688f));
  q = hn::MulAdd(q, r, hn::Set(d, 0.041668388f));
  q = hn::MulAdd(q, r, hn::Set(d, 0.166665206f));
  q = hn::MulAdd(q, r, hn::Set(d, 0.499999934f));
  const auto power = hn::MulAdd(hn::MulAdd(q, r, hn::Set(d, 1.0f)), r, hn::Set(d, 1.0f));
  const auto scaled = hn::BitCast(d, hn::Add(hn::BitCast(di, power), hn::ShiftLeft<23>(hn::BitCast(di, shifted))));
  return hn::IfThenElseZero(hn::Gt(x, hn::Set(d, -87.3f)), scaled);
}

/// The largest of n values; -inf of none.
HWY_INLINE float MaxOf(const float* x, int64_t n) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto nothing = hn::Set(d, -std::numeric_limits<float>::infinity());
  auto even = nothing, odd = nothing;
  int64_t c = 0;
  for (; c + 2 * lanes <= n; c += 2 * lanes) {
    even = hn::Max(even, hn::LoadU(d, x + c));
    odd = hn::Max(odd, hn::LoadU(d, x + c + lanes));
  }
  for (; c < n; c += lanes) even = hn::Max(even, hn::LoadNOr(nothing, d, x + c, static_cast<size_t>(std::min(lanes, n - c))));
  return hn::ReduceMax(d, hn::Max(even, odd));
}

/// Rows of logits are read in blocks of so many columns, which stay in the nearest cache between the search for their maximum and their sums.
/// Exponentials are relative to the block's maximum; a factor for each block makes them relative to the row's.
constexpr int64_t kBlock = 1024;
/// The maximum of a block of -inf only, so that no infinities are subtracted from each other.
constexpr float kLowest = -1e30f;

HWY_INLINE float BlockMax(const float* x, int64_t n) { return std::max(kLowest, MaxOf(x, n)); }

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
