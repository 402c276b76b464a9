// The pre-tokenizers that cut at the matches of a regular expression.
#pragma once

#include <optional>
#include <string>

#include "engine/tokenizer/pre_tokenizer.hpp"

namespace espalier::tokenizer {

/// What becomes of the text that matches.
enum class SplitBehavior {
  Isolated,            ///< a piece of its own
  Removed,             ///< left out
  MergedWithPrevious,  ///< ends the piece before it
  MergedWithNext,      ///< begins the piece after it
  Contiguous,          ///< matches that touch are one piece
};

std::optional<SplitBehavior> splitBehaviorNamed(const std::string& name);

class SplitStep : public PreTokenizerStep {
 public:
  /// `invert`: what lies between the matches is taken as match, and the other way round. `betweenWords`: of a pattern that is not a well-known one.
  SplitStep(Regex regex, SplitBehavior behavior, bool invert = false, BetweenWords betweenWords = BetweenWords::Unknown)
      : m_regex(std::move(regex)), m_behavior(behavior), m_invert(invert), m_betweenWords(betweenWords) {}

  BetweenWords betweenWords() const override;
  void apply(std::string_view piece, bool atStart, const PieceCursor& next) const override;

 private:
  Regex m_regex;
  SplitBehavior m_behavior;
  bool m_invert;
  BetweenWords m_betweenWords;
};

}  // namespace espalier::tokenizer
