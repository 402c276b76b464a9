#include "engine/pruning/top_scores.hpp"

#include <algorithm>

namespace espalier {

std::vector<std::int64_t> topScores(std::span<const float> scores, std::int64_t count, std::span<const Pin> pins) {
  std::vector<std::uint32_t> open;
  open.reserve(scores.size());
  std::vector<char> stays(scores.size(), 0);
  std::int64_t left = count;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (pins[i] == Pin::Free) open.push_back(static_cast<std::uint32_t>(i));
    if (pins[i] == Pin::Keep) {
      stays[i] = 1;
      --left;
    }
  }
  const auto better = [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  const auto cut = open.begin() + static_cast<std::ptrdiff_t>(left);
  if (cut != open.end()) std::nth_element(open.begin(), cut, open.end(), better);
  for (auto i = open.begin(); i != cut; ++i) stays[*i] = 1;

  std::vector<std::int64_t> kept;
  kept.reserve(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (stays[i]) kept.push_back(static_cast<std::int64_t>(i));
  return kept;
}

}  // namespace espalier
