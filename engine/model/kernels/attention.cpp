#include "engine/model/kernels/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/attention.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

constexpr int64_t kTileRows = 6;
constexpr int64_t kBlock = 10 * kTileRows;  // rows of queries at a time
constexpr int64_t kPadding = 16;            // floats after each row of scores: rows a power of two apart would fall into the same cache sets

using Buffer = std::unique_ptr<float[]>;
Buffer MakeBuffer(int64_t values) { return std::make_unique_for_overwrite<float[]>(static_cast<size_t>(values)); }

/// Columns of a tile: those of one panel.
int64_t PanelWidth() { return 2 * static_cast<int64_t>(hn::Lanes(Floats())); }

/// kRows x (2 vectors) of c, added to or (kFresh) written; the columns past n are masked.
template <int kRows, bool kFresh>
HWY_INLINE void Tile(const float* a, int64_t rowStride, int64_t columnStride, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t n, int64_t k) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const size_t low = static_cast<size_t>(std::min(n, lanes)), high = static_cast<size_t>(std::max<int64_t>(0, std::min(n - lanes, lanes)));
  hn::Vec<Floats> first[kRows], second[kRows];
  for (int i = 0; i < kRows; ++i) {
    first[i] = kFresh ? hn::Zero(d) : hn::LoadN(d, c + i * ldc, low);
    second[i] = !kFresh && high ? hn::LoadN(d, c + i * ldc + lanes, high) : hn::Zero(d);
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

/// Where a product may leave out what a causal mask makes zero or unwanted. With c [m, n] from a b,
/// - LowerOutput: only elements with j <= i + diagonal are wanted,
/// - LowerLeft: a is zero where its column > row + diagonal,
/// - UpperLeft: a is zero where its row > column + diagonal (the transpose of a LowerLeft).
/// Elements are left out by whole tiles, so what lies close to the diagonal may be computed all the same.
enum class Mask { None, LowerOutput, LowerLeft, UpperLeft };

/// The left factor: element (i, j) is data[i * rowStride + j * columnStride].
struct Left {
  const float* data;
  int64_t rowStride, columnStride;
};
/// The right factor in panels of PanelWidth() columns: row j of panel p is data[p * panelStride + j * stride ...]. A plain matrix has panels
/// PanelWidth() floats apart.
struct Right {
  const float* data;
  int64_t stride, panelStride;
};

template <bool kFresh>
void Multiply(Left a, Right b, float* c, int64_t ldc, int64_t m, int64_t n, int64_t k, Mask mask, int64_t diagonal) {
  const int64_t width = PanelWidth();
  for (int64_t j = 0; j < n; j += width) {
    const float* panel = b.data + j / width * b.panelStride;
    int64_t i = mask == Mask::LowerOutput ? std::clamp<int64_t>(j - diagonal, 0, m) : 0;
    const auto tile = [&]<int kRows>() {
      const int64_t from = mask == Mask::UpperLeft ? std::clamp<int64_t>(i - diagonal, 0, k) : 0;
      const int64_t to = mask == Mask::LowerLeft ? std::clamp<int64_t>(i + kRows + diagonal, 0, k) : k;
      Tile<kRows, kFresh>(a.data + i * a.rowStride + from * a.columnStride, a.rowStride, a.columnStride, panel + from * b.stride, b.stride, c + i * ldc + j,
                          ldc, std::min(width, n - j), to - from);
      i += kRows;
    };
    while (i + kTileRows <= m) tile.template operator()<kTileRows>();
    while (i + 2 <= m) tile.template operator()<2>();
    while (i < m) tile.template operator()<1>();
  }
}

void MultiplyAdd(const float* a, int64_t rowStride, int64_t columnStride, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t m, int64_t n,
                 int64_t k) {
  Multiply<false>({a, rowStride, columnStride}, {b, ldb, PanelWidth()}, c, ldc, m, n, k, Mask::None, 0);
}

/// rows [S, D] without gaps: a head's rows lie pages apart, and the translation of addresses would cost more than the copy.
struct Copy {
  Buffer data;
  int64_t stride;
  Right from(int64_t row) const { return {data.get() + row * stride, stride, PanelWidth()}; }
};

Copy CopyOf(HeadRows rows, AttentionSize size) {
  Copy copy{MakeBuffer(size.length * size.headDim), size.headDim};
  for (int64_t s = 0; s < size.length; ++s) std::copy_n(rows.data + s * rows.stride, size.headDim, copy.data.get() + s * size.headDim);
  return copy;
}

/// rows [S, D] transposed to [D, S], in panels.
struct Panels {
  Buffer data;
  int64_t panelStride;
  /// The columns from `column` on, a multiple of PanelWidth().
  Right from(int64_t column) const { return {data.get() + column / PanelWidth() * panelStride, PanelWidth(), panelStride}; }
};

Panels PanelsOf(HeadRows rows, AttentionSize size) {
  const int64_t width = PanelWidth(), count = (size.length + width - 1) / width;
  Panels panels{MakeBuffer(count * width * size.headDim), width * size.headDim};
  for (int64_t p = 0; p < count; ++p) {
    const int64_t first = p * width, used = std::min(width, size.length - first);
    float* to = panels.data.get() + p * panels.panelStride;
    for (int64_t c = 0; c < size.headDim; ++c, to += width) {
      for (int64_t s = 0; s < used; ++s) to[s] = rows.data[(first + s) * rows.stride + c];
      std::fill(to + used, to + width, 0.0f);
    }
  }
  return panels;
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
  const int64_t seen = size.window > 0 ? std::max<int64_t>(0, first - size.window + 1) : 0;
  return {first, count, seen / PanelWidth() * PanelWidth(), first + count};
}

/// Floats from one row of scores to the next.
int64_t ScoreStride(AttentionSize size) { return (size.length + kPadding - 1) / kPadding * kPadding + kPadding; }

/// scores [count, keys] = q k^T where row >= key; what lies above is not written, or any number.
void Scores(AttentionSize size, QueryBlock block, HeadRows q, const Panels& keys, float* scores) {
  Multiply<true>({q.data + block.first * q.stride, q.stride, 1}, keys.from(block.begin), scores, ScoreStride(size), block.count, block.keys(), size.headDim,
                 Mask::LowerOutput, block.diagonal());
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
  const int64_t stride = ScoreStride(size);
  const Panels keys = PanelsOf(k, size);
  const Copy values = CopyOf(v, size);
  const Buffer scores = MakeBuffer(kBlock * stride);
  for (int64_t first = 0; first < size.length; first += kBlock) {
    const QueryBlock block = BlockAt(size, first);
    Scores(size, block, q, keys, scores.get());
    for (int64_t r = 0; r < block.count; ++r) {
      const int64_t row = first + r;
      const float sum = SoftmaxRow(scores.get() + r * stride, block.keys(), block.seenFrom(size, row) - block.begin, row + 1 - block.begin, scale);
      if (logSumExp) logSumExp[row] = sum;
    }
    Multiply<true>({scores.get(), stride, 1}, values.from(block.begin), out.data + first * out.stride, out.stride, block.count, size.headDim, block.keys(),
                   Mask::LowerLeft, block.diagonal());
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
  const int64_t stride = ScoreStride(size);
  const Panels keys = PanelsOf(k, size), values = PanelsOf(v, size);
  const Copy keyRows = CopyOf(k, size);
  const Buffer probabilities = MakeBuffer(kBlock * stride), slopes = MakeBuffer(kBlock * stride);
  for (int64_t first = 0; first < size.length; first += kBlock) {
    const QueryBlock block = BlockAt(size, first);
    const int64_t width = block.keys(), diagonal = block.diagonal();
    Scores(size, block, q, keys, probabilities.get());
    Scores(size, block, dOut, values, slopes.get());
    for (int64_t r = 0; r < block.count; ++r) {
      const int64_t row = first + r, from = block.seenFrom(size, row) - block.begin, to = row + 1 - block.begin;
      float *p = probabilities.get() + r * stride, *slope = slopes.get() + r * stride;
      ExpRow(p + from, to - from, scale, logSumExp[row]);
      const float delta = DotRow(dOut.data + row * dOut.stride, out.data + row * out.stride, size.headDim);
      SoftmaxSlopes(p + from, slope + from, to - from, delta, scale);
      for (float* x : {p, slope}) {
        std::fill(x, x + from, 0.0f);
        std::fill(x + to, x + width, 0.0f);
      }
    }
    const Left across{probabilities.get(), 1, stride}, slopesAcross{slopes.get(), 1, stride}, slopesAlong{slopes.get(), stride, 1};
    Multiply<false>(across, {dOut.data + first * dOut.stride, dOut.stride, PanelWidth()}, dv.data + block.begin * dv.stride, dv.stride, width, size.headDim,
                    block.count, Mask::UpperLeft, diagonal);
    Multiply<true>(slopesAlong, keyRows.from(block.begin), dq.data + first * dq.stride, dq.stride, block.count, size.headDim, width, Mask::LowerLeft, diagonal);
    Multiply<false>(slopesAcross, {q.data + first * q.stride, q.stride, PanelWidth()}, dk.data + block.begin * dk.stride, dk.stride, width, size.headDim,
                    block.count, Mask::UpperLeft, diagonal);
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
