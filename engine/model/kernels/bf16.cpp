#include "engine/model/kernels/bf16.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/bf16.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/store-inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

void ToBf16(const float* x, int64_t n, Bf16* y) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = n / lanes * lanes;
  for (int64_t i = 0; i < whole; i += lanes) StoreAll(d, hn::LoadU(d, x + i), y + i);
  if (const auto rest = static_cast<size_t>(n - whole)) StoreFirst(d, hn::LoadN(d, x + whole, rest), y + whole, rest);
}

/// 16 well mixed bits for each index and seed.
template <class D>
HWY_INLINE hn::Vec<D> Chance(D du, hn::Vec<D> index, uint32_t seed) {
  auto h = hn::Xor(hn::Mul(index, hn::Set(du, 0x9E3779B1U)), hn::Set(du, seed));
  h = hn::Mul(hn::Xor(h, hn::ShiftRight<15>(h)), hn::Set(du, 0x2C1B3C6DU));
  h = hn::Mul(hn::Xor(h, hn::ShiftRight<12>(h)), hn::Set(du, 0x297A2D39U));
  return hn::ShiftRight<16>(h);
}

void ToBf16ByChance(const float* x, int64_t n, int64_t first, uint32_t seed, Bf16* y) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> du;
  const hn::Rebind<Bf16, Floats> half;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < n; i += lanes) {
    const auto count = static_cast<size_t>(n - i < lanes ? n - i : lanes);
    const auto v = hn::LoadN(d, x + i, count);
    const auto bits = hn::BitCast(du, v), index = hn::Iota(du, static_cast<uint32_t>(first + i));
    const auto rounded = hn::Add(bits, Chance(du, index, seed));
    const auto chosen = hn::IfThenElse(hn::RebindMask(du, hn::IsNaN(v)), hn::Or(bits, hn::Set(du, 0x00400000)), rounded);
    hn::StoreN(hn::TruncateTo(half, hn::ShiftRight<16>(chosen)), half, y + i, count);
  }
}

void FromBf16(const Bf16* x, int64_t n, float* y) {
  const Floats d;
  const hn::Rebind<Bf16, Floats> half;
  const hn::RebindToUnsigned<Floats> du;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < n; i += lanes) {
    const auto count = static_cast<size_t>(n - i < lanes ? n - i : lanes);
    hn::StoreN(hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(du, hn::LoadN(half, x + i, count)))), d, y + i, count);
  }
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(ToBf16);
HWY_EXPORT(ToBf16ByChance);
HWY_EXPORT(FromBf16);

void toBf16(const float* x, std::int64_t n, Bf16* y) { HWY_DYNAMIC_DISPATCH(ToBf16)(x, n, y); }
void toBf16ByChance(const float* x, std::int64_t n, std::int64_t first, std::uint32_t seed, Bf16* y) {
  HWY_DYNAMIC_DISPATCH(ToBf16ByChance)(x, n, first, seed, y);
}
void fromBf16(const Bf16* x, std::int64_t n, float* y) { HWY_DYNAMIC_DISPATCH(FromBf16)(x, n, y); }
}  // namespace espalier::kernels
#endif
