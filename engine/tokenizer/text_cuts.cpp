#include "engine/tokenizer/text_cuts.hpp"

namespace espalier::tokenizer {
namespace {

bool isAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// text.size() when there is none at or after `from`.
std::size_t spaceBetweenLetters(std::string_view text, std::size_t from) {
  for (std::size_t space = text.find(' ', from); space != std::string_view::npos; space = text.find(' ', space + 1))
    if (space > 0 && space + 1 < text.size() && isAsciiLetter(text[space - 1]) && isAsciiLetter(text[space + 1])) return space;
  return text.size();
}

std::size_t independentStart(std::string_view text, std::size_t from, const BpeModel& model) {
  while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) --from;
  return from + model.independentStart(text.substr(from));
}

}  // namespace

std::vector<Stretch> cutStretches(const std::vector<Stretch>& stretches, std::size_t length, const PreTokenizer& preTokenizer, const BpeModel& model) {
  std::vector<Stretch> parts;
  for (Stretch rest : stretches) {
    while (rest.text.size() > length) {
      std::size_t end = rest.text.size();
      if (preTokenizer.cutsBetweenWords(model.cutsBetweenWords())) end = spaceBetweenLetters(rest.text, length);
      if (preTokenizer.empty()) end = independentStart(rest.text, length, model);
      if (end == rest.text.size()) break;
      parts.push_back({rest.text.substr(0, end), rest.atStart});
      rest = {rest.text.substr(end)};
    }
    parts.push_back(rest);
  }
  return parts;
}

}  // namespace espalier::tokenizer
