// What reading and writing a teacher's cache share: the names of its files.
#pragma once

#include <array>
#include <string>

#include "engine/training/cache_facts.hpp"

namespace espalier {

inline constexpr const char* kCacheFile = "cache.json";
inline constexpr int kCacheFormat = 1;
inline constexpr std::array<const char*, 3> kCacheParts{"logits", "ids", "tail"};

inline std::string cachePartFile(const std::string& part) { return part + ".safetensors"; }

/// The only tensor of each part: logits [windows, C, K] fp16, ids [windows, C, K], tail [windows, C] fp32.
inline std::array<TensorInfo, 3> cacheTensors(const CacheFacts& facts) {
  const std::vector<std::int64_t> tokens{facts.windows, facts.context, facts.topK};
  return {{{kCacheParts[0], DType::F16, tokens}, {kCacheParts[1], facts.idType(), tokens}, {kCacheParts[2], DType::F32, {facts.windows, facts.context}}}};
}

}  // namespace espalier
