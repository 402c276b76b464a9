#include "engine/tokenizer/bpe_model.hpp"

#include <array>
#include <cstdio>

#include "engine/base/error.hpp"
#include "engine/tokenizer/byte_alphabet.hpp"
#include "engine/tokenizer/utf8.hpp"

namespace espalier::tokenizer {
namespace {

constexpr TokenId kHighestSensibleId = 1 << 26;

std::string_view lastCharacter(std::string_view text) {
  std::size_t begin = text.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  return text.substr(begin);
}

bool isAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string numbered(const std::string& where, std::uint32_t index) { return where + "[" + std::to_string(index) + "]"; }

}  // namespace

BpeModel::BpeModel(const JsonPart& part) {
  const std::string type = part.stringOr("type", part.has("merges") ? "BPE" : "without a type");
  if (type != "BPE") part.refuseUnsupported("tokenizer model", type);
  if (part.has("dropout") && part.at("dropout").value() != 0) part.refuseUnsupported("model setting", "dropout");
  m_fuseUnknown = part.flag("fuse_unk", false);
  m_byteFallback = part.flag("byte_fallback", false);
  m_ignoreMerges = part.flag("ignore_merges", false);
  m_continuingPrefix = part.stringOr("continuing_subword_prefix", "");
  m_endSuffix = part.stringOr("end_of_word_suffix", "");
  readVocabulary(part.at("vocab"));
  readMerges(part);
  if (const std::string unknown = part.stringOr("unk_token", ""); !unknown.empty()) {
    m_unknown = idOf(unknown);
    if (!m_unknown) refuse("\"unk_token\" is not in the vocabulary", part.where());
  }
  m_cutsAtWordStart = m_continuingPrefix.empty() && m_endSuffix.empty() && !m_ignoreMerges && idOf(kWordStart);
  m_cutsBetweenWords = m_cutsAtWordStart && std::ranges::none_of(m_mergedBeforeWordStart, [](std::string_view c) { return isAsciiLetter(c.front()); });
}

void BpeModel::readVocabulary(const JsonPart& part) {
  if (!part.value().is_object()) refuse("must be an object of tokens and ids", part.where());
  m_ids.reserve(part.value().size());
  for (const auto& [token, id] : part.value().items()) {
    if (!id.is_number_integer() || id < 0 || id > kHighestSensibleId)
      refuse("the id of \"" + token + "\" is not a valid number", part.where());
    const auto index = id.get<std::size_t>();
    if (index >= m_tokens.size()) {
      m_tokens.resize(index + 1);
      m_present.resize(index + 1);
    }
    m_tokens[index] = token;
    m_present[index] = true;
    m_ids.emplace(token, static_cast<TokenId>(index));
  }
}

void BpeModel::readMerges(const JsonPart& part) {
  const JsonPart list = part.at("merges");
  if (!list.value().is_array()) refuse("must be a list", list.where());
  m_merges = PairTable(list.value().size());
  std::uint32_t rank = 0;
  for (const nlohmann::json& merge : list.value()) {
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      addMerge(merge[0].get_ref<const std::string&>(), merge[1].get_ref<const std::string&>(), rank, list.where());
    } else if (merge.is_string()) {
      const std::string_view text = merge.get_ref<const std::string&>();
      const std::size_t space = text.find(' ');
      if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos)
        refuse("a merge must be two tokens with one space between", numbered(list.where(), rank));
      addMerge(text.substr(0, space), text.substr(space + 1), rank, list.where());
    } else {
      refuse("a merge must be \"left right\" or [left, right]", numbered(list.where(), rank));
    }
    ++rank;
  }
}

void BpeModel::addMerge(std::string_view left, std::string_view right, std::uint32_t rank, const std::string& where) {
  std::string joined(left);
  joined += right.substr(right.starts_with(m_continuingPrefix) ? m_continuingPrefix.size() : 0);
  const auto leftId = idOf(left), rightId = idOf(right), joinedId = idOf(joined);
  if (!leftId || !rightId || !joinedId)
    refuse("the merge of \"" + std::string(left) + "\" and \"" + std::string(right) +
               "\" uses a token that is not in the vocabulary",
           numbered(where, rank));
  m_merges.put(*leftId, *rightId, {rank, *joinedId});
  if (!left.empty() && right.starts_with(kWordStart)) m_mergedBeforeWordStart.emplace(lastCharacter(left));
}

std::optional<TokenId> BpeModel::idOf(std::string_view token) const {
  const auto found = m_ids.find(token);
  return found == m_ids.end() ? std::nullopt : std::optional(found->second);
}

const std::string* BpeModel::tokenOf(TokenId id) const {
  const auto index = static_cast<std::size_t>(id);
  return id >= 0 && index < m_tokens.size() && m_present[index] ? &m_tokens[index] : nullptr;
}

std::size_t BpeModel::independentStart(std::string_view text) const {
  if (!m_cutsAtWordStart) return text.size();
  for (std::size_t from = 1; from < text.size();) {
    const std::size_t found = text.find(kWordStart, from);
    if (found == std::string_view::npos) break;
    if (!m_mergedBeforeWordStart.contains(lastCharacter(text.substr(0, found)))) return found;
    from = found + kWordStart.size();
  }
  return text.size();
}

void BpeModel::encode(std::string_view piece, bool byteLevel, std::vector<TokenId>& ids) const {
  if (!byteLevel) return encodeCharacters(piece, ids);
  std::string characters;
  characters.reserve(2 * piece.size());
  appendByteCharacters(characters, piece);
  encodeCharacters(characters, ids);
}

void BpeModel::encodeCharacters(std::string_view text, std::vector<TokenId>& ids) const {
  if (m_ignoreMerges) {
    if (const auto whole = idOf(text)) {
      ids.push_back(*whole);
      return;
    }
  }
  std::vector<TokenId> symbols = symbolsOf(text);
  mergeSymbols(symbols, m_merges);
  ids.insert(ids.end(), symbols.begin(), symbols.end());
}

/// A character that is not in the vocabulary becomes its bytes, else the unknown token, else nothing.
std::vector<TokenId> BpeModel::symbolsOf(std::string_view text) const {
  std::vector<TokenId> symbols;
  symbols.reserve(text.size());
  bool unknownPending = false;
  std::string symbol;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t length = utf8::lengthAt(text, position);
    const std::string_view character = text.substr(position, length);
    symbol.clear();
    if (position > 0) symbol += m_continuingPrefix;
    symbol += character;
    position += length;
    if (position == text.size()) symbol += m_endSuffix;
    if (const auto known = m_ids.find(symbol); known != m_ids.end()) {
      if (unknownPending) symbols.push_back(*m_unknown);
      unknownPending = false;
      symbols.push_back(known->second);
    } else if (!(m_byteFallback && appendBytes(symbol, symbols)) && m_unknown) {
      if (unknownPending && !m_fuseUnknown) symbols.push_back(*m_unknown);
      unknownPending = true;
    }
  }
  if (unknownPending) symbols.push_back(*m_unknown);
  return symbols;
}

/// SentencePiece's byte tokens <0x00> .. <0xFF>; all of them must be there.
bool BpeModel::appendBytes(std::string_view character, std::vector<TokenId>& symbols) const {
  const std::size_t before = symbols.size();
  for (const char byte : character) {
    std::array<char, 8> name{};
    std::snprintf(name.data(), name.size(), "<0x%02X>", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    const auto id = idOf(name.data());
    if (!id) {
      symbols.resize(before);
      return false;
    }
    symbols.push_back(*id);
  }
  return true;
}

}  // namespace espalier::tokenizer
