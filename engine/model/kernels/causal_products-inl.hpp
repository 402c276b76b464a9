// Included once for each target by kernels/attention.cpp: products of blocks that fit in the cache and leave out what a causal mask makes
// zero, with fp32 or bfloat16 operands. Both kinds offer the same forms of a matrix of rows, so that attention is written down once.
#if defined(ESPALIER_CAUSAL_PRODUCTS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ESPALIER_CAUSAL_PRODUCTS_INL
#undef ESPALIER_CAUSAL_PRODUCTS_INL
#else
#define ESPALIER_CAUSAL_PRODUCTS_INL
#endif

#include <algorithm>
#include <memory>

#include "engine/model/kernels/attention.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

constexpr int64_t kTileRows = 6;

template <class T>
using Buffer = std::unique_ptr<T[]>;
template <class T>
Buffer<T> MakeBuffer(int64_t values) {
  return std::make_unique_for_overwrite<T[]>(static_cast<size_t>(values));
}

/// Columns of a tile: those of one panel.
int64_t PanelWidth() { return 2 * static_cast<int64_t>(hn::Lanes(Floats())); }

/// Two bfloat16 that follow each other along the summed dimension; the first is in the lower half.
using Pair = uint32_t;

/// How many steps of the summed dimension an element covers.
template <class T>
constexpr int64_t kDepth = std::is_same_v<T, Pair> ? 2 : 1;

HWY_INLINE hn::Vec<Floats> AddProduct(Floats d, hn::Vec<Floats> x, hn::Vec<Floats> y, hn::Vec<Floats> sum) {
  (void)d;
  return hn::MulAdd(x, y, sum);
}

/// sum + the two products of each pair.
HWY_INLINE hn::Vec<Floats> AddProduct(Floats d, hn::Vec<hn::RebindToUnsigned<Floats>> x, hn::Vec<hn::RebindToUnsigned<Floats>> y, hn::Vec<Floats> sum) {
#if HWY_NATIVE_DOT_BF16
  const hn::Repartition<hwy::bfloat16_t, Floats> pairs;
  auto unused = hn::Zero(d);
  return hn::ReorderWidenMulAccumulate(d, hn::BitCast(pairs, x), hn::BitCast(pairs, y), sum, unused);
#else
  const hn::RebindToUnsigned<Floats> du;
  const auto upper = hn::Set(du, 0xFFFF0000U);
  sum = hn::MulAdd(hn::BitCast(d, hn::ShiftLeft<16>(x)), hn::BitCast(d, hn::ShiftLeft<16>(y)), sum);
  return hn::MulAdd(hn::BitCast(d, hn::And(x, upper)), hn::BitCast(d, hn::And(y, upper)), sum);
#endif
}

