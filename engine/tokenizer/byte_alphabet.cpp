#include "engine/tokenizer/byte_alphabet.hpp"

#include <array>

#include "engine/tokenizer/utf8.hpp"

namespace espalier::tokenizer {
namespace {

constexpr std::size_t kCharacterLimit = 0x100 + 68;

struct Alphabet {
  std::array<std::string, 256> characterOf;
  std::array<int, kCharacterLimit> byteOf{};  ///< -1: not in the alphabet

  Alphabet() {
    byteOf.fill(-1);
    char32_t nextFree = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
      const char32_t character = printable ? byte : nextFree++;
      utf8::append(characterOf[byte], character);
      byteOf[character] = static_cast<int>(byte);
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet instance;
  return instance;
}

}  // namespace

void appendByteCharacters(std::string& text, std::string_view bytes) {
  for (const char byte : bytes) text += alphabet().characterOf[static_cast<unsigned char>(byte)];
}

bool appendBytesOfCharacters(std::string& bytes, std::string_view text) {
  const std::size_t before = bytes.size();
  for (std::size_t position = 0; position < text.size();) {
    const char32_t character = utf8::next(text, position);
    const int byte = character < kCharacterLimit ? alphabet().byteOf[character] : -1;
    if (byte < 0) {
      bytes.resize(before);
      return false;
    }
    bytes += static_cast<char>(byte);
  }
  return true;
}

}  // namespace espalier::tokenizer
