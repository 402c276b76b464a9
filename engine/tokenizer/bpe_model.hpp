// Byte pair encoding (Sennrich et al., 2016) as Hugging Face tokenizers does it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/tokenizer/json_part.hpp"
#include "engine/tokenizer/metaspace.hpp"
#include "engine/tokenizer/pair_table.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier::tokenizer {

/// Lets a view be looked up without making a string of it.
struct TokenHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// Vocabulary and merges. Immutable.
class BpeModel {
 public:
  /// `part` is "model" of tokenizer.json. Throws Refused naming what is not supported, or a merge that is not in the
  /// vocabulary.
  explicit BpeModel(const JsonPart& part);

  /// Appends the ids of one piece. With `byteLevel` each of its bytes is a character of the byte alphabet.
  void encode(std::string_view piece, bool byteLevel, std::vector<TokenId>& ids) const;

  /// The length of the start of `text` that can be encoded by itself with the same ids: up to the next U+2581 (a word's
  /// start in SentencePiece's spelling) where no merge can reach across; all of `text` where there is none.
  std::size_t independentStart(std::string_view text) const;
  /// Every U+2581 behind an ASCII letter is such a place.
  bool cutsBetweenWords() const { return m_cutsBetweenWords; }

  std::optional<TokenId> idOf(std::string_view token) const;
  /// Null for an id that the vocabulary does not have.
  const std::string* tokenOf(TokenId id) const;
  TokenId highestId() const { return static_cast<TokenId>(m_tokens.size()) - 1; }

 private:
  void readVocabulary(const JsonPart& part);
  void readMerges(const JsonPart& part);
  void addMerge(std::string_view left, std::string_view right, std::uint32_t rank, const std::string& where);
  void encodeCharacters(std::string_view text, std::vector<TokenId>& ids) const;
  std::vector<TokenId> symbolsOf(std::string_view text) const;
  bool appendBytes(std::string_view character, std::vector<TokenId>& symbols) const;

  std::unordered_map<std::string, TokenId, TokenHash, std::equal_to<>> m_ids;
  std::vector<std::string> m_tokens;
  std::vector<bool> m_present;
  PairTable m_merges;
  std::unordered_set<std::string, TokenHash, std::equal_to<>>
      m_mergedBeforeWordStart;  ///< characters that some merge joins with a U+2581 after them
  std::string m_continuingPrefix, m_endSuffix;
  std::optional<TokenId> m_unknown;
  bool m_fuseUnknown = false, m_byteFallback = false, m_ignoreMerges = false, m_cutsAtWordStart = false, m_cutsBetweenWords = false;
};

/// Joins the pair of the lowest rank, the leftmost of equals, until none merges.
void mergeSymbols(std::vector<TokenId>& symbols, const PairTable& merges);

}  // namespace espalier::tokenizer
