#include "engine/model/kernels/column_sums.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/column_sums.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using FloatVector = hn::Vec<Floats>;

HWY_INLINE FloatVector Widened(hn::Vec<hn::Rebind<Bf16, Floats>> v) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> du;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(du, v)));
}
HWY_INLINE FloatVector LoadAll(const float* x) { return hn::LoadU(Floats(), x); }
HWY_INLINE FloatVector LoadAll(const Bf16* x) { return Widened(hn::LoadU(hn::Rebind<Bf16, Floats>(), x)); }
HWY_INLINE FloatVector LoadFirst(const float* x, size_t n) { return hn::LoadN(Floats(), x, n); }
HWY_INLINE FloatVector LoadFirst(const Bf16* x, size_t n) { return Widened(hn::LoadN(hn::Rebind<Bf16, Floats>(), x, n)); }

/// Which sums besides those of x^2: bits.
enum Sums : unsigned { kAbsolute = 1, kSigned = 2 };

/// Where they go; those that are not asked for are null.
struct Columns {
  float *absolute, *sums, *squares;
  HWY_INLINE Columns at(int64_t c) const { return {absolute ? absolute + c : nullptr, sums ? sums + c : nullptr, squares + c}; }
};

/// The sums of kRows rows, added to or (kFresh) written.
template <unsigned kSums, int kRows, bool kFresh, class In>
HWY_INLINE void SumRows(const In* x, int64_t stride, int64_t width, const Columns& columns) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto add = [&](const Columns& to, const auto& load, const auto& sumsOf, const auto& store) {
    FloatVector absolute = kFresh || !(kSums & kAbsolute) ? hn::Zero(d) : sumsOf(to.absolute), sum = kFresh || !(kSums & kSigned) ? hn::Zero(d) : sumsOf(to.sums),
                power = kFresh ? hn::Zero(d) : sumsOf(to.squares);
    for (int r = 0; r < kRows; ++r) {
      const FloatVector v = load(r * stride);
      if constexpr ((kSums & kAbsolute) != 0) absolute = hn::Add(absolute, hn::Abs(v));
      if constexpr ((kSums & kSigned) != 0) sum = hn::Add(sum, v);
      power = hn::MulAdd(v, v, power);
    }
    if constexpr ((kSums & kAbsolute) != 0) store(absolute, to.absolute);
    if constexpr ((kSums & kSigned) != 0) store(sum, to.sums);
    store(power, to.squares);
  };
  int64_t c = 0;
  for (; c + lanes <= width; c += lanes)
    add(columns.at(c), [&](int64_t row) { return LoadAll(x + row + c); }, [&](const float* from) { return hn::LoadU(d, from); },
        [&](FloatVector v, float* to) { hn::StoreU(v, d, to); });
  if (const auto rest = static_cast<size_t>(width - c))
    add(columns.at(c), [&](int64_t row) { return LoadFirst(x + row + c, rest); }, [&](const float* from) { return hn::LoadN(d, from, rest); },
        [&](FloatVector v, float* to) { hn::StoreN(v, d, to, rest); });
}

/// Some rows at a time, so that the sums are fetched and put back once for all of them.
template <unsigned kSums, class In>
void ColumnSums(const In* x, int64_t rows, int64_t stride, int64_t width, const Columns& columns) {
  constexpr int kRows = 8;
  int64_t r = rows % kRows;
  if (r == 0) {
    SumRows<kSums, kRows, true>(x, stride, width, columns);
    r = kRows;
  } else {
    SumRows<kSums, 1, true>(x, stride, width, columns);
    for (int64_t single = 1; single < r; ++single) SumRows<kSums, 1, false>(x + single * stride, stride, width, columns);
  }
  for (; r < rows; r += kRows) SumRows<kSums, kRows, false>(x + r * stride, stride, width, columns);
}

template <class In>
void ColumnSumsOf(const In* x, int64_t rows, int64_t stride, int64_t width, const Columns& columns) {
  if (!columns.sums)
    ColumnSums<kAbsolute>(x, rows, stride, width, columns);
  else if (!columns.absolute)
    ColumnSums<kSigned>(x, rows, stride, width, columns);
  else
    ColumnSums<kAbsolute | kSigned>(x, rows, stride, width, columns);
}

