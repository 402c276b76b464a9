#include "engine/tokenizer/regex.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <utility>

#include "engine/base/error.hpp"
#include "engine/tokenizer/utf8.hpp"

namespace espalier::tokenizer {
namespace {

/// Members of the sets, to be put between brackets. PCRE2's own \s has U+180E, which left White_Space in Unicode 6.3. Its own
/// \w has all numbers; Oniguruma's has decimal digits and, of the others, those of Latin-1.
constexpr std::string_view kSpaces =
    R"(\t-\r\x20\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";
constexpr std::string_view kWordCharacters = R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE})";
constexpr std::string_view kHexDigits = "0-9A-Fa-f";

std::string_view membersOf(char escape) {
  switch (escape) {
    case 's':
    case 'S':
      return kSpaces;
    case 'w':
    case 'W':
      return kWordCharacters;
    case 'h':
    case 'H':
      return kHexDigits;
    default:
      return {};
  }
}

/// \b or \B by these word characters, for use outside of brackets; empty for other escapes.
std::string boundary(char escape) {
  if (escape != 'b' && escape != 'B') return {};
  const std::string word = "[" + std::string(kWordCharacters) + "]";
  const std::string after = "(?<=" + word + ")", notAfter = "(?<!" + word + ")", before = "(?=" + word + ")",
                    notBefore = "(?!" + word + ")";
  return escape == 'b' ? "(?:" + after + notBefore + "|" + notAfter + before + ")"
                       : "(?:" + after + before + "|" + notAfter + notBefore + ")";
}

std::string messageOf(int code) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

/// Whether a class holds another class or an intersection, which PCRE2 reads only in its extended classes.
bool hasNestedClasses(std::string_view pattern) {
  int depth = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '[') {
      if (depth > 0 && !pattern.substr(i).starts_with("[:")) return true;
      ++depth;
    } else if (pattern[i] == ']' && depth > 0) {
      --depth;
    } else if (depth > 0 && pattern.substr(i).starts_with("&&")) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string pcrePattern(std::string_view pattern) {
  std::string result;
  bool inClass = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c != '\\' || i + 1 == pattern.size()) {
      if (c == '[') inClass = true;
      if (c == ']') inClass = false;
      result += c;
      continue;
    }
    const char escape = pattern[++i];
    const std::string_view members = membersOf(escape);
    const bool negated = escape >= 'A' && escape <= 'Z';
    if (const std::string asserted = inClass ? std::string() : boundary(escape); !asserted.empty()) {
      result += asserted;
    } else if (members.empty() || (inClass && negated)) {
      (result += c) += escape;
    } else if (inClass) {
      result += members;
    } else {
      ((result += negated ? "[^" : "[") += members) += ']';
    }
  }
  return result;
}

MatchScratch::MatchScratch() : m_data(pcre2_match_data_create(1, nullptr)) {}
void MatchScratch::Free::operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
void Regex::Free::operator()(pcre2_code* code) const { pcre2_code_free(code); }

Regex::Regex(std::string_view pattern, Syntax syntax, const std::string& where) {
  if (pattern.empty()) refuse("the pattern is empty", where);
  if (syntax == Syntax::Literal) {
    m_literal = pattern;
    return;
  }
  m_words = WordScanner::forPattern(pattern);
  const std::string source = pcrePattern(pattern);
  std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE;  // Ruby's ^ and $ match at every line
  if (hasNestedClasses(source)) {
#ifdef PCRE2_ALT_EXTENDED_CLASS
    options |= PCRE2_ALT_EXTENDED_CLASS;
#else
    refuse("sets within sets need PCRE2 10.45 or later", where);
#endif
  }
  int error = 0;
  PCRE2_SIZE offset = 0;
  m_code.reset(pcre2_compile(units(source), source.size(), options, &error, &offset, nullptr));
  if (!m_code)
    refuse("the regular expression \"" + std::string(pattern) + "\" cannot be used: " + messageOf(error), where,
           "Check the pattern in tokenizer.json");
  m_compiled = pcre2_jit_compile(m_code.get(), PCRE2_JIT_COMPLETE) == 0;
}

bool Regex::find(std::string_view subject, std::size_t from, MatchScratch& scratch, Match& match) const {
  if (!m_code) {
    match.begin = subject.find(m_literal, from);
    match.end = match.begin + m_literal.size();
    return match.begin != std::string_view::npos;
  }
  if (m_words && from < subject.size()) {
    match = {from, m_words->endOfMatch(subject, from)};
    if (match.end != WordScanner::kNotAscii) return true;
  }
  pcre2_match_data* data = scratch.m_data.get();
  int found = PCRE2_ERROR_JIT_STACKLIMIT;
  if (m_compiled) found = pcre2_jit_match(m_code.get(), units(subject), subject.size(), from, 0, data, nullptr);
  if (found == PCRE2_ERROR_JIT_STACKLIMIT)  // slower, gives the same, and takes what memory it needs
    found =
        pcre2_match(m_code.get(), units(subject), subject.size(), from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data, nullptr);
  if (found == PCRE2_ERROR_NOMATCH) return false;
  if (found < 0) throw Error(ErrorKind::Failed, "a regular expression of the tokenizer gave up: " + messageOf(found));
  const PCRE2_SIZE* span = pcre2_get_ovector_pointer(data);
  match = {span[0], span[1]};
  return true;
}

std::string Regex::replaceAll(std::string_view subject, std::string_view content) const {
  MatchScratch scratch;
  Match match;
  std::string result;
  result.reserve(subject.size());
  std::size_t copied = 0, from = 0;
  while (from <= subject.size() && find(subject, from, scratch, match)) {
    (result += subject.substr(copied, match.begin - copied)) += content;
    copied = from = match.end;
    if (match.begin == match.end) from += from < subject.size() ? utf8::lengthAt(subject, from) : 1;
  }
  return result += subject.substr(copied);
}

}  // namespace espalier::tokenizer
