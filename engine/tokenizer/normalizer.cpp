#include "engine/tokenizer/normalizer.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/tokenizer/utf8.hpp"

namespace espalier::tokenizer {
namespace {

using Step = std::function<std::string(std::string)>;

bool isAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

std::optional<utf8proc_option_t> formOptions(const std::string& type) {
  constexpr int kStable = UTF8PROC_STABLE;
  if (type == "NFC") return static_cast<utf8proc_option_t>(kStable | UTF8PROC_COMPOSE);
  if (type == "NFD") return static_cast<utf8proc_option_t>(kStable | UTF8PROC_DECOMPOSE);
  if (type == "NFKC") return static_cast<utf8proc_option_t>(kStable | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  if (type == "NFKD") return static_cast<utf8proc_option_t>(kStable | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
  return {};
}

void appendForm(std::string& result, std::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* raw = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &raw, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(raw, &std::free);
  if (length < 0) throw Error(ErrorKind::Failed, std::string("normalizing a text failed: ") + utf8proc_errmsg(length));
  result.append(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
}

/// ASCII stays as it is in every form; only its last character before others can combine with them. So each run of other
/// characters is normalized with the one before it, and a large text needs no large buffers.
std::string inForm(std::string text, utf8proc_option_t options) {
  std::string result;
  std::size_t copied = 0;
  for (std::size_t position = 0; position < text.size(); ++position) {
    if (isAscii(text[position])) continue;
    std::size_t end = position;
    while (end < text.size() && !isAscii(text[end])) ++end;
    const std::size_t begin = position > copied ? position - 1 : position;
    result.append(text, copied, begin - copied);
    appendForm(result, std::string_view(text).substr(begin, end - begin), options);
    copied = end;
    position = end - 1;
  }
  if (copied == 0) return text;
  return result.append(text, copied);
}

/// Character by character, so a final sigma is like any other; U+0130 is the one that becomes two characters.
std::string lowercase(std::string text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const char32_t character = utf8::next(text, position);
    if (character == 0x130) {
      result += "i\xCC\x87";
    } else {
      utf8::append(result, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(character))));
    }
  }
  return result;
}

std::string withoutAccents(std::string text) {
  std::string result;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(utf8::next(text, position)));
    const bool mark =
        category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
    if (!mark) result.append(text, begin, position - begin);
  }
  return result;
}

Step replaceStep(const JsonPart& part) {
  const auto regex = std::make_shared<const Regex>(part.pattern("pattern"));
  return [regex, content = part.string("content")](const std::string& text) { return regex->replaceAll(text, content); };
}

Step stripStep(const JsonPart& part) {
  const auto left = std::make_shared<const Regex>(R"(\A\s+)", Regex::Syntax::Pattern, part.where());
  const auto right = std::make_shared<const Regex>(R"(\s+\z)", Regex::Syntax::Pattern, part.where());
  return
      [left, right, fromLeft = part.flag("strip_left", true), fromRight = part.flag("strip_right", true)](std::string text) {
        if (fromLeft) text = left->replaceAll(text, "");
        if (fromRight) text = right->replaceAll(text, "");
        return text;
      };
}

Step normalizerStep(const JsonPart& part) {
  const std::string type = part.type();
  if (const auto options = formOptions(type))
    return [options](std::string text) { return inForm(std::move(text), *options); };
  if (type == "Lowercase") return lowercase;
  if (type == "StripAccents") return withoutAccents;
  if (type == "Strip") return stripStep(part);
  if (type == "Replace") return replaceStep(part);
  if (type == "Prepend")
    return [prefix = part.string("prepend")](const std::string& text) { return text.empty() ? text : prefix + text; };
  part.refuseUnsupported("normalizer", type);
}

}  // namespace

Normalizer::Normalizer(const JsonPart& part) {
  for (const JsonPart& step : part.unfolded("normalizers")) m_steps.push_back(normalizerStep(step));
}

std::string Normalizer::normalized(std::string_view text) const {
  std::string result(text);
  for (const Step& step : m_steps) result = step(std::move(result));
  return result;
}

}  // namespace espalier::tokenizer
