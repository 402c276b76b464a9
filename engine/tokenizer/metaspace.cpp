#include "engine/tokenizer/metaspace.hpp"

namespace espalier::tokenizer {

std::string replacedAll(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t position = 0;
  for (std::size_t found; (found = text.find(from, position)) != std::string_view::npos; position = found + from.size())
    (result += text.substr(position, found - position)) += to;
  return result += text.substr(position);
}

Metaspace::Metaspace(const JsonPart& part)
    : replacement(part.stringOr("replacement", std::string(kWordStart))), split(part.flag("split", true)) {
  const std::string scheme = part.stringOr("prepend_scheme", part.flag("add_prefix_space", true) ? "always" : "never");
  if (scheme == "first") {
    prepend = Prepend::First;
  } else if (scheme == "never") {
    prepend = Prepend::Never;
  } else if (scheme != "always") {
    part.refuseUnsupported("Metaspace prepend_scheme", scheme);
  }
  if (replacement.empty()) part.refuseUnsupported("Metaspace replacement", replacement);
}

std::string Metaspace::marked(std::string_view text, bool atStart) const {
  std::string result = replacedAll(text, " ", replacement);
  const bool wanted = prepend == Prepend::Always || (prepend == Prepend::First && atStart);
  return wanted && !result.starts_with(replacement) ? replacement + result : result;
}

std::string Metaspace::unmarked(std::string_view token, bool first) const {
  return replacedAll(token, replacement, first && prepend != Prepend::Never ? "" : " ");
}

}  // namespace espalier::tokenizer
