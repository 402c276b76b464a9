// Text as it grows, token by token.
#pragma once

#include <string>

#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

/// Refers to a tokenizer that outlives it.
class StreamDecoder {
 public:
  explicit StreamDecoder(const Tokenizer& tokenizer) : m_tokenizer(tokenizer) {}

  /// The text that this token adds. Always valid UTF-8: the bytes of a character that is not whole yet are held back until
  /// the next token, broken ones become U+FFFD. Special tokens add nothing.
  std::string add(TokenId id);
  /// What was held back, as U+FFFD; then a new text may begin.
  std::string finish();

 private:
  const Tokenizer& m_tokenizer;
  std::string m_held;
  bool m_first = true;
};

}  // namespace espalier
