#include "engine/model/kernels/cached_attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/model/kernels/cached_attention.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::CappedTag<float, kKeyBlock>;

constexpr int64_t kHeadsAtOnce = 4;
constexpr int64_t kScores = kCachePart + 2 * kKeyBlock;  // a part may begin and end inside of a block

/// Scores of kHeads queries with the blocks that hold the part: row h of scores [kHeads, kScores] begins at the first block's first position.
template <int kHeads>
HWY_INLINE void Scores(const CachePart& part, const float* queries, float* scores) {
  const Floats d;
  constexpr int64_t kVectors = kKeyBlock / static_cast<int64_t>(hn::MaxLanes(Floats()));
  const auto scale = hn::Set(d, 1.0f / std::sqrt(static_cast<float>(part.headDim)));
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), size = part.headDim;
  for (int64_t block = part.begin / kKeyBlock; block * kKeyBlock < part.end; ++block, scores += kKeyBlock) {
    const float* key = part.keys + block * kKeyBlock * size;
    hn::Vec<Floats> sums[kHeads][kVectors];
    for (auto& ofHead : sums)
      for (auto& sum : ofHead) sum = hn::Zero(d);
    for (int64_t c = 0; c < size; ++c, key += kKeyBlock)
      for (int64_t v = 0; v < kVectors; ++v) {
        const auto keys = hn::LoadU(d, key + v * lanes);
        for (int h = 0; h < kHeads; ++h) sums[h][v] = hn::MulAdd(hn::Set(d, queries[h * size + c]), keys, sums[h][v]);
      }
    for (int h = 0; h < kHeads; ++h)
      for (int64_t v = 0; v < kVectors; ++v) hn::StoreU(hn::Mul(sums[h][v], scale), d, scores + h * kScores + v * lanes);
  }
}

/// x [n] = exp(x - most).
HWY_INLINE PartSums Weigh(float* x, int64_t n) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto nothing = hn::Set(d, -std::numeric_limits<float>::infinity());
  auto best = nothing;
  for (int64_t i = 0; i < n; i += lanes) best = hn::Max(best, hn::LoadNOr(nothing, d, x + i, static_cast<size_t>(std::min(lanes, n - i))));
  const float most = hn::ReduceMax(d, best);
  const auto shift = hn::Set(d, most), least = hn::Set(d, -1000.0f);
  auto sum = hn::Zero(d);
  for (int64_t i = 0; i < n; i += lanes) {
    const auto count = static_cast<size_t>(std::min(lanes, n - i));
    const auto weight = hn::Exp(d, hn::Max(hn::Sub(hn::LoadNOr(nothing, d, x + i, count), shift), least));
    hn::StoreN(weight, d, x + i, count);
    sum = hn::Add(sum, weight);
  }
  return {most, hn::ReduceSum(d, sum)};
}

/// weighted [kHeads, D] (rows `stride` values apart) = weights [kHeads, n] (rows kScores apart) times values [n, D].
template <int kHeads>
HWY_INLINE void Combine(const float* weights, const float* values, int64_t n, int64_t size, int64_t stride, float* weighted) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t c = 0; c < size; c += 2 * lanes) {
    const auto low = static_cast<size_t>(std::min(lanes, size - c)), high = static_cast<size_t>(std::clamp<int64_t>(size - c - lanes, 0, lanes));
    hn::Vec<Floats> first[kHeads], second[kHeads];
    for (int h = 0; h < kHeads; ++h) first[h] = second[h] = hn::Zero(d);
    const auto add = [&](int64_t p, auto v0, auto v1) {
      for (int h = 0; h < kHeads; ++h) {
        const auto weight = hn::Set(d, weights[h * kScores + p]);
        first[h] = hn::MulAdd(weight, v0, first[h]);
        second[h] = hn::MulAdd(weight, v1, second[h]);
      }
    };
    if (high == static_cast<size_t>(lanes))
      for (int64_t p = 0; p < n; ++p) add(p, hn::LoadU(d, values + p * size + c), hn::LoadU(d, values + p * size + c + lanes));
    else
      for (int64_t p = 0; p < n; ++p)
        add(p, hn::LoadN(d, values + p * size + c, low), high ? hn::LoadN(d, values + p * size + c + lanes, high) : hn::Zero(d));
    for (int h = 0; h < kHeads; ++h) {
      hn::StoreN(first[h], d, weighted + h * stride + c, low);
      if (high) hn::StoreN(second[h], d, weighted + h * stride + c + lanes, high);
    }
  }
}

template <int kHeads>
HWY_INLINE void AttendHeads(const CachePart& part, const float* queries, int64_t stride, float* weighted, PartSums* sums) {
  HWY_ALIGN float scores[kHeads * kScores];
  Scores<kHeads>(part, queries, scores);
  float* seen = scores + part.begin % kKeyBlock;
  const int64_t positions = part.end - part.begin;
  for (int h = 0; h < kHeads; ++h) sums[h * stride] = Weigh(seen + h * kScores, positions);
  Combine<kHeads>(seen, part.values + part.begin * part.headDim, positions, part.headDim, stride * part.headDim, weighted);
}

void AttendPart(const CachePart& part, const float* queries, int64_t heads, int64_t stride, float* weighted, PartSums* sums) {
  int64_t h = 0;
  const auto next = [&]<int kHeads>() {
    AttendHeads<kHeads>(part, queries + h * part.headDim, stride, weighted + h * stride * part.headDim, sums + h * stride);
    h += kHeads;
  };
  while (h + kHeadsAtOnce <= heads) next.template operator()<kHeadsAtOnce>();
  if (heads - h == 3) return next.template operator()<3>();
  if (heads - h == 2) return next.template operator()<2>();
  if (heads - h == 1) return next.template operator()<1>();
}

void MergeParts(const float* weighted, const PartSums* sums, int64_t parts, int64_t size, float* out) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  float most = sums[0].most, sum = 0;
  for (int64_t p = 1; p < parts; ++p) most = std::max(most, sums[p].most);
  std::fill_n(out, size, 0.0f);
  for (int64_t p = 0; p < parts; ++p) {
    const float share = std::exp(sums[p].most - most);
    sum += share * sums[p].sum;
    for (int64_t c = 0; c < size; c += lanes) {
      const auto n = static_cast<size_t>(std::min(lanes, size - c));
      hn::StoreN(hn::MulAdd(hn::Set(d, share), hn::LoadN(d, weighted + p * size + c, n), hn::LoadN(d, out + c, n)), d, out + c, n);
    }
  }
  for (int64_t c = 0; c < size; ++c) out[c] /= sum;
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(AttendPart);
HWY_EXPORT(MergeParts);

void storeKey(const float* key, std::int64_t headDim, std::int64_t position, float* keys) {
  float* to = keys + position / kKeyBlock * kKeyBlock * headDim + position % kKeyBlock;
  for (std::int64_t c = 0; c < headDim; ++c) to[c * kKeyBlock] = key[c];
}

void attendPart(const CachePart& part, const float* queries, std::int64_t heads, std::int64_t stride, float* weighted, PartSums* sums) {
  HWY_DYNAMIC_DISPATCH(AttendPart)(part, queries, heads, stride, weighted, sums);
}

void mergeParts(const float* weighted, const PartSums* sums, std::int64_t parts, std::int64_t headDim, float* out) {
  HWY_DYNAMIC_DISPATCH(MergeParts)(weighted, sums, parts, headDim, out);
}
}  // namespace espalier::kernels
#endif
