// Tokens that are found in a text before the model sees it: <|end_of_text|> and the like.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/tokenizer/bpe_model.hpp"
#include "engine/tokenizer/json_part.hpp"
#include "engine/tokenizer/normalizer.hpp"

namespace espalier::tokenizer {

struct AddedToken {
  TokenId id = 0;
  std::string content;
  std::string decoded;  ///< what the decoder gets: the content, normalized where it is looked for in normalized text
  bool special = false, singleWord = false, stripLeft = false, stripRight = false, normalized = true;
};

/// A part of a text: an added token, or text between them (`token` null).
struct Segment {
  std::string_view text;
  const AddedToken* token = nullptr;
};

/// Finds at each place the longest of a set of strings, from left to right.
class TokenTrie {
 public:
  TokenTrie();
  void add(std::string_view content, const AddedToken* token);
  bool empty() const { return m_nodes.size() == 1; }
  /// The next match at or after `from`: its token, and its span in `begin` and `end`; null when there is none.
  const AddedToken* find(std::string_view text, std::size_t from, std::size_t& begin, std::size_t& end) const;

 private:
  struct Node {
    std::vector<std::pair<char, std::uint32_t>> next;
    const AddedToken* token = nullptr;
  };
  std::uint32_t childOf(std::uint32_t node, char byte) const;  ///< 0: none
  const AddedToken* longestAt(std::string_view text, std::size_t begin, std::size_t& end) const;

  std::vector<Node> m_nodes;
  std::array<bool, 256> m_starts{};
};

/// "added_tokens" of tokenizer.json. Immutable.
class AddedTokens {
 public:
  /// A token that is in the model's vocabulary has the id it has there. Throws Refused when an entry is broken.
  AddedTokens(const JsonPart& document, const BpeModel& model, const Normalizer& normalizer);
  AddedTokens(const AddedTokens&) = delete;
  AddedTokens& operator=(const AddedTokens&) = delete;

  /// By the tokens that are looked for in the text as it is written (`normalized` false), or as normalized (true).
  std::vector<Segment> split(std::string_view text, bool normalized) const;

  const AddedToken* find(TokenId id) const;
  TokenId highestId() const { return m_highestId; }

 private:
  std::vector<AddedToken> m_tokens;
  std::unordered_map<TokenId, const AddedToken*> m_byId;
  TokenTrie m_raw, m_normalized;
  Regex m_wordAtEnd, m_wordAtStart, m_spacesAtStart;
  TokenId m_highestId = -1;

  bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) const;
};

}  // namespace espalier::tokenizer
