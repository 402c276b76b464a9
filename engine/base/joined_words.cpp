#include "engine/base/joined_words.hpp"

namespace espalier {

std::string joinedWords(const std::vector<std::string>& words, std::string_view between, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : between;
    text += words[i];
  }
  return text;
}

}  // namespace espalier
