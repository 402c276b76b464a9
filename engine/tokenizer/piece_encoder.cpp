#include "engine/tokenizer/piece_encoder.hpp"

namespace espalier::tokenizer {

std::unique_ptr<WordCache> CachePool::take() {
  const std::lock_guard lock(m_mutex);
  if (m_free.empty()) return std::make_unique<WordCache>();
  std::unique_ptr<WordCache> cache = std::move(m_free.back());
  m_free.pop_back();
  return cache;
}

void CachePool::giveBack(std::unique_ptr<WordCache> cache) {
  const std::lock_guard lock(m_mutex);
  m_free.push_back(std::move(cache));
}

void PieceEncoder::piece(std::string_view text) {
  while (text.size() > WordCache::kLongestPiece && !m_byteLevel && !done()) {
    const std::size_t length = m_model.independentStart(text);
    if (length == text.size()) break;
    word(text.substr(0, length));
    text.remove_prefix(length);
  }
  word(text);
}

void PieceEncoder::word(std::string_view text) {
  if (m_onProgress && ++m_words % kWordsPerProgress == 0) m_onProgress(m_ids.size());
  if (const auto known = m_cache->find(text); !known.empty()) {
    m_ids.insert(m_ids.end(), known.begin(), known.end());
    return;
  }
  const std::size_t before = m_ids.size();
  m_model.encode(text, m_byteLevel, m_ids);
  m_cache->put(text, std::span(m_ids).subspan(before));
}

}  // namespace espalier::tokenizer
