// The regular expressions of tokenizer.json. Hugging Face tokenizers runs them with Oniguruma (Ruby syntax, Unicode); here
// PCRE2 does, after the few spellings that mean something else there are rewritten.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/tokenizer/word_scanner.hpp"

struct pcre2_real_code_8;
struct pcre2_real_match_data_8;

namespace espalier::tokenizer {

struct Match {
  std::size_t begin = 0, end = 0;
};

/// What matching writes into; one for each thread that matches, used for any number of expressions.
class MatchScratch {
 public:
  MatchScratch();

 private:
  friend class Regex;
  struct Free {
    void operator()(pcre2_real_match_data_8* data) const;
  };
  std::unique_ptr<pcre2_real_match_data_8, Free> m_data;
};

/// Word characters of Rust's expression engine, which Hugging Face uses beside Oniguruma; to be put between brackets.
inline constexpr std::string_view kRustWordCharacters = R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\x{200C}\x{200D})";

/// Immutable; safe to use from several threads.
class Regex {
 public:
  enum class Syntax { Pattern, Literal };

  /// Throws Refused naming `where` when the expression cannot be understood.
  Regex(std::string_view pattern, Syntax syntax, const std::string& where);

  /// The first match that starts at or after `from`. `subject` must be valid UTF-8. Throws Failed when matching gives up.
  bool find(std::string_view subject, std::size_t from, MatchScratch& scratch, Match& match) const;

  /// Known to end a match between an ASCII letter and a space behind it, without looking at what follows.
  bool cutsBetweenWords() const { return m_words.has_value(); }

  /// Every match replaced by `content`, taken as it is.
  std::string replaceAll(std::string_view subject, std::string_view content) const;

 private:
  struct Free {
    void operator()(pcre2_real_code_8* code) const;
  };
  std::optional<WordScanner> m_words;  ///< asked first: the pattern is a well-known one
  std::string m_literal;  ///< looked for as it is; then there is no code
  std::unique_ptr<pcre2_real_code_8, Free> m_code;
  bool m_compiled = false;  ///< to machine code
};

/// Oniguruma's pattern in PCRE2's syntax: \s and \w by Unicode's White_Space and word characters, \h as a hexadecimal digit.
std::string pcrePattern(std::string_view onigurumaPattern);

}  // namespace espalier::tokenizer
