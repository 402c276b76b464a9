// From a pair of neighbouring tokens to the merge that joins them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace espalier::tokenizer {

struct Merge {
  std::uint32_t rank = UINT32_MAX;  ///< a lower one goes first; UINT32_MAX: the pair does not merge
  std::int32_t token = -1;          ///< what the pair becomes
};

/// A hash map with open addressing in one block of memory: a lookup touches one cache line, mostly.
class PairTable {
 public:
  /// Room for `count` pairs.
  explicit PairTable(std::size_t count = 0) {
    std::size_t capacity = 16;
    while (capacity < 2 * count) capacity *= 2;
    m_slots.resize(capacity);
    m_mask = capacity - 1;
  }

  /// A pair that is there already gets the new merge.
  void put(std::int32_t left, std::int32_t right, Merge merge) {
    const std::uint64_t key = keyOf(left, right);
    std::size_t slot = hash(key);
    while (m_slots[slot].key != kEmpty && m_slots[slot].key != key) slot = (slot + 1) & m_mask;
    m_slots[slot] = {key, merge};
  }

  Merge find(std::int32_t left, std::int32_t right) const {
    const std::uint64_t key = keyOf(left, right);
    for (std::size_t slot = hash(key); m_slots[slot].key != kEmpty; slot = (slot + 1) & m_mask)
      if (m_slots[slot].key == key) return m_slots[slot].merge;
    return {};
  }

 private:
  static constexpr std::uint64_t kEmpty = UINT64_MAX;
  struct Slot {
    std::uint64_t key = kEmpty;
    Merge merge;
  };

  static std::uint64_t keyOf(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) | static_cast<std::uint32_t>(right);
  }
  std::size_t hash(std::uint64_t key) const {
    key *= 0x9E3779B97F4A7C15ull;
    return static_cast<std::size_t>(key ^ (key >> 32)) & m_mask;
  }

  std::vector<Slot> m_slots;
  std::size_t m_mask = 0;
};

}  // namespace espalier::tokenizer
