#include "engine/tokenizer/stream_decoder.hpp"

#include "engine/tokenizer/utf8.hpp"

namespace espalier {

std::string StreamDecoder::add(TokenId id) {
  if (m_tokenizer.isSpecial(id)) return {};
  m_held += m_tokenizer.bytesOf(id, m_first);
  m_first = false;
  const std::size_t whole = m_held.size() - utf8::incompleteTail(m_held);
  std::string text = utf8::withReplacements(std::string_view(m_held).substr(0, whole));
  m_held.erase(0, whole);
  return text;
}

std::string StreamDecoder::finish() {
  std::string text = utf8::withReplacements(m_held);
  m_held.clear();
  m_first = true;
  return text;
}

}  // namespace espalier
