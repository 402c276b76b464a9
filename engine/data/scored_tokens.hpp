// How many tokens a loss stands for: of a text each token is foretold from those before it, the first from none, so that one less is scored than is read.
#pragma once

#include <cstdint>

namespace espalier {

constexpr std::uint64_t scoredTokens(std::uint64_t read) { return read > 0 ? read - 1 : 0; }

}  // namespace espalier
