// The special tokens put around the ids of a text.
#pragma once

#include <vector>

#include "engine/tokenizer/json_part.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier::tokenizer {

/// TemplateProcessing (its template for one text), BertProcessing, RobertaProcessing, ByteLevel (which changes no ids) and
/// sequences with one that adds tokens. Immutable.
class PostProcessor {
 public:
  /// `part` null: nothing is added. Throws Refused naming a post-processor that is not supported.
  explicit PostProcessor(const JsonPart& part);

  const std::vector<TokenId>& before() const { return m_before; }
  const std::vector<TokenId>& after() const { return m_after; }

 private:
  void readTemplate(const JsonPart& part);

  std::vector<TokenId> m_before, m_after;
};

}  // namespace espalier::tokenizer
