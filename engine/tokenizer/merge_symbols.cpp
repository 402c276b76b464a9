#include <queue>

#include "engine/tokenizer/bpe_model.hpp"

namespace espalier::tokenizer {
namespace {

/// Up to this many symbols a scan over all pairs is faster than a heap.
constexpr std::size_t kScanLimit = 48;

void mergeByScan(std::vector<TokenId>& symbols, const PairTable& merges) {
  std::size_t count = symbols.size();
  Merge pairs[kScanLimit];
  for (std::size_t i = 0; i + 1 < count; ++i) pairs[i] = merges.find(symbols[i], symbols[i + 1]);
  while (count > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < count; ++i)
      if (pairs[i].rank < pairs[best].rank) best = i;
    if (pairs[best].rank == UINT32_MAX) break;
    symbols[best] = pairs[best].token;
    for (std::size_t i = best + 1; i + 1 < count; ++i) {
      symbols[i] = symbols[i + 1];
      pairs[i] = pairs[i + 1];
    }
    --count;
    if (best > 0) pairs[best - 1] = merges.find(symbols[best - 1], symbols[best]);
    if (best + 1 < count) pairs[best] = merges.find(symbols[best], symbols[best + 1]);
  }
  symbols.resize(count);
}

/// Symbols as a doubly linked list, and a heap of the pairs that may merge. An entry whose pair has changed since is
/// skipped.
class HeapMerger {
 public:
  HeapMerger(std::vector<TokenId>& symbols, const PairTable& merges) : m_symbols(symbols), m_merges(merges) {
    const std::size_t count = symbols.size();
    m_previous.resize(count);
    m_next.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      m_previous[i] = i == 0 ? kNone : i - 1;
      m_next[i] = i + 1 == count ? kNone : i + 1;
    }
    for (std::size_t i = 0; i + 1 < count; ++i) push(i);
  }

  void run() {
    while (!m_heap.empty()) {
      const Entry entry = m_heap.top();
      m_heap.pop();
      if (isCurrent(entry)) join(entry);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i != kNone; i = m_next[i]) m_symbols[kept++] = m_symbols[i];
    m_symbols.resize(kept);
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  static constexpr TokenId kGone = -1;
  struct Entry {
    std::uint32_t rank;
    TokenId token;
    std::size_t position;
    bool operator>(const Entry& other) const { return rank != other.rank ? rank > other.rank : position > other.position; }
  };

  void push(std::size_t left) {
    const Merge merge = m_merges.find(m_symbols[left], m_symbols[m_next[left]]);
    if (merge.rank != UINT32_MAX) m_heap.push({merge.rank, merge.token, left});
  }

  bool isCurrent(const Entry& entry) const {
    const std::size_t left = entry.position;
    if (m_symbols[left] == kGone || m_next[left] == kNone) return false;
    const Merge merge = m_merges.find(m_symbols[left], m_symbols[m_next[left]]);
    return merge.rank != UINT32_MAX && merge.token == entry.token;
  }

  void join(const Entry& entry) {
    const std::size_t left = entry.position, right = m_next[left];
    m_symbols[left] = entry.token;
    m_symbols[right] = kGone;
    m_next[left] = m_next[right];
    if (m_next[left] != kNone) {
      m_previous[m_next[left]] = left;
      push(left);
    }
    if (m_previous[left] != kNone) push(m_previous[left]);
  }

  std::vector<TokenId>& m_symbols;
  const PairTable& m_merges;
  std::vector<std::size_t> m_previous, m_next;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_heap;
};

}  // namespace

void mergeSymbols(std::vector<TokenId>& symbols, const PairTable& merges) {
  if (symbols.size() < 2) return;
  if (symbols.size() <= kScanLimit) return mergeByScan(symbols, merges);
  HeapMerger(symbols, merges).run();
}

}  // namespace espalier::tokenizer
