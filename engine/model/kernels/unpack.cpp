#include "engine/model/kernels/unpack.hpp"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/unpack.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/cache_control.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Words = hn::RebindToUnsigned<Floats>;
using Halves = hn::Rebind<uint16_t, Floats>;

/// Each has the bytes of a stored value, and what turns a vector of them into the bits of as many fp32.
struct Fp32 {
  using Stored = hn::Repartition<uint32_t, Words>;
  static hn::Vec<Words> Bits(hn::Vec<Words> stored) { return stored; }
};
struct Bfloat16 {
  using Stored = Halves;
  static hn::Vec<Words> Bits(hn::Vec<Halves> stored) { return hn::ShiftLeft<16>(hn::PromoteTo(Words(), stored)); }
};
struct Fp16 {
  using Stored = Halves;
  static hn::Vec<Words> Bits(hn::Vec<Halves> stored) {
    const Words du;
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const auto wide = hn::PromoteTo(du, stored);
    const auto magnitude = hn::And(wide, hn::Set(du, 0x7FFF)), sign = hn::ShiftLeft<16>(hn::Xor(wide, magnitude));
    // The exponent counts from 15 in fp16 and from 127 in fp32; the largest one, of infinities and not-a-numbers, becomes the largest.
    const auto largest = hn::Ge(magnitude, hn::Set(du, 0x7C00));
    const auto bias = hn::IfThenElse(largest, hn::Set(du, 224U << 23), hn::Set(du, 112U << 23));
    const auto normal = hn::Add(hn::ShiftLeft<13>(magnitude), bias);
    // Below the smallest normal number, steps of 2^-24.
    const auto subnormal = hn::BitCast(du, hn::Mul(hn::ConvertTo(d, hn::BitCast(di, magnitude)), hn::Set(d, 0x1p-24f)));
    return hn::Or(sign, hn::IfThenElse(hn::Lt(magnitude, hn::Set(du, 0x400)), subnormal, normal));
  }
};

/// `count` values at most a vector, of which the rest is zero. Loads bytes: x may lie anywhere.
template <class Format>
HWY_INLINE hn::Vec<Words> Load(const uint8_t* x, size_t count) {
  const typename Format::Stored stored;
  const hn::Repartition<uint8_t, decltype(stored)> bytes;
  const size_t width = sizeof(hn::TFromD<decltype(stored)>), whole = hn::Lanes(stored);
  return Format::Bits(hn::BitCast(stored, count == whole ? hn::LoadU(bytes, x) : hn::LoadN(bytes, x, count * width)));
}

template <class Format>
void Unpack(const std::byte* from, int64_t n, float* y) {
  const Floats d;
  const auto* x = reinterpret_cast<const uint8_t*>(from);
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), width = sizeof(hn::TFromD<typename Format::Stored>);
  const auto some = [&](int64_t i, int64_t count) {
    hn::StoreN(hn::BitCast(d, Load<Format>(x + i * width, static_cast<size_t>(count))), d, y + i, static_cast<size_t>(count));
  };
  // Stores past the caches must begin at a multiple of a vector.
  const auto misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(y) / sizeof(float)) % lanes;
  const int64_t first = std::min(n, misaligned ? lanes - misaligned : 0);
  if (first) some(0, first);
  int64_t i = first;
  for (; i + lanes <= n; i += lanes) hn::Stream(hn::BitCast(d, Load<Format>(x + i * width, static_cast<size_t>(lanes))), d, y + i);
  if (i < n) some(i, n - i);
  hwy::FlushStream();
}

void UnpackFp32(const std::byte* x, int64_t n, float* y) { Unpack<Fp32>(x, n, y); }
void UnpackBf16(const std::byte* x, int64_t n, float* y) { Unpack<Bfloat16>(x, n, y); }
void UnpackFp16(const std::byte* x, int64_t n, float* y) { Unpack<Fp16>(x, n, y); }

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(UnpackFp32);
HWY_EXPORT(UnpackBf16);
HWY_EXPORT(UnpackFp16);

void unpackFp32(const std::byte* x, std::int64_t n, float* y) { HWY_DYNAMIC_DISPATCH(UnpackFp32)(x, n, y); }
void unpackBf16(const std::byte* x, std::int64_t n, float* y) { HWY_DYNAMIC_DISPATCH(UnpackBf16)(x, n, y); }
void unpackFp16(const std::byte* x, std::int64_t n, float* y) { HWY_DYNAMIC_DISPATCH(UnpackFp16)(x, n, y); }
}  // namespace espalier::kernels
#endif
