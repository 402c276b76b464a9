// The word patterns of well-known tokenizers (GPT-2, Llama 3, Qwen 2, o200k, tekken), matched by hand where the text is ASCII.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace espalier::tokenizer {

/// Matches one of these patterns as PCRE2 does, several times as fast. Each of them matches at every place of every text, so a match begins where one
/// looks for it; and each ends a match between an ASCII letter and a space that follows it.
class WordScanner {
 public:
  /// Nothing for a pattern that is not known to the letter.
  static std::optional<WordScanner> forPattern(std::string_view pattern);

  /// Where the match that begins at `from` < text.size() ends; kNotAscii when that depends on a character that is not ASCII.
  std::size_t endOfMatch(std::string_view text, std::size_t from) const;
  static constexpr std::size_t kNotAscii = static_cast<std::size_t>(-1);

 private:
  enum class Contraction { None, AtStart, AtStartAnyCase, AfterWordAnyCase };
  struct Rules {
    Contraction contraction = Contraction::AtStartAnyCase;
    bool onlySpaceBefore = false;  ///< GPT-2: a space joins the word, number or signs behind it; else any one sign joins a word, a space joins signs
    bool wordsEndAtCapitals = false;
    std::size_t mostDigits = 1;  ///< of one match; 0: any number
    bool slashesAfterSigns = false;
  };
  struct Known {
    std::string_view pattern;
    Rules rules;
  };
  static const Known kKnown[];

  explicit WordScanner(const Rules& rules) : m_rules(rules) {}
  std::size_t endOfWord(std::string_view text, std::size_t from) const;
  std::size_t endOfSigns(std::string_view text, std::size_t from) const;
  std::size_t endOfNumber(std::string_view text, std::size_t from) const;
  std::size_t endOfSpaces(std::string_view text, std::size_t from) const;

  Rules m_rules;
};

}  // namespace espalier::tokenizer
