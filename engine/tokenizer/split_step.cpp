#include "engine/tokenizer/split_step.hpp"

#include "engine/tokenizer/utf8.hpp"

namespace espalier::tokenizer {
namespace {

/// Takes matches and what lies between them in order, and hands on pieces. One piece is held back, as the next may join it.
class Splitter {
 public:
  Splitter(std::string_view text, SplitBehavior behavior, bool atStart, const PieceCursor& next)
      : m_text(text), m_behavior(behavior), m_atStart(atStart), m_next(next) {}

  /// A match may be empty.
  void add(std::size_t begin, std::size_t end, bool isMatch) {
    if (m_behavior == SplitBehavior::Isolated) return emit(begin, end);
    if (m_behavior == SplitBehavior::Removed) {
      if (!isMatch) emit(begin, end);
      return;
    }
    if (m_holds && joins(isMatch)) {
      m_end = end;
    } else {
      flush();
      m_holds = true;
      m_begin = begin;
      m_end = end;
    }
    m_previousMatch = isMatch;
  }

  void flush() {
    if (m_holds) emit(m_begin, m_end);
    m_holds = false;
  }

 private:
  bool joins(bool isMatch) const {
    switch (m_behavior) {
      case SplitBehavior::MergedWithPrevious:
        return isMatch && !m_previousMatch;
      case SplitBehavior::MergedWithNext:
        return !isMatch && m_previousMatch;
      case SplitBehavior::Contiguous:
        return isMatch == m_previousMatch;
      default:
        return false;
    }
  }
  void emit(std::size_t begin, std::size_t end) const { m_next(m_text.substr(begin, end - begin), m_atStart && begin == 0); }

  std::string_view m_text;
  SplitBehavior m_behavior;
  bool m_atStart;
  const PieceCursor& m_next;
  std::size_t m_begin = 0, m_end = 0;
  bool m_holds = false, m_previousMatch = false;
};

}  // namespace

std::optional<SplitBehavior> splitBehaviorNamed(const std::string& name) {
  if (name == "Isolated") return SplitBehavior::Isolated;
  if (name == "Removed") return SplitBehavior::Removed;
  if (name == "MergedWithPrevious") return SplitBehavior::MergedWithPrevious;
  if (name == "MergedWithNext") return SplitBehavior::MergedWithNext;
  if (name == "Contiguous") return SplitBehavior::Contiguous;
  return {};
}

PreTokenizerStep::BetweenWords SplitStep::betweenWords() const {
  const bool matchesArePieces = m_behavior == SplitBehavior::Isolated || m_behavior == SplitBehavior::Removed;
  return m_regex.cutsBetweenWords() && matchesArePieces ? BetweenWords::Cuts : m_betweenWords;
}

void SplitStep::apply(std::string_view piece, bool atStart, const PieceCursor& next) const {
  Splitter splitter(piece, m_behavior, atStart, next);
  std::size_t done = 0, from = 0;
  bool any = false;
  Match match;
  while (from <= piece.size() && !next.done() && m_regex.find(piece, from, next.scratch(), match)) {
    from = match.end;
    const bool empty = match.begin == match.end;
    if (empty) from += match.end < piece.size() ? utf8::lengthAt(piece, match.end) : 1;
    if (empty && any && match.end == done) continue;  // right behind the last match
    if (done < match.begin) splitter.add(done, match.begin, m_invert);
    splitter.add(match.begin, match.end, !m_invert);
    done = match.end;
    any = true;
  }
  if (next.done()) return;
  if (done < piece.size()) splitter.add(done, piece.size(), m_invert);
  splitter.flush();
}

}  // namespace espalier::tokenizer
