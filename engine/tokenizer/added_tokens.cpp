#include "engine/tokenizer/added_tokens.hpp"

#include <algorithm>

#include "engine/base/error.hpp"

namespace espalier::tokenizer {
namespace {

AddedToken tokenOf(const JsonPart& part) {
  AddedToken token;
  token.content = part.string("content");
  const std::int64_t id = part.number("id");
  if (id < 0 || id > INT32_MAX) refuse("the id is not a valid number", part.where());
  token.id = static_cast<TokenId>(id);
  token.special = part.flag("special", false);
  token.singleWord = part.flag("single_word", false);
  token.stripLeft = part.flag("lstrip", false);
  token.stripRight = part.flag("rstrip", false);
  token.normalized = part.flag("normalized", !token.special);
  return token;
}

/// Where the white space at the end of `text` begins, not before `from`.
std::size_t startOfTrailingSpace(std::string_view text, std::size_t from, const Regex& spacesAtStart,
                                 MatchScratch& scratch) {
  std::size_t begin = text.size();
  for (Match match; begin > from;) {
    std::size_t character = begin - 1;
    while (character > from && (static_cast<unsigned char>(text[character]) & 0xC0) == 0x80) --character;
    if (!spacesAtStart.find(text.substr(character, begin - character), 0, scratch, match)) break;
    begin = character;
  }
  return begin;
}

}  // namespace

TokenTrie::TokenTrie() : m_nodes(1) {}

std::uint32_t TokenTrie::childOf(std::uint32_t node, char byte) const {
  for (const auto& [label, child] : m_nodes[node].next)
    if (label == byte) return child;
  return 0;
}

void TokenTrie::add(std::string_view content, const AddedToken* token) {
  if (content.empty()) return;
  m_starts[static_cast<unsigned char>(content.front())] = true;
  std::uint32_t node = 0;
  for (const char byte : content) {
    std::uint32_t child = childOf(node, byte);
    if (child == 0) {
      child = static_cast<std::uint32_t>(m_nodes.size());
      m_nodes[node].next.emplace_back(byte, child);
      m_nodes.emplace_back();
    }
    node = child;
  }
  m_nodes[node].token = token;
}

const AddedToken* TokenTrie::longestAt(std::string_view text, std::size_t begin, std::size_t& end) const {
  const AddedToken* longest = nullptr;
  std::uint32_t node = 0;
  for (std::size_t position = begin; position < text.size(); ++position) {
    node = childOf(node, text[position]);
    if (node == 0) break;
    if (m_nodes[node].token) {
      longest = m_nodes[node].token;
      end = position + 1;
    }
  }
  return longest;
}

const AddedToken* TokenTrie::find(std::string_view text, std::size_t from, std::size_t& begin, std::size_t& end) const {
  if (empty()) return nullptr;
  for (begin = from; begin < text.size(); ++begin) {
    if (!m_starts[static_cast<unsigned char>(text[begin])]) continue;
    if (const AddedToken* token = longestAt(text, begin, end)) return token;
  }
  return nullptr;
}

AddedTokens::AddedTokens(const JsonPart& document, const BpeModel& model, const Normalizer& normalizer)
    : m_wordAtEnd("[" + std::string(kRustWordCharacters) + R"(]\z)", Regex::Syntax::Pattern, document.where()),
      m_wordAtStart(R"(\A[)" + std::string(kRustWordCharacters) + "]", Regex::Syntax::Pattern, document.where()),
      m_spacesAtStart(R"(\A\s+)", Regex::Syntax::Pattern, document.where()) {
  if (!document.has("added_tokens")) return;
  for (const JsonPart& part : document.items("added_tokens")) {
    AddedToken token = tokenOf(part);
    token.id = model.idOf(token.content).value_or(token.id);
    token.decoded = token.normalized ? normalizer.normalized(token.content) : token.content;
    m_tokens.push_back(std::move(token));
  }
  for (const AddedToken& token : m_tokens) {
    m_byId[token.id] = &token;
    m_highestId = std::max(m_highestId, token.id);
    (token.normalized ? m_normalized : m_raw).add(token.decoded, &token);
  }
}

const AddedToken* AddedTokens::find(TokenId id) const {
  const auto found = m_byId.find(id);
  return found == m_byId.end() ? nullptr : found->second;
}

bool AddedTokens::standsAlone(std::string_view text, std::size_t begin, std::size_t end) const {
  MatchScratch scratch;
  Match match;
  const std::size_t before = begin < 4 ? 0 : begin - 4;  // one character back at most; broken starts do not match
  std::size_t lead = before;
  while (lead < begin && (static_cast<unsigned char>(text[lead]) & 0xC0) == 0x80) ++lead;
  const bool wordBefore = lead < begin && m_wordAtEnd.find(text.substr(lead, begin - lead), 0, scratch, match);
  return !wordBefore && !m_wordAtStart.find(text.substr(end), 0, scratch, match);
}

std::vector<Segment> AddedTokens::split(std::string_view text, bool normalized) const {
  std::vector<Segment> segments;
  const TokenTrie& trie = normalized ? m_normalized : m_raw;
  MatchScratch scratch;
  std::size_t done = 0, from = 0, begin = 0, end = 0;
  while (const AddedToken* token = trie.find(text, from, begin, end)) {
    from = end;
    if (token->singleWord && !standsAlone(text, begin, end)) continue;
    if (token->stripLeft) begin = startOfTrailingSpace(text.substr(0, begin), done, m_spacesAtStart, scratch);
    if (Match spaces; token->stripRight && m_spacesAtStart.find(text.substr(end), 0, scratch, spaces)) end += spaces.end;
    if (done < begin) segments.push_back({text.substr(done, begin - done), nullptr});
    segments.push_back({text.substr(begin, end - begin), token});
    done = end;
  }
  if (done < text.size()) segments.push_back({text.substr(done), nullptr});
  return segments;
}

}  // namespace espalier::tokenizer
