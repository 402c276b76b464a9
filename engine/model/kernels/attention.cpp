#include "engine/model/kernels/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/attention.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

constexpr int64_t kBlock = 64;  // rows of queries at a time

/// kRows x (2 vectors) of c; the columns past n are masked.
template <int kRows>
HWY_INLINE void Tile(const float* a, int64_t rowStride, int64_t columnStride, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t n, int64_t k) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const size_t low = static_cast<size_t>(std::min(n, lanes)), high = static_cast<size_t>(std::max<int64_t>(0, std::min(n - lanes, lanes)));
  hn::Vec<Floats> first[kRows], second[kRows];
  for (int i = 0; i < kRows; ++i) {
    first[i] = hn::LoadN(d, c + i * ldc, low);
    second[i] = high ? hn::LoadN(d, c + i * ldc + lanes, high) : hn::Zero(d);
  }
  if (high == static_cast<size_t>(lanes)) {
    for (int64_t j = 0; j < k; ++j) {
      const auto b0 = hn::LoadU(d, b + j * ldb), b1 = hn::LoadU(d, b + j * ldb + lanes);
      for (int i = 0; i < kRows; ++i) {
        const auto x = hn::Set(d, a[i * rowStride + j * columnStride]);
        first[i] = hn::MulAdd(x, b0, first[i]);
        second[i] = hn::MulAdd(x, b1, second[i]);
      }
    }
  } else {
    for (int64_t j = 0; j < k; ++j) {
      const auto b0 = hn::LoadN(d, b + j * ldb, low), b1 = high ? hn::LoadN(d, b + j * ldb + lanes, high) : hn::Zero(d);
      for (int i = 0; i < kRows; ++i) {
        const auto x = hn::Set(d, a[i * rowStride + j * columnStride]);
        first[i] = hn::MulAdd(x, b0, first[i]);
        second[i] = hn::MulAdd(x, b1, second[i]);
      }
    }
  }
  for (int i = 0; i < kRows; ++i) {
    hn::StoreN(first[i], d, c + i * ldc, low);
    if (high) hn::StoreN(second[i], d, c + i * ldc + lanes, high);
  }
}

/// Where a product may leave out what a causal mask makes zero or unwanted. c [m, n] += a b with
/// - LowerOutput: only elements with j <= i + diagonal are wanted,
/// - LowerLeft: a is zero where its column > row + diagonal,
/// - UpperLeft: a is zero where its row > column + diagonal (the transpose of a LowerLeft).
/// Elements are left out by whole tiles, so what lies close to the diagonal may be computed all the same.
enum class Mask { None, LowerOutput, LowerLeft, UpperLeft };

void MultiplyMasked(const float* a, int64_t rowStride, int64_t columnStride, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t m, int64_t n,
                    int64_t k, Mask mask, int64_t diagonal) {
  const Floats d;
  const int64_t width = 2 * static_cast<int64_t>(hn::Lanes(d));
  for (int64_t j = 0; j < n; j += width) {
    const int64_t columns = std::min(width, n - j);
    int64_t i = mask == Mask::LowerOutput ? std::clamp<int64_t>(j - diagonal, 0, m) : 0;
    const auto tile = [&]<int kRows>() {
      const int64_t from = mask == Mask::UpperLeft ? std::clamp<int64_t>(i - diagonal, 0, k) : 0;
      const int64_t to = mask == Mask::LowerLeft ? std::clamp<int64_t>(i + kRows + diagonal, 0, k) : k;
      Tile<kRows>(a + i * rowStride + from * columnStride, rowStride, columnStride, b + from * ldb + j, ldb, c + i * ldc + j, ldc, columns, to - from);
      i += kRows;
    };
    while (i + 6 <= m) tile.template operator()<6>();
    while (i + 2 <= m) tile.template operator()<2>();
    while (i < m) tile.template operator()<1>();
  }
}

void MultiplyAdd(const float* a, int64_t rowStride, int64_t columnStride, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t m, int64_t n,
                 int64_t k) {
  MultiplyMasked(a, rowStride, columnStride, b, ldb, c, ldc, m, n, k, Mask::None, 0);
}

