#include "engine/tokenizer/utf8.hpp"

#include <cstring>

namespace espalier::utf8 {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What the bytes at one position are: `length` of them belong together.
struct Sequence {
  std::size_t length = 1;
  bool valid = false;
  bool cut = false;  ///< valid so far, but the text ends before the character does
};

bool isContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/// Bounds of the second byte (Unicode standard, table 3-7): they exclude overlong forms, surrogates and what is above
/// U+10FFFF.
bool secondByteFits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return isContinuation(second);
  }
}

std::size_t lengthOfLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

Sequence sequenceAt(std::string_view bytes, std::size_t position) {
  const auto byteAt = [&](std::size_t index) { return static_cast<unsigned char>(bytes[index]); };
  const std::size_t wanted = lengthOfLead(byteAt(position));
  if (wanted == 0) return {};
  for (std::size_t have = 1; have < wanted; ++have) {
    if (position + have == bytes.size()) return {have, false, true};
    const unsigned char byte = byteAt(position + have);
    if (have == 1 ? !secondByteFits(byteAt(position), byte) : !isContinuation(byte)) return {have, false, false};
  }
  return {wanted, true, false};
}

/// Skips eight ASCII bytes at a time.
std::size_t skipAscii(std::string_view text, std::size_t position) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ull;
  while (position + 8 <= text.size()) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + position, sizeof word);
    if (word & kHighBits) break;
    position += 8;
  }
  while (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) ++position;
  return position;
}

}  // namespace

std::size_t validLength(std::string_view text) {
  std::size_t position = 0;
  while ((position = skipAscii(text, position)) < text.size()) {
    const Sequence sequence = sequenceAt(text, position);
    if (!sequence.valid) return position;
    position += sequence.length;
  }
  return position;
}

std::string withReplacements(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t valid = validLength(bytes);
    text += bytes.substr(0, valid);
    bytes.remove_prefix(valid);
    if (bytes.empty()) break;
    text += kReplacement;
    bytes.remove_prefix(sequenceAt(bytes, 0).length);
  }
  return text;
}

std::size_t incompleteTail(std::string_view bytes) {
  for (std::size_t tail = 1; tail <= 3 && tail <= bytes.size(); ++tail) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - tail]);
    if (isContinuation(byte)) continue;
    return sequenceAt(bytes, bytes.size() - tail).cut ? tail : 0;
  }
  return 0;
}

std::size_t lengthAt(std::string_view text, std::size_t position) {
  const auto lead = static_cast<unsigned char>(text[position]);
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

char32_t next(std::string_view text, std::size_t& position) {
  const auto byteAt = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const std::size_t length = lengthAt(text, position);
  char32_t point = length == 1 ? byteAt(position) : byteAt(position) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byteAt(position + i) & 0x3Fu);
  position += length;
  return point;
}

void append(std::string& text, char32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
    return;
  }
  if (point < 0x800) {
    text += static_cast<char>(0xC0 | (point >> 6));
  } else {
    if (point < 0x10000) {
      text += static_cast<char>(0xE0 | (point >> 12));
    } else {
      text += static_cast<char>(0xF0 | (point >> 18));
      text += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    }
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
  }
  text += static_cast<char>(0x80 | (point & 0x3F));
}

}  // namespace espalier::utf8
