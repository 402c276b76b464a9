// What is done to a text before it is cut into pieces.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/json_part.hpp"

namespace espalier::tokenizer {

/// NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend and sequences of them. Immutable.
class Normalizer {
 public:
  /// `part` null: nothing is done. Throws Refused naming a normalizer that is not supported.
  explicit Normalizer(const JsonPart& part);

  bool empty() const { return m_steps.empty(); }
  /// `text` must be valid UTF-8.
  std::string normalized(std::string_view text) const;

 private:
  std::vector<std::function<std::string(std::string)>> m_steps;
};

}  // namespace espalier::tokenizer
