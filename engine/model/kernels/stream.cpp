#include "engine/model/kernels/stream.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/stream.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/cache_control.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

float StreamRead(const float* x, int64_t n) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto a = hn::Zero(d), b = a, e = a, f = a;
  int64_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    a = hn::Add(a, hn::LoadU(d, x + i));
    b = hn::Add(b, hn::LoadU(d, x + i + lanes));
    e = hn::Add(e, hn::LoadU(d, x + i + 2 * lanes));
    f = hn::Add(f, hn::LoadU(d, x + i + 3 * lanes));
  }
  for (; i < n; i += lanes) a = hn::Add(a, hn::LoadN(d, x + i, static_cast<size_t>(std::min(lanes, n - i))));
  return hn::ReduceSum(d, hn::Add(hn::Add(a, b), hn::Add(e, f)));
}

/// Calls store(i) for whole vectors that are aligned at x + i, and rest(i) for the values before and after them.
template <class Store, class Rest>
void OverAligned(const float* x, int64_t n, const Store& store, const Rest& rest) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(Floats()));
  const auto misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(x) / sizeof(float)) % lanes;
  int64_t i = 0;
  for (const int64_t first = std::min(n, misaligned ? lanes - misaligned : 0); i < first; ++i) rest(i);
  for (; i + lanes <= n; i += lanes) store(i);
  for (; i < n; ++i) rest(i);
  hwy::FlushStream();
}

void StreamWrite(float* x, int64_t n, float value) {
  const Floats d;
  const auto v = hn::Set(d, value);
  OverAligned(x, n, [&](int64_t i) { hn::Stream(v, d, x + i); }, [&](int64_t i) { x[i] = value; });
}

void StreamTriad(float* a, const float* b, const float* c, float s, int64_t n) {
  const Floats d;
  const auto factor = hn::Set(d, s);
  OverAligned(
      a, n, [&](int64_t i) { hn::Stream(hn::MulAdd(factor, hn::LoadU(d, c + i), hn::LoadU(d, b + i)), d, a + i); },
      [&](int64_t i) { a[i] = b[i] + s * c[i]; });
}

int64_t MultiplyAdds(int64_t rounds, float* result) {
  constexpr int kChains = 10;  // a multiply-add's latency times the number of units, and some
  const Floats d;
  const auto factor = hn::Set(d, 0.999f), term = hn::Set(d, 0.001f);
  hn::Vec<Floats> chains[kChains];
  for (int c = 0; c < kChains; ++c) chains[c] = hn::Set(d, static_cast<float>(c));
  for (int64_t r = 0; r < rounds; ++r)
    for (auto& chain : chains) chain = hn::MulAdd(chain, factor, term);
  auto sum = hn::Zero(d);
  for (const auto& chain : chains) sum = hn::Add(sum, chain);
  *result = hn::ReduceSum(d, sum);
  return rounds * kChains * static_cast<int64_t>(hn::Lanes(d)) * 2;
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(StreamRead);
HWY_EXPORT(StreamWrite);
HWY_EXPORT(StreamTriad);
HWY_EXPORT(MultiplyAdds);

float streamRead(const float* x, std::int64_t n) { return HWY_DYNAMIC_DISPATCH(StreamRead)(x, n); }
void streamWrite(float* x, std::int64_t n, float value) { HWY_DYNAMIC_DISPATCH(StreamWrite)(x, n, value); }
void streamTriad(float* a, const float* b, const float* c, float s, std::int64_t n) { HWY_DYNAMIC_DISPATCH(StreamTriad)(a, b, c, s, n); }
std::int64_t multiplyAdds(std::int64_t rounds, float* result) { return HWY_DYNAMIC_DISPATCH(MultiplyAdds)(rounds, result); }
}  // namespace espalier::kernels
#endif
