#include "engine/tokenizer/word_cache.hpp"

#include <cstring>

namespace espalier::tokenizer {
namespace {

constexpr std::size_t kSlots = 1 << 17, kMostUsed = kSlots / 2;

std::uint64_t mixed(std::uint64_t value) {
  value *= 0x9E3779B97F4A7C15ull;
  return value ^ (value >> 29);
}

std::uint64_t hashOf(std::string_view text) {
  std::uint64_t hash = text.size();
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = mixed(hash ^ word);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  return mixed(mixed(hash ^ rest));
}

}  // namespace

WordCache::WordCache() : m_entries(kSlots) {}

std::size_t WordCache::slotOf(std::string_view piece, std::uint64_t hash) const {
  std::size_t slot = hash & (kSlots - 1);
  for (; m_entries[slot].textSize != 0; slot = (slot + 1) & (kSlots - 1)) {
    const Entry& entry = m_entries[slot];
    if (entry.hash == hash && std::string_view(m_texts).substr(entry.text, entry.textSize) == piece) break;
  }
  return slot;
}

std::span<const TokenId> WordCache::find(std::string_view piece) const {
  const Entry& entry = m_entries[slotOf(piece, hashOf(piece))];
  if (entry.textSize == 0) return {};
  return {m_ids.data() + entry.ids, entry.idCount};
}

void WordCache::put(std::string_view piece, std::span<const TokenId> ids) {
  if (piece.empty() || piece.size() > kLongestPiece || ids.empty()) return;
  if (m_used == kMostUsed) clear();
  const std::uint64_t hash = hashOf(piece);
  Entry& entry = m_entries[slotOf(piece, hash)];
  if (entry.textSize != 0) return;
  entry = {hash, static_cast<std::uint32_t>(m_texts.size()), static_cast<std::uint32_t>(m_ids.size()),
           static_cast<std::uint16_t>(piece.size()), static_cast<std::uint16_t>(ids.size())};
  m_texts += piece;
  m_ids.insert(m_ids.end(), ids.begin(), ids.end());
  ++m_used;
}

void WordCache::clear() {
  m_entries.assign(kSlots, {});
  m_texts.clear();
  m_ids.clear();
  m_used = 0;
}

}  // namespace espalier::tokenizer