/// rows [S, D] -> [D, S], 16 rows at a time so that reads and writes stay in few cache lines.
std::vector<float> Transposed(HeadRows rows, AttentionSize size) {
  constexpr int64_t kRows = 16;
  std::vector<float> columns(static_cast<size_t>(size.length * size.headDim));
  for (int64_t s = 0; s < size.length; s += kRows) {
    const int64_t count = std::min(kRows, size.length - s);
    const float* from = rows.data + s * rows.stride;
    float* to = columns.data() + s;
    for (int64_t c = 0; c < size.headDim; ++c)
      for (int64_t r = 0; r < count; ++r) to[c * size.length + r] = from[r * rows.stride + c];
  }
  return columns;
}

/// The rows first .. first + count - 1 of queries and the keys begin .. end - 1 that any of them sees.
struct QueryBlock {
  int64_t first, count, begin, end;
  int64_t keys() const { return end - begin; }
  int64_t diagonal() const { return first - begin; }  ///< row r of the block sees keys up to r + diagonal()
  int64_t seenFrom(AttentionSize size, int64_t row) const { return size.window > 0 ? std::max(begin, row - size.window + 1) : begin; }
};

QueryBlock BlockAt(AttentionSize size, int64_t first) {
  const int64_t count = std::min(kBlock, size.length - first);
  return {first, count, size.window > 0 ? std::max<int64_t>(0, first - size.window + 1) : 0, first + count};
}

/// scores [count, keys] = q k^T where row >= key; what lies above is zero or any number.
void Scores(AttentionSize size, QueryBlock block, HeadRows q, const float* keysTransposed, float* scores) {
  std::fill(scores, scores + block.count * block.keys(), 0.0f);
  MultiplyMasked(q.data + block.first * q.stride, q.stride, 1, keysTransposed + block.begin, size.length, scores, block.keys(), block.count, block.keys(),
                 size.headDim, Mask::LowerOutput, block.diagonal());
}

/// x [n] = exp(scale * x - shift); returns the sum.
float ExpRow(float* x, int64_t n, float scale, float shift) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  for (int64_t c = 0; c < n; c += lanes) {
    const size_t count = static_cast<size_t>(std::min(lanes, n - c));
    auto e = hn::Exp(d, hn::Max(hn::MulSub(hn::LoadN(d, x + c, count), hn::Set(d, scale), hn::Set(d, shift)), hn::Set(d, -1000.0f)));
    hn::StoreN(e, d, x + c, count);
    if (count < static_cast<size_t>(lanes)) e = hn::IfThenElseZero(hn::FirstN(d, count), e);
    sum = hn::Add(sum, e);
  }
  return hn::ReduceSum(d, sum);
}

float MaxRow(const float* x, int64_t n) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto nothing = hn::Set(d, -std::numeric_limits<float>::infinity());
  auto most = nothing;
  for (int64_t c = 0; c < n; c += lanes) most = hn::Max(most, hn::LoadNOr(nothing, d, x + c, static_cast<size_t>(std::min(lanes, n - c))));
  return hn::ReduceMax(d, most);
}

void ScaleRow(float* x, int64_t n, float factor) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t c = 0; c < n; c += lanes) {
    const auto count = static_cast<size_t>(std::min(lanes, n - c));
    hn::StoreN(hn::Mul(hn::LoadN(d, x + c, count), hn::Set(d, factor)), d, x + c, count);
  }
}

/// Scores of one row to probabilities; what the row does not see becomes 0. Returns the log-sum-exp of the scaled scores.
float SoftmaxRow(float* row, int64_t keys, int64_t from, int64_t to, float scale) {
  const float shift = MaxRow(row + from, to - from) * scale;
  const float sum = ExpRow(row + from, to - from, scale, shift);
  ScaleRow(row + from, to - from, 1.0f / sum);
  std::fill(row, row + from, 0.0f);
  std::fill(row + to, row + keys, 0.0f);
  return shift + std::log(sum);
}

void AttendHead(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, MutableHeadRows out, float* logSumExp) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(size.headDim));
  const std::vector<float> keys = Transposed(k, size);
  std::vector<float> scores(static_cast<size_t>(kBlock * size.length));
  for (int64_t first = 0; first < size.length; first += kBlock) {
    const QueryBlock block = BlockAt(size, first);
    Scores(size, block, q, keys.data(), scores.data());
    for (int64_t r = 0; r < block.count; ++r) {
      const int64_t row = first + r;
      const float sum = SoftmaxRow(scores.data() + r * block.keys(), block.keys(), block.seenFrom(size, row) - block.begin, row + 1 - block.begin, scale);
      if (logSumExp) logSumExp[row] = sum;
      std::fill(out.data + row * out.stride, out.data + row * out.stride + size.headDim, 0.0f);
    }
    MultiplyMasked(scores.data(), block.keys(), 1, v.data + block.begin * v.stride, v.stride, out.data + first * out.stride, out.stride, block.count,
                   size.headDim, block.keys(), Mask::LowerLeft, block.diagonal());
  }
}

