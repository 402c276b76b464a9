#include "engine/model/kv_cache.hpp"

#include <algorithm>

#include "engine/model/huge_pages.hpp"

namespace espalier {

KvCache::KvCache(const ModelShape& shape, std::int64_t capacity)
    : m_heads(shape.kvHeads), m_headDim(shape.headDim), m_capacity((capacity + kernels::kKeyBlock - 1) / kernels::kKeyBlock * kernels::kKeyBlock) {
  m_data = zerosInHugePages(place(shape.layers, 0));
}

void KvCache::store(std::int64_t layer, std::int64_t head, std::int64_t position, const float* key, const float* value) {
  float* keys = m_data.data_ptr<float>() + place(layer, head);
  kernels::storeKey(key, m_headDim, position, keys);
  std::copy_n(value, m_headDim, keys + (m_capacity + position) * m_headDim);
}

kernels::CachePart KvCache::part(std::int64_t layer, std::int64_t head, std::int64_t begin, std::int64_t end) const {
  const float* keys = m_data.data_ptr<float>() + place(layer, head);
  return {keys, keys + m_capacity * m_headDim, begin, end, m_headDim};
}

}  // namespace espalier
