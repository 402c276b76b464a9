// What a teacher's cache was made of and how large it is, without tensors: for forecasts and for what is shown of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/checkpoint/safetensors.hpp"

namespace espalier {

/// What a cache was made of, and its sizes.
struct CacheFacts {
  std::string teacher, tokenizer, data;  ///< fingerprints of the model and its tokenizer, hash of the token stream
  std::int64_t context = 0, topK = 0, vocab = 0;
  std::int64_t windows = 0;  ///< of the text: as many as training sees in an epoch
  std::string precision = "fp32";  ///< of the products that made the logits

  std::int64_t positions() const { return windows * context; }
  DType idType() const { return vocab <= 65536 ? DType::U16 : DType::I32; }
  std::uint64_t bytes() const;  ///< of logits, ids and tails
};

/// Reads cache.json of a cache's folder. Throws Refused when this is not a cache, is of a newer version, or cannot be read.
CacheFacts readCacheFacts(const std::filesystem::path& folder);

}  // namespace espalier