/// kRows x (2 vectors) of c, added to or (kFresh) written; the columns past n are masked. k counts elements of T.
template <int kRows, bool kFresh, class T>
HWY_INLINE void Tile(const T* a, int64_t rowStride, int64_t columnStride, const T* b, int64_t ldb, float* c, int64_t ldc, int64_t n, int64_t k) {
  const Floats d;
  const hn::Rebind<T, Floats> dt;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const size_t low = static_cast<size_t>(std::min(n, lanes)), high = static_cast<size_t>(std::max<int64_t>(0, std::min(n - lanes, lanes)));
  hn::Vec<Floats> first[kRows], second[kRows];
  for (int i = 0; i < kRows; ++i) {
    first[i] = kFresh ? hn::Zero(d) : hn::LoadN(d, c + i * ldc, low);
    second[i] = !kFresh && high ? hn::LoadN(d, c + i * ldc + lanes, high) : hn::Zero(d);
  }
  if (high == static_cast<size_t>(lanes)) {
    for (int64_t j = 0; j < k; ++j) {
      const auto b0 = hn::LoadU(dt, b + j * ldb), b1 = hn::LoadU(dt, b + j * ldb + lanes);
      for (int i = 0; i < kRows; ++i) {
        const auto x = hn::Set(dt, a[i * rowStride + j * columnStride]);
        first[i] = AddProduct(d, x, b0, first[i]);
        second[i] = AddProduct(d, x, b1, second[i]);
      }
    }
  } else {
    for (int64_t j = 0; j < k; ++j) {
      const auto b0 = hn::LoadN(dt, b + j * ldb, low), b1 = high ? hn::LoadN(dt, b + j * ldb + lanes, high) : hn::Zero(dt);
      for (int i = 0; i < kRows; ++i) {
        const auto x = hn::Set(dt, a[i * rowStride + j * columnStride]);
        first[i] = AddProduct(d, x, b0, first[i]);
        second[i] = AddProduct(d, x, b1, second[i]);
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

/// The left factor: its element (i, j) is data[i * rowStride + j * columnStride], with j in elements of T.
template <class T>
struct Left {
  const T* data;
  int64_t rowStride, columnStride;
};
/// The right factor in panels of PanelWidth() columns: row j of panel p is data[p * panelStride + j * stride ...]. A plain matrix has panels
/// PanelWidth() elements apart.
template <class T>
struct Right {
  const T* data;
  int64_t stride, panelStride;
};

/// c [m, n] = a b, or (not kFresh) += a b. k, the summed dimension, and `diagonal` count values, not pairs.
template <bool kFresh, class T>
void Multiply(Left<T> a, Right<T> b, float* c, int64_t ldc, int64_t m, int64_t n, int64_t k, Mask mask, int64_t diagonal) {
  const int64_t width = PanelWidth();
  for (int64_t j = 0; j < n; j += width) {
    const T* panel = b.data + j / width * b.panelStride;
    int64_t i = mask == Mask::LowerOutput ? std::clamp<int64_t>(j - diagonal, 0, m) : 0;
    const auto tile = [&]<int kRows>() {
      const int64_t from = (mask == Mask::UpperLeft ? std::clamp<int64_t>(i - diagonal, 0, k) : 0) / kDepth<T>;
      const int64_t to = ((mask == Mask::LowerLeft ? std::clamp<int64_t>(i + kRows + diagonal, 0, k) : k) + kDepth<T> - 1) / kDepth<T>;
      Tile<kRows, kFresh>(a.data + i * a.rowStride + from * a.columnStride, a.rowStride, a.columnStride, panel + from * b.stride, b.stride, c + i * ldc + j,
                          ldc, std::min(width, n - j), to - from);
      i += kRows;
    };
    while (i + kTileRows <= m) tile.template operator()<kTileRows>();
    while (i + 2 <= m) tile.template operator()<2>();
    while (i < m) tile.template operator()<1>();
  }
}

/// Rows [S, D] transposed to [D, S], in panels; an element of T spans kDepth<T> values along D. `source` has `stride` elements from row to row.
template <class T>
class Transposed {
 public:
  Transposed(const T* source, int64_t stride, int64_t length, int64_t depth)
      : m_panelStride(PanelWidth() * depth), m_data(MakeBuffer<T>((length + PanelWidth() - 1) / PanelWidth() * m_panelStride)) {
    const int64_t width = PanelWidth();
    for (int64_t first = 0; first < length; first += width) {
      const int64_t used = std::min(width, length - first);
      T* to = m_data.get() + first / width * m_panelStride;
      for (int64_t c = 0; c < depth; ++c, to += width) {
        for (int64_t s = 0; s < used; ++s) to[s] = source[(first + s) * stride + c];
        std::fill(to + used, to + width, T{});
      }
    }
  }
  /// The columns from `column` on, a multiple of PanelWidth().
  Right<T> from(int64_t column) const { return {m_data.get() + column / PanelWidth() * m_panelStride, PanelWidth(), m_panelStride}; }

 private:
  int64_t m_panelStride;
  Buffer<T> m_data;
};

/// A block's softmax weights, or the slopes by its scores: rows of fp32, `stride` apart.
struct BlockRows {
  float* data;
  int64_t stride;
  float* row(int64_t r) const { return data + r * stride; }
};

/// fp32 operands are read where they are, but for what every block reads again: a head's rows lie pages apart, and the translation of
/// addresses would cost more than a copy without gaps.
struct Fp32Products {
  /// Rows [S, D] as a left factor: summed over D.
  class Rows {
   public:
    Rows(HeadRows rows, AttentionSize) : m_rows(rows) {}
    Left<float> from(int64_t row) const { return {m_rows.data + row * m_rows.stride, m_rows.stride, 1}; }

   private:
    HeadRows m_rows;
  };

  /// Rows [S, D] as a right factor summed over D.
  class Across {
   public:
    Across(HeadRows rows, AttentionSize size) : m_panels(rows.data, rows.stride, size.length, size.headDim) {}
    Right<float> from(int64_t row) const { return m_panels.from(row); }

   private:
    Transposed<float> m_panels;
  };

  /// Rows [S, D] as a right factor summed over rows, that every block reads.
  class Along {
   public:
    Along(HeadRows rows, AttentionSize size) : m_stride(size.headDim), m_data(MakeBuffer<float>(size.length * size.headDim)) {
      for (int64_t s = 0; s < size.length; ++s) std::copy_n(rows.data + s * rows.stride, size.headDim, m_data.get() + s * size.headDim);
    }
    Right<float> from(int64_t row) const { return {m_data.get() + row * m_stride, m_stride, PanelWidth()}; }

   private:
    int64_t m_stride;
    Buffer<float> m_data;
  };

  /// The same where each row is read by one block.
  class AlongOnce {
   public:
    AlongOnce(HeadRows rows, AttentionSize) : m_rows(rows) {}
    Right<float> from(int64_t row) const { return {m_rows.data + row * m_rows.stride, m_rows.stride, PanelWidth()}; }

   private:
    HeadRows m_rows;
  };

  /// A block's rows [rows, columns] as a left factor, and transposed. What it returns is good until the next call.
  class Weights {
   public:
    Weights(int64_t, int64_t) {}
    Left<float> plain(BlockRows x, int64_t, int64_t) const { return {x.data, x.stride, 1}; }
    Left<float> transposed(BlockRows x, int64_t, int64_t) const { return {x.data, 1, x.stride}; }
  };
};

/// x and y rounded to bfloat16, all of x before all of y. On some processors what is too small for a normal number becomes 0.
HWY_INLINE hn::Vec<hn::RebindToUnsigned<Floats>> RoundTwo(hn::Vec<Floats> x, hn::Vec<Floats> y) {
  const hn::Repartition<hwy::bfloat16_t, Floats> halves;
  return hn::BitCast(hn::RebindToUnsigned<Floats>(), hn::OrderedDemote2To(halves, x, y));
}

/// The first n values; zeros beyond.
HWY_INLINE hn::Vec<Floats> LoadUpTo(const float* x, int64_t n) {
  return hn::LoadN(Floats(), x, static_cast<size_t>(std::clamp<int64_t>(n, 0, static_cast<int64_t>(hn::Lanes(Floats())))));
}

/// to [pairs of n] = bfloat16 of x [n], with a zero at the end where n is odd.
inline void RoundRow(const float* x, int64_t n, Pair* to) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> du;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), step = 2 * lanes;
  int64_t c = 0;
  for (; c + step <= n; c += step) hn::StoreU(RoundTwo(hn::LoadU(d, x + c), hn::LoadU(d, x + c + lanes)), du, to + c / 2);
  if (c < n) hn::StoreN(RoundTwo(LoadUpTo(x + c, n - c), LoadUpTo(x + c + lanes, n - c - lanes)), du, to + c / 2, static_cast<size_t>((n - c + 1) / 2));
}

/// to [n] = the pairs (x[i], y[i]); y may be nullptr, for zeros.
inline void PairRows(const float* x, const float* y, int64_t n, Pair* to) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> du;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto pairs = [&](hn::Vec<Floats> first, hn::Vec<Floats> second) {
    return RoundTwo(hn::InterleaveWholeLower(d, first, second), hn::InterleaveWholeUpper(d, first, second));
  };
  int64_t c = 0;
  if (y)
    for (; c + lanes <= n; c += lanes) hn::StoreU(pairs(hn::LoadU(d, x + c), hn::LoadU(d, y + c)), du, to + c);
  for (; c < n; c += lanes)
    hn::StoreN(pairs(LoadUpTo(x + c, n - c), y ? LoadUpTo(y + c, n - c) : hn::Zero(d)), du, to + c, static_cast<size_t>(std::min(lanes, n - c)));
}

/// Pairs for n values.
inline int64_t PairsOf(int64_t n) { return (n + 1) / 2; }

/// bfloat16 operands, rounded once for a head or, the weights, once for a block.
struct Bf16Products {
  class Rows {
   public:
    Rows(HeadRows rows, AttentionSize size) : m_stride(PairsOf(size.headDim)), m_data(MakeBuffer<Pair>(size.length * m_stride)) {
      for (int64_t s = 0; s < size.length; ++s) RoundRow(rows.data + s * rows.stride, size.headDim, m_data.get() + s * m_stride);
    }
    Left<Pair> from(int64_t row) const { return {m_data.get() + row * m_stride, m_stride, 1}; }

   private:
    int64_t m_stride;
    Buffer<Pair> m_data;
  };

  class Across {
   public:
    Across(HeadRows rows, AttentionSize size) : m_panels(Rows(rows, size).from(0).data, PairsOf(size.headDim), size.length, PairsOf(size.headDim)) {}
    Right<Pair> from(int64_t row) const { return m_panels.from(row); }

   private:
    Transposed<Pair> m_panels;
  };

  class Along {
   public:
    Along(HeadRows rows, AttentionSize size) : m_stride(size.headDim), m_data(MakeBuffer<Pair>(PairsOf(size.length) * size.headDim)) {
      for (int64_t s = 0; s < size.length; s += 2) {
        const float* row = rows.data + s * rows.stride;
        PairRows(row, s + 1 < size.length ? row + rows.stride : nullptr, size.headDim, m_data.get() + s / 2 * m_stride);
      }
    }
    /// `row` is even.
    Right<Pair> from(int64_t row) const { return {m_data.get() + row / 2 * m_stride, m_stride, PanelWidth()}; }

   private:
    int64_t m_stride;
    Buffer<Pair> m_data;
  };
  using AlongOnce = Along;

  class Weights {
   public:
    /// `stride` of the BlockRows to come.
    Weights(int64_t rows, int64_t stride) : m_stride(stride), m_data(MakeBuffer<Pair>(PairsOf(rows) * stride)) {}
    Left<Pair> plain(BlockRows x, int64_t rows, int64_t columns) const {
      for (int64_t r = 0; r < rows; ++r) RoundRow(x.row(r), columns, m_data.get() + r * m_stride / 2);
      return {m_data.get(), m_stride / 2, 1};
    }
    Left<Pair> transposed(BlockRows x, int64_t rows, int64_t columns) const {
      for (int64_t r = 0; r < rows; r += 2) PairRows(x.row(r), r + 1 < rows ? x.row(r + 1) : nullptr, columns, m_data.get() + r / 2 * m_stride);
      return {m_data.get(), 1, m_stride};
    }

   private:
    int64_t m_stride;
    Buffer<Pair> m_data;
  };
};

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
