// Keys and values of one sequence, for all layers, as kernels/cached_attention takes them.
#pragma once

#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/aten.hpp"
#include "engine/model/kernels/cached_attention.hpp"

namespace espalier {

class KvCache {
 public:
  /// Room for `capacity` positions; memory is touched only as positions are stored.
  KvCache(const ModelShape& shape, std::int64_t capacity);

  /// key and value [D] of one key/value head.
  void store(std::int64_t layer, std::int64_t head, std::int64_t position, const float* key, const float* value);
  /// The positions begin .. end - 1 of one key/value head.
  kernels::CachePart part(std::int64_t layer, std::int64_t head, std::int64_t begin, std::int64_t end) const;
  std::int64_t capacity() const { return m_capacity; }

 private:
  /// Where keys of a layer's head begin; its values lie behind them.
  std::int64_t place(std::int64_t layer, std::int64_t head) const { return (layer * m_heads + head) * 2 * m_capacity * m_headDim; }

  std::int64_t m_heads, m_headDim, m_capacity;
  at::Tensor m_data;  ///< [L, K, 2, capacity, D], flat
};

}  // namespace espalier
