// Attention of one query per head over a cache of keys and values, in parts of the sequence that are merged afterwards ("flash decoding"
// after Dao et al. 2023): parts are independent, so threads share a long sequence even when a model has few key/value heads.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// Keys lie in the cache in blocks of so many positions, [blocks, D, kKeyBlock]: a vector holds one component of several positions, and scores
/// need no sums across a vector.
inline constexpr std::int64_t kKeyBlock = 16;
/// Positions of one part at most.
inline constexpr std::int64_t kCachePart = 128;

/// Puts key [D] at `position` of keys [blocks, D, kKeyBlock].
void storeKey(const float* key, std::int64_t headDim, std::int64_t position, float* keys);

/// What one query sees of one part: weights exp(s - most) for the scores s = q k / sqrt(D).
struct PartSums {
  float most = 0;  ///< the largest score
  float sum = 0;   ///< of the weights
};

/// The positions begin .. end - 1 of one key/value head, end - begin <= kCachePart, and the `heads` queries that share it.
struct CachePart {
  const float* keys;    ///< [blocks, D, kKeyBlock], of the whole sequence
  const float* values;  ///< [positions, D], of the whole sequence
  std::int64_t begin, end, headDim;
};

/// queries [heads, D]; weighted [heads, D] = sum of weight times value; sums [heads]. Both outputs have a distance between heads, because other
/// parts lie between: `stride` parts.
void attendPart(const CachePart& part, const float* queries, std::int64_t heads, std::int64_t stride, float* weighted, PartSums* sums);

/// out [D]: the attention of one head, from its parts weighted [parts, D] and sums [parts].
void mergeParts(const float* weighted, const PartSums* sums, std::int64_t parts, std::int64_t headDim, float* out);

}  // namespace espalier::kernels
