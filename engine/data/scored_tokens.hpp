// How many tokens a loss stands for: of a text each token is foretold from those before it, the first from none, so that one less is scored than is read.
#pragma once

#include <concepts>

namespace espalier {

template <std::integral Count>
constexpr Count scoredTokens(Count read) {
  return read > 0 ? read - 1 : 0;
}

}  // namespace espalier
