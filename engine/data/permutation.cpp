#include <bit>

#include "engine/data/token_stream.hpp"

namespace espalier {
namespace {

constexpr int kRounds = 6;

/// The finalizer of SplitMix64 (Steele et al., 2014).
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ull;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
  return value ^ (value >> 31);
}

}  // namespace

std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed, std::uint64_t epoch) {
  if (size < 2) return 0;
  // Two halves of equal width whose numbers reach size - 1; a result outside the range goes through the network again.
  const int half = (std::bit_width(size - 1) + 1) / 2;
  const std::uint64_t mask = (1ull << half) - 1;
  const std::uint64_t key = mixed(mixed(seed) ^ epoch);
  do {
    std::uint64_t left = index >> half, right = index & mask;
    for (int round = 0; round < kRounds; ++round) {
      const std::uint64_t next = left ^ (mixed(right ^ mixed(key + static_cast<std::uint64_t>(round))) & mask);
      left = right;
      right = next;
    }
    index = (left << half) | right;
  } while (index >= size);
  return index;
}

}  // namespace espalier
