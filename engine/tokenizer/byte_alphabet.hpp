// The byte alphabet of byte-level BPE (GPT-2): each byte is written as one printable character, so that any text is made of
// 256 known symbols. Printable Latin-1 bytes stand for themselves, the other 68 for U+0100, U+0101, ... in order.
#pragma once

#include <string>
#include <string_view>

namespace espalier::tokenizer {

/// Appends the characters of `bytes`.
void appendByteCharacters(std::string& text, std::string_view bytes);

/// The bytes that valid UTF-8 `text` stands for; false, and `bytes` unchanged, when one of its characters is not in the
/// alphabet.
bool appendBytesOfCharacters(std::string& bytes, std::string_view text);

}  // namespace espalier::tokenizer
