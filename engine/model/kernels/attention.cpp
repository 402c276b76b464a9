#include "engine/model/kernels/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/attention.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/causal_products-inl.hpp"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int64_t kBlock = 10 * kTileRows;  // rows of queries at a time; even, so that pairs do not cross blocks
constexpr int64_t kPadding = 16;            // floats after each row of scores: rows a power of two apart would fall into the same cache sets

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
template <class Products>
void Scores(AttentionSize size, QueryBlock block, const typename Products::Rows& q, const typename Products::Across& keys, BlockRows scores) {
  Multiply<true>(q.from(block.first), keys.from(block.begin), scores.data, scores.stride, block.count, block.keys(), size.headDim, Mask::LowerOutput,
                 block.diagonal());
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

template <class Products>
void Attend(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, MutableHeadRows out, float* logSumExp) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(size.headDim));
  const int64_t stride = ScoreStride(size);
  const typename Products::Rows queries(q, size);
  const typename Products::Across keys(k, size);
  const typename Products::Along values(v, size);
  const typename Products::Weights weights(kBlock, stride);
  const auto buffer = MakeBuffer<float>(kBlock * stride);
  const BlockRows scores{buffer.get(), stride};
  for (int64_t first = 0; first < size.length; first += kBlock) {
    const QueryBlock block = BlockAt(size, first);
    Scores<Products>(size, block, queries, keys, scores);
    for (int64_t r = 0; r < block.count; ++r) {
      const int64_t row = first + r;
      const float sum = SoftmaxRow(scores.row(r), block.keys(), block.seenFrom(size, row) - block.begin, row + 1 - block.begin, scale);
      if (logSumExp) logSumExp[row] = sum;
    }
    Multiply<true>(weights.plain(scores, block.count, block.keys()), values.from(block.begin), out.data + first * out.stride, out.stride, block.count,
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

template <class Products>
void AttendBackward(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, HeadRows out, const float* logSumExp, HeadRows dOut, MutableHeadRows dq,
                    MutableHeadRows dk, MutableHeadRows dv) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(size.headDim));
  const int64_t stride = ScoreStride(size);
  const typename Products::Rows queries(q, size), gradients(dOut, size);
  const typename Products::AlongOnce queriesAlong(q, size), gradientsAlong(dOut, size);
  const typename Products::Across keys(k, size), values(v, size);
  const typename Products::Along keysAlong(k, size);
  const typename Products::Weights weights(kBlock, stride);
  const auto buffer = MakeBuffer<float>(2 * kBlock * stride);
  const BlockRows probabilities{buffer.get(), stride}, slopes{buffer.get() + kBlock * stride, stride};
  for (int64_t first = 0; first < size.length; first += kBlock) {
    const QueryBlock block = BlockAt(size, first);
    const int64_t count = block.count, width = block.keys(), diagonal = block.diagonal();
    Scores<Products>(size, block, queries, keys, probabilities);
    Scores<Products>(size, block, gradients, values, slopes);
    for (int64_t r = 0; r < count; ++r) {
      const int64_t row = first + r, from = block.seenFrom(size, row) - block.begin, to = row + 1 - block.begin;
      float *p = probabilities.row(r), *slope = slopes.row(r);
      ExpRow(p + from, to - from, scale, logSumExp[row]);
      const float delta = DotRow(dOut.data + row * dOut.stride, out.data + row * out.stride, size.headDim);
      SoftmaxSlopes(p + from, slope + from, to - from, delta, scale);
      for (float* x : {p, slope}) {
        std::fill(x, x + from, 0.0f);
        std::fill(x + to, x + width, 0.0f);
      }
    }
    Multiply<false>(weights.transposed(probabilities, count, width), gradientsAlong.from(first), dv.data + block.begin * dv.stride, dv.stride, width,
                    size.headDim, count, Mask::UpperLeft, diagonal);
    Multiply<true>(weights.plain(slopes, count, width), keysAlong.from(block.begin), dq.data + first * dq.stride, dq.stride, count, size.headDim, width,
                   Mask::LowerLeft, diagonal);
    Multiply<false>(weights.transposed(slopes, count, width), queriesAlong.from(first), dk.data + block.begin * dk.stride, dk.stride, width, size.headDim,
                    count, Mask::UpperLeft, diagonal);
  }
}

void AttendHead(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, MutableHeadRows out, float* logSumExp) {
  const auto attend = size.operands == Operands::Bf16 ? Attend<Bf16Products> : Attend<Fp32Products>;
  attend(size, q, k, v, out, logSumExp);
}

void AttendHeadBackward(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, HeadRows out, const float* logSumExp, HeadRows dOut, MutableHeadRows dq,
                        MutableHeadRows dk, MutableHeadRows dv) {
  const auto backward = size.operands == Operands::Bf16 ? AttendBackward<Bf16Products> : AttendBackward<Fp32Products>;
  backward(size, q, k, v, out, logSumExp, dOut, dq, dk, dv);
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(AttendHead);
HWY_EXPORT(AttendHeadBackward);

void attendHead(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, MutableHeadRows out, float* logSumExp) {
  HWY_DYNAMIC_DISPATCH(AttendHead)(size, q, k, v, out, logSumExp);
}

void attendHeadBackward(AttentionSize size, HeadRows q, HeadRows k, HeadRows v, HeadRows out, const float* logSumExp, HeadRows dOut,
                        MutableHeadRows dq, MutableHeadRows dk, MutableHeadRows dv) {
  HWY_DYNAMIC_DISPATCH(AttendHeadBackward)(size, q, k, v, out, logSumExp, dOut, dq, dk, dv);
}
}  // namespace espalier::kernels
#endif
