// Words in a row, for sentences and options.
#pragma once

#include <concepts>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace espalier {

/// "bi, angular, loss"; `last` stands before the last one: "bi, angular or loss".
std::string joinedWords(const std::vector<std::string>& words, std::string_view between, std::string_view last);

/// The same of any words or whole numbers.
template <std::ranges::input_range Words>
std::string joinedWords(Words&& words, std::string_view between = ", ") {
  std::vector<std::string> all;
  for (const auto& word : words) {
    if constexpr (std::integral<std::remove_cvref_t<decltype(word)>>) all.push_back(std::to_string(word));
    else all.emplace_back(word);
  }
  return joinedWords(all, between, between);
}

}  // namespace espalier