void ColumnSumsOfFloat(const float* x, int64_t rows, int64_t stride, int64_t width, float* absolute, float* sums, float* squares) {
  ColumnSumsOf(x, rows, stride, width, {absolute, sums, squares});
}
void ColumnSumsOfBf16(const Bf16* x, int64_t rows, int64_t stride, int64_t width, float* absolute, float* sums, float* squares) {
  ColumnSumsOf(x, rows, stride, width, {absolute, sums, squares});
}

void AddRow(const float* x, int64_t width, float* absolute, float* squares) { SumRows<kAbsolute, 1, false>(x, 0, width, {absolute, nullptr, squares}); }
void AddRowOfBf16(const Bf16* x, int64_t width, float* absolute, float* squares) { SumRows<kAbsolute, 1, false>(x, 0, width, {absolute, nullptr, squares}); }

void GroupNorms(const float* x, int64_t rows, int64_t stride, int64_t groups, int64_t size, float* norms) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = size / lanes * lanes;
  const auto rest = static_cast<size_t>(size - whole);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t g = 0; g < groups; ++g) {
      const float* group = x + r * stride + g * size;
      auto sum = hn::Zero(d);
      for (int64_t c = 0; c < whole; c += lanes) {
        const auto v = hn::LoadU(d, group + c);
        sum = hn::MulAdd(v, v, sum);
      }
      if (rest) {
        const auto v = hn::LoadN(d, group + whole, rest);
        sum = hn::MulAdd(v, v, sum);
      }
      norms[r * groups + g] = std::sqrt(hn::ReduceSum(d, sum));
    }
}

Dots DotsOf(const float* x, const float* y, int64_t width) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto xy = hn::Zero(d), xx = hn::Zero(d), yy = hn::Zero(d);
  const auto add = [&](FloatVector vx, FloatVector vy) {
    xy = hn::MulAdd(vx, vy, xy);
    xx = hn::MulAdd(vx, vx, xx);
    yy = hn::MulAdd(vy, vy, yy);
  };
  int64_t c = 0;
  for (; c + lanes <= width; c += lanes) add(hn::LoadU(d, x + c), hn::LoadU(d, y + c));
  if (const auto rest = static_cast<size_t>(width - c)) add(hn::LoadN(d, x + c, rest), hn::LoadN(d, y + c, rest));
  return {hn::ReduceSum(d, xy), hn::ReduceSum(d, xx), hn::ReduceSum(d, yy)};
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(ColumnSumsOfFloat);
HWY_EXPORT(ColumnSumsOfBf16);
HWY_EXPORT(AddRow);
HWY_EXPORT(AddRowOfBf16);
HWY_EXPORT(GroupNorms);
HWY_EXPORT(DotsOf);

void columnSums(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t width, const ColumnSums& sums) {
  HWY_DYNAMIC_DISPATCH(ColumnSumsOfFloat)(x, rows, stride, width, sums.absolute, sums.values, sums.squares);
}

void columnSums(const Bf16* x, std::int64_t rows, std::int64_t stride, std::int64_t width, const ColumnSums& sums) {
  HWY_DYNAMIC_DISPATCH(ColumnSumsOfBf16)(x, rows, stride, width, sums.absolute, sums.values, sums.squares);
}

void addRow(const float* x, std::int64_t width, float* absolute, float* squares) { HWY_DYNAMIC_DISPATCH(AddRow)(x, width, absolute, squares); }

void addRow(const Bf16* x, std::int64_t width, float* absolute, float* squares) { HWY_DYNAMIC_DISPATCH(AddRowOfBf16)(x, width, absolute, squares); }

void groupNorms(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t groups, std::int64_t size, float* norms) {
  HWY_DYNAMIC_DISPATCH(GroupNorms)(x, rows, stride, groups, size, norms);
}

Dots dots(const float* x, const float* y, std::int64_t width) { return HWY_DYNAMIC_DISPATCH(DotsOf)(x, y, width); }
}  // namespace espalier::kernels
#endif
