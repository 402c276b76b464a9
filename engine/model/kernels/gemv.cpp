#include "engine/model/kernels/gemv.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/gemv.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using FloatVector = hn::Vec<Floats>;

/// Two vectors of x and their partners among the weights, side by side or, in bfloat16, every other value: so both halves of a word are
/// weights already, once they are shifted or masked.
struct Pair {
  FloatVector first, second;
};

HWY_INLINE Pair LoadWeights(const float* w) {
  const Floats d;
  return {hn::LoadU(d, w), hn::LoadU(d, w + hn::Lanes(d))};
}
HWY_INLINE Pair LoadInputs(const float* x, const float*) { return LoadWeights(x); }

HWY_INLINE Pair LoadWeights(const Bf16* w) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> du;
  const auto words = hn::BitCast(du, hn::LoadU(hn::Repartition<Bf16, Floats>(), w));
  return {hn::BitCast(d, hn::ShiftLeft<16>(words)), hn::BitCast(d, hn::And(words, hn::Set(du, 0xFFFF0000U)))};
}
HWY_INLINE Pair LoadInputs(const float* x, const Bf16*) {
  Pair pair;
  hn::LoadInterleaved2(Floats(), x, pair.first, pair.second);
  return pair;
}

HWY_INLINE FloatVector LoadSome(const float* w, size_t n) { return hn::LoadN(Floats(), w, n); }
HWY_INLINE FloatVector LoadSome(const Bf16* w, size_t n) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> du;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(du, hn::LoadN(hn::Rebind<Bf16, Floats>(), w, n))));
}

/// sums [kRows]: x times the rows at w, w + distance, ...
template <int kRows, class Weight>
HWY_INLINE void Rows(const Weight* w, int64_t distance, int64_t width, const float* x, float* sums) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  FloatVector first[kRows], second[kRows];
  for (int r = 0; r < kRows; ++r) first[r] = second[r] = hn::Zero(d);
  int64_t c = 0;
  for (; c + 2 * lanes <= width; c += 2 * lanes) {
    const Pair inputs = LoadInputs(x + c, w);
    for (int r = 0; r < kRows; ++r) {
      const Pair weights = LoadWeights(w + r * distance + c);
      first[r] = hn::MulAdd(weights.first, inputs.first, first[r]);
      second[r] = hn::MulAdd(weights.second, inputs.second, second[r]);
    }
  }
  for (; c < width; c += lanes) {
    const auto n = static_cast<size_t>(width - c < lanes ? width - c : lanes);
    const auto input = LoadSome(x + c, n);
    for (int r = 0; r < kRows; ++r) first[r] = hn::MulAdd(LoadSome(w + r * distance + c, n), input, first[r]);
  }
  for (int r = 0; r < kRows; ++r) sums[r] = hn::ReduceSum(d, hn::Add(first[r], second[r]));
}

/// Two rows at a time, half of all apart: two streams from memory are faster than one, and neighbouring rows would not be two.
template <class Weight>
void Gemv(const Weight* w, int64_t rows, int64_t width, const float* x, const float* addend, float* y) {
  const int64_t half = rows / 2;
  const auto put = [&](int64_t row, float sum) { y[row] = addend ? addend[row] + sum : sum; };
  float sums[2];
  for (int64_t r = 0; r < half; ++r) {
    Rows<2>(w + r * width, half * width, width, x, sums);
    put(r, sums[0]);
    put(half + r, sums[1]);
  }
  if (rows % 2 == 0) return;
  Rows<1>(w + (rows - 1) * width, 0, width, x, sums);
  put(rows - 1, sums[0]);
}

void GemvFloat(const float* w, int64_t rows, int64_t width, const float* x, const float* addend, float* y) { Gemv(w, rows, width, x, addend, y); }
void GemvBf16(const Bf16* w, int64_t rows, int64_t width, const float* x, const float* addend, float* y) { Gemv(w, rows, width, x, addend, y); }

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(GemvFloat);
HWY_EXPORT(GemvBf16);

void gemv(const float* w, std::int64_t rows, std::int64_t width, const float* x, const float* addend, float* y) {
  HWY_DYNAMIC_DISPATCH(GemvFloat)(w, rows, width, x, addend, y);
}
void gemv(const Bf16* w, std::int64_t rows, std::int64_t width, const float* x, const float* addend, float* y) {
  HWY_DYNAMIC_DISPATCH(GemvBf16)(w, rows, width, x, addend, y);
}
}  // namespace espalier::kernels
#endif