/// slopes = probabilities * (dProbabilities - delta) * scale, in place of dProbabilities.
void SoftmaxSlopes(const float* probabilities, float* slopes, int64_t n, float delta, float scale) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t c = 0; c < n; c += lanes) {
    const size_t count = static_cast<size_t>(std::min(lanes, n - c));
    const auto slope = hn::Sub(hn::LoadN(d, slopes + c, count), hn::Set(d, delta));
    hn::StoreN(hn::Mul(hn::Mul(hn::LoadN(d, probabilities + c, count), slope), hn::Set(d, scale)), d, slopes + c, count);
  }
}

float DotRow(const float* x, const float* y, int64_t n) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  for (int64_t c = 0; c < n; c += lanes) {
    const size_t count = static_cast<size_t>(std::min(lanes, n - c));
    sum = hn::MulAdd(hn::LoadN(d, x + c, count), hn::LoadN(d, y + c, count), sum);
  }
  return hn::ReduceSum(d, sum);
}

void AttendHeadBackward(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, HeadRows out, const float* logSumExp, HeadRows dOut, MutableHeadRows dq,
                        MutableHeadRows dk, MutableHeadRows dv) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(size.headDim));
  const std::vector<float> keys = Transposed(k, size), values = Transposed(v, size);
  std::vector<float> probabilities(static_cast<size_t>(kBlock * size.length)), slopes(probabilities.size());
  for (int64_t first = 0; first < size.length; first += kBlock) {
    const QueryBlock block = BlockAt(size, first);
    const int64_t width = block.keys();
    Scores(size, block, q, keys.data(), probabilities.data());
    Scores(size, block, dOut, values.data(), slopes.data());
    for (int64_t r = 0; r < block.count; ++r) {
      const int64_t row = first + r, from = block.seenFrom(size, row) - block.begin, to = row + 1 - block.begin;
      float* p = probabilities.data() + r * width;
      ExpRow(p + from, to - from, scale, logSumExp[row]);
      std::fill(p, p + from, 0.0f);
      std::fill(p + to, p + width, 0.0f);
      const float delta = DotRow(dOut.data + row * dOut.stride, out.data + row * out.stride, size.headDim);
      SoftmaxSlopes(p, slopes.data() + r * width, width, delta, scale);
      std::fill(dq.data + row * dq.stride, dq.data + row * dq.stride + size.headDim, 0.0f);
    }
    MultiplyMasked(probabilities.data(), 1, width, dOut.data + first * dOut.stride, dOut.stride, dv.data + block.begin * dv.stride, dv.stride, width,
                   size.headDim, block.count, Mask::UpperLeft, block.diagonal());
    MultiplyMasked(slopes.data(), width, 1, k.data + block.begin * k.stride, k.stride, dq.data + first * dq.stride, dq.stride, block.count, size.headDim,
                   width, Mask::LowerLeft, block.diagonal());
    MultiplyMasked(slopes.data(), 1, width, q.data + first * q.stride, q.stride, dk.data + block.begin * dk.stride, dk.stride, width, size.headDim,
                   block.count, Mask::UpperLeft, block.diagonal());
  }
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(AttendHead);
HWY_EXPORT(AttendHeadBackward);
HWY_EXPORT(MultiplyAdd);

void attendHead(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, MutableHeadRows out, float* logSumExp) {
  HWY_DYNAMIC_DISPATCH(AttendHead)(size, q, k, v, out, logSumExp);
}

void attendHeadBackward(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, HeadRows out, const float* logSumExp, HeadRows dOut,
                        MutableHeadRows dq, MutableHeadRows dk, MutableHeadRows dv) {
  HWY_DYNAMIC_DISPATCH(AttendHeadBackward)(size, q, k, v, out, logSumExp, dOut, dq, dk, dv);
}

void multiplyAdd(const float* a, std::int64_t rowStride, std::int64_t columnStride, const float* b, std::int64_t ldb, float* c, std::int64_t ldc,
                 std::int64_t m, std::int64_t n, std::int64_t k) {
  HWY_DYNAMIC_DISPATCH(MultiplyAdd)(a, rowStride, columnStride, b, ldb, c, ldc, m, n, k);
}
}  // namespace espalier::kernels
#endif
