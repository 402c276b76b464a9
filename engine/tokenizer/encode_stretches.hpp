// A normalized text to ids, on several threads where it is long.
#pragma once

#include "engine/tokenizer/piece_encoder.hpp"
#include "engine/tokenizer/text_cuts.hpp"

namespace espalier::tokenizer {

/// The parts of a tokenizer that turn normalized text into ids.
struct Pipeline {
  const PreTokenizer& preTokenizer;
  const BpeModel& model;
  CachePool& caches;
};

/// The ids of the stretches, in their order: the same whatever options.threads says. With a limit there may be more ids than that.
std::vector<TokenId> encodeStretches(const Pipeline& pipeline, const std::vector<Stretch>& stretches, const EncodeOptions& options);

}  // namespace espalier::tokenizer
