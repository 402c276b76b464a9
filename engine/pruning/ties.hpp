// Equal scores. Where they lie on both sides of a cut, the metric did not decide what goes, the index did: a person should know, and where a metric tells
// nothing apart at all, it is refused.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/importance/scores.hpp"
#include "engine/pruning/top_scores.hpp"

namespace espalier {

/// The largest group of equal values in a list.
struct Tie {
  std::int64_t equal = 1, of = 0;
  double value = 0;
};
Tie largestTie(std::span<const float> values);

/// Of each metric of single layers (its word) that gives two layers or more the same score.
std::map<std::string, Tie> layerTies(const Scores& scores);

/// What a plan's cuts leave to the index, in sentences. Told of each cut once it is made.
class TieNotes {
 public:
  explicit TieNotes(const Scores& scores) : m_scores(scores) {}

  /// Single layers: what decides (the lowest go), which are pinned, and which were kept (ascending). Throws Refused when all are equal.
  void layers(const std::vector<std::string>& words, std::span<const double> values, std::span<const Pin> pins, const std::vector<std::int64_t>& kept);
  /// Blocks of `length` layers, of which the first with the lowest value went. Throws Refused when all of several are equal.
  void blocks(const std::vector<std::string>& words, std::span<const double> values, std::int64_t length);

  /// The rows of a width: begun with begin(), one row() for each list from which the best were kept, then end(), which throws Refused when every row's
  /// values are all equal. `what`: "neurons".
  void begin() { m_rows = m_tied = m_constant = 0; }
  void row(std::span<const float> values, std::span<const Pin> pins, const std::vector<std::int64_t>& kept);
  void end(const std::string& what, const std::string& array);

  void add(std::string note) { m_notes.push_back(std::move(note)); }
  std::vector<std::string> take() { return std::move(m_notes); }

 private:
  const Scores& m_scores;
  std::vector<std::string> m_notes;
  std::int64_t m_rows = 0, m_tied = 0, m_constant = 0;
};

}  // namespace espalier
