// Where a text can be cut so that its parts, encoded by themselves, give the ids of the whole: so several threads can share a long text.
#pragma once

#include <string_view>
#include <vector>

#include "engine/tokenizer/bpe_model.hpp"
#include "engine/tokenizer/pre_tokenizer.hpp"

namespace espalier::tokenizer {

/// A part of a normalized text for the pre-tokenizer, or an added token in its place (`text` is empty then).
struct Stretch {
  std::string_view text;
  bool atStart = false;  ///< the beginning of the whole text
  TokenId token = -1;
};

/// The same stretches, those longer than `length` bytes cut to about that where the pipeline allows it: before a space between two ASCII letters when the
/// pre-tokenizer always cuts there, or before a U+2581 that no merge reaches across when the model gets the text as it is.
std::vector<Stretch> cutStretches(const std::vector<Stretch>& stretches, std::size_t length, const PreTokenizer& preTokenizer, const BpeModel& model);

}  // namespace espalier::tokenizer
