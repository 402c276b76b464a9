#include "engine/base/excerpt.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace espalier {

std::string excerpt(std::string text) {
  static constexpr std::array<std::string_view, 9> kEnds{".", "!", "?", "…", ".\"", "!\"", "?\"", "”", "。"};
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  const bool ended = std::ranges::any_of(kEnds, [&](std::string_view end) { return text.ends_with(end); });
  return text.empty() || ended ? text : text + " …";
}

}  // namespace espalier
