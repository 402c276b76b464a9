// SentencePiece's way of writing spaces as a visible character, in Hugging Face's spelling "Metaspace".
#pragma once

#include <string>
#include <string_view>

#include "engine/tokenizer/json_part.hpp"

namespace espalier::tokenizer {

/// U+2581, a word's start in SentencePiece's spelling.
inline constexpr std::string_view kWordStart = "\xE2\x96\x81";

/// Settings shared by the pre-tokenizer and the decoder of that name.
struct Metaspace {
  enum class Prepend { Always, First, Never };

  /// Throws Refused when `prepend_scheme` is unknown. Files before tokenizers 0.15 say `add_prefix_space` instead.
  explicit Metaspace(const JsonPart& part);

  std::string replacement;  ///< kWordStart where the file says nothing
  Prepend prepend = Prepend::Always;
  bool split = true;

  /// Spaces replaced, and one put before the text where the scheme says so.
  std::string marked(std::string_view text, bool atStart) const;
  /// The replacement characters of a token as spaces; dropped in the first token where one was put before the text.
  std::string unmarked(std::string_view token, bool first) const;
};

/// Every `from` in `text` replaced by `to`.
std::string replacedAll(std::string_view text, std::string_view from, std::string_view to);

}  // namespace espalier::tokenizer
