// Pieces that were encoded before, with their ids: a text repeats most of its words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.hpp"

namespace espalier::tokenizer {

/// For one thread at a time. Holds at most a few megabytes; when full it starts anew.
class WordCache {
 public:
  static constexpr std::size_t kLongestPiece = 128;  ///< bytes; longer ones repeat too rarely

  WordCache();
  /// Null data when the piece is not there. Valid until the next put().
  std::span<const TokenId> find(std::string_view piece) const;
  void put(std::string_view piece, std::span<const TokenId> ids);

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t text = 0, ids = 0;          ///< offsets
    std::uint16_t textSize = 0, idCount = 0;  ///< textSize 0: free
  };
  std::size_t slotOf(std::string_view piece, std::uint64_t hash) const;
  void clear();

  std::vector<Entry> m_entries;
  std::size_t m_used = 0;
  std::string m_texts;
  std::vector<TokenId> m_ids;
};

}  // namespace espalier::tokenizer
