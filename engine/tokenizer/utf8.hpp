// UTF-8 as bytes: what is valid, what is cut in the middle, and how broken bytes are shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace espalier::utf8 {

/// The length of the longest valid start of `text`; text.size() when all of it is valid (no surrogates, no overlong forms).
std::size_t validLength(std::string_view text);

/// Every broken sequence (its longest start that could have been valid, as in the Unicode standard, section 3.9) becomes one
/// U+FFFD.
std::string withReplacements(std::string_view bytes);

/// How many bytes at the end are the start of a character whose rest is not there yet; 0 when the end is whole or broken for
/// good.
std::size_t incompleteTail(std::string_view bytes);

/// Code point that starts at `position` of valid UTF-8; moves `position` behind it.
char32_t next(std::string_view text, std::size_t& position);
/// Bytes of the character whose first byte this is (valid UTF-8 only).
std::size_t lengthAt(std::string_view text, std::size_t position);
void append(std::string& text, char32_t codePoint);

}  // namespace espalier::utf8
