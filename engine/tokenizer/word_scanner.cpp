#include "engine/tokenizer/word_scanner.hpp"

#include <array>
#include <cstdint>

namespace espalier::tokenizer {
namespace {

/// Kinds of bytes, as bits.
enum : std::uint8_t { kLower = 1, kUpper = 2, kDigit = 4, kSpace = 8, kNewline = 16, kSign = 32, kOther = 64, kLetter = kLower | kUpper };

constexpr std::array<std::uint8_t, 256> kindsOfBytes() {
  std::array<std::uint8_t, 256> kinds{};
  for (int byte = 0; byte < 256; ++byte)
    kinds[static_cast<std::size_t>(byte)] = byte >= 'a' && byte <= 'z'                     ? kLower
                                            : byte >= 'A' && byte <= 'Z'                   ? kUpper
                                            : byte >= '0' && byte <= '9'                   ? kDigit
                                            : byte == '\n' || byte == '\r'                 ? kSpace | kNewline
                                            : byte == ' ' || (byte >= '\t' && byte <= '\r') ? kSpace
                                            : byte < 0x80                                  ? kSign
                                                                                           : kOther;
  return kinds;
}
constexpr std::array<std::uint8_t, 256> kKinds = kindsOfBytes();

/// 0 behind the end.
std::uint8_t kindAt(std::string_view text, std::size_t position) {
  return position < text.size() ? kKinds[static_cast<unsigned char>(text[position])] : std::uint8_t{0};
}

std::size_t skip(std::string_view text, std::size_t position, std::uint8_t kinds) {
  while (kindAt(text, position) & kinds) ++position;
  return position;
}

/// A run that ends before a character that is not ASCII may go on with it.
std::size_t unlessOther(std::string_view text, std::size_t end) { return kindAt(text, end) & kOther ? WordScanner::kNotAscii : end; }

/// The length of 's, 't, 'm, 'd, 're, 've or 'll at `position`; 0 when there is none.
std::size_t contractionAt(std::string_view text, std::size_t position, bool anyCase) {
  const auto letter = [&](std::size_t index) -> char {
    const std::uint8_t kind = kindAt(text, index);
    if (kind & kLower) return text[index];
    return anyCase && (kind & kUpper) ? static_cast<char>(text[index] | 0x20) : '\0';
  };
  if (position >= text.size() || text[position] != '\'') return 0;
  const char first = letter(position + 1), second = letter(position + 2);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  return (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l') ? 3 : 0;
}

}  // namespace

const WordScanner::Known WordScanner::kKnown[] = {
    // GPT-2, ByteLevel
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", {Contraction::AtStart, true, false, 0, false}},
    // Llama 3, SmolLM3
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     {Contraction::AtStartAnyCase, false, false, 3, false}},
    // Qwen 2 and 3
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     {Contraction::AtStartAnyCase, false, false, 1, false}},
    // o200k
    {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
     R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
     R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     {Contraction::AfterWordAnyCase, false, true, 3, true}},
    // tekken (Mistral-NeMo)
    {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
     R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
     R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     {Contraction::None, false, true, 1, true}},
};

std::optional<WordScanner> WordScanner::forPattern(std::string_view pattern) {
  for (const Known& known : kKnown)
    if (known.pattern == pattern) return WordScanner(known.rules);
  return {};
}

std::size_t WordScanner::endOfMatch(std::string_view text, std::size_t from) const {
  const std::uint8_t kind = kindAt(text, from), next = kindAt(text, from + 1);
  if (kind & kOther) return kNotAscii;
  if (kind & kLetter) return endOfWord(text, from);
  if (kind & kDigit) return endOfNumber(text, from);
  if (next & kOther) return kNotAscii;
  const Contraction contraction = m_rules.contraction;
  if (text[from] == '\'' && (contraction == Contraction::AtStart || contraction == Contraction::AtStartAnyCase))
    if (const std::size_t length = contractionAt(text, from, contraction == Contraction::AtStartAnyCase)) return from + length;
  const bool space = text[from] == ' ';
  if (m_rules.onlySpaceBefore ? space : !(kind & kNewline))
    if (next & kLetter) return endOfWord(text, from + 1);
  if (m_rules.onlySpaceBefore && space && (next & kDigit)) return endOfNumber(text, from + 1);
  if (kind & kSign) return endOfSigns(text, from);
  if (space && (next & kSign)) return endOfSigns(text, from + 1);
  return endOfSpaces(text, from);
}

std::size_t WordScanner::endOfWord(std::string_view text, std::size_t from) const {
  if (!m_rules.wordsEndAtCapitals) return unlessOther(text, skip(text, from, kLetter));
  std::size_t end = unlessOther(text, skip(text, skip(text, from, kUpper), kLower));
  if (m_rules.contraction != Contraction::AfterWordAnyCase || end == kNotAscii || kindAt(text, end) != kSign || text[end] != '\'') return end;
  if (kindAt(text, end + 1) & kOther) return kNotAscii;  // U+017F is an s to those that see no case
  return end + contractionAt(text, end, true);
}

std::size_t WordScanner::endOfNumber(std::string_view text, std::size_t from) const {
  if (m_rules.mostDigits == 0) return unlessOther(text, skip(text, from, kDigit));
  std::size_t end = from;
  for (; end < from + m_rules.mostDigits; ++end)
    if (const std::uint8_t kind = kindAt(text, end); !(kind & kDigit)) return kind & kOther ? kNotAscii : end;
  return end;
}

std::size_t WordScanner::endOfSigns(std::string_view text, std::size_t from) const {
  std::size_t end = unlessOther(text, skip(text, from, kSign));
  if (end == kNotAscii || m_rules.onlySpaceBefore) return end;
  while ((kindAt(text, end) & kNewline) || (m_rules.slashesAfterSigns && end < text.size() && text[end] == '/')) ++end;
  return end;
}

/// Up to the last line break where a pattern looks for those; else all but the last space before a word, which is for the word.
std::size_t WordScanner::endOfSpaces(std::string_view text, std::size_t from) const {
  const std::size_t end = unlessOther(text, skip(text, from, kSpace));
  if (end == kNotAscii) return end;
  if (!m_rules.onlySpaceBefore)
    for (std::size_t last = end; last > from; --last)
      if (kindAt(text, last - 1) & kNewline) return last;
  return end == text.size() || end == from + 1 ? end : end - 1;
}

}  // namespace espalier::tokenizer
