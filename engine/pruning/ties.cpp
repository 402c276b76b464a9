#include "engine/pruning/ties.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/importance/metrics.hpp"

namespace espalier {

namespace {

std::string numberText(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

template <typename Value>
bool allEqual(std::span<const Value> values) {
  return std::ranges::adjacent_find(values, std::ranges::not_equal_to()) == values.end();
}

/// Whether a value lies on both sides of the cut among those that are not pinned; the lowest are cut.
template <typename Value>
bool tiedAtTheCut(std::span<const Value> values, std::span<const Pin> pins, const std::vector<std::int64_t>& kept, Value& at) {
  Value highestCut = -std::numeric_limits<Value>::infinity(), lowestKept = std::numeric_limits<Value>::infinity();
  auto next = kept.begin();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool stays = next != kept.end() && *next == static_cast<std::int64_t>(i);
    if (stays) ++next;
    if (pins[i] != Pin::Free) continue;
    stays ? lowestKept = std::min(lowestKept, values[i]) : highestCut = std::max(highestCut, values[i]);
  }
  at = highestCut;
  return highestCut == lowestKept;
}

/// Words of layer metrics in the file, of blocks or of single layers, that do tell what they rank apart.
std::vector<std::string> decisiveWords(const Scores& scores, Ranked kind, const std::vector<std::string>& but, std::int64_t length) {
  std::vector<std::string> words;
  for (const std::string& word : metricWords({kind})) {
    const ScoreArray* const array = scores.find(layerScoreName(word));
    if (!array || std::ranges::find(but, word) != but.end()) continue;
    const std::span<const float> all = array->values;
    const std::int64_t columns = array->columns();
    const auto values = kind == Ranked::Layers ? all : all.subspan(static_cast<std::size_t>((length - 1) * columns), static_cast<std::size_t>(columns - length + 1));
    if (!allEqual(values)) words.push_back(word);
  }
  return words;
}

std::string wayOut(const std::vector<std::string>& words) {
  if (words.empty()) return "Measure another metric (analyze --layers bi,loss), or name the layers to drop";
  return "Choose by " + joinedWords(words, ", ", " or ") + ", or name the layers to drop";
}

std::string byWords(const std::vector<std::string>& words) { return joinedWords(words, ", ", " and ") + (words.size() > 1 ? " together" : ""); }

}  // namespace

Tie largestTie(std::span<const float> values) {
  Tie tie{1, std::ssize(values), 0};
  std::map<float, std::int64_t> counts;
  for (const float value : values)
    if (const std::int64_t count = ++counts[value]; count > tie.equal) tie = {count, tie.of, static_cast<double>(value)};
  return tie;
}

std::map<std::string, Tie> layerTies(const Scores& scores) {
  std::map<std::string, Tie> ties;
  for (const std::string& word : metricWords({Ranked::Layers}))
    if (const ScoreArray* const array = scores.find(layerScoreName(word)))
      if (const Tie tie = largestTie(array->values); tie.equal > 1) ties[word] = tie;
  return ties;
}

void TieNotes::layers(const std::vector<std::string>& words, std::span<const double> values, std::span<const Pin> pins, const std::vector<std::int64_t>& kept) {
  double at = 0;
  if (!tiedAtTheCut(values, pins, kept, at)) return;
  const std::string value = words.size() == 1 ? " (" + numberText(at) + ")" : "";  // sums of ranks say nothing to a person
  if (allEqual(values))
    refuse(byWords(words) + (words.size() == 1 ? " gives" : " give") + " all " + std::to_string(values.size()) + " layers the same score" + value +
               ", which does not tell what matters least",
           "scores", wayOut(decisiveWords(m_scores, Ranked::Layers, words, 1)));
  std::vector<std::string> equal;
  for (std::size_t layer = 0; layer < values.size(); ++layer)
    if (pins[layer] == Pin::Free && values[layer] == at) equal.push_back(std::to_string(layer));
  add("layers " + joinedWords(equal, ", ", " and ") + " are equal by " + byWords(words) + value + ": of these, the lowest went first");
}

void TieNotes::blocks(const std::vector<std::string>& words, std::span<const double> values, std::int64_t length) {
  const double least = *std::ranges::min_element(values);
  const auto equal = std::ranges::count(values, least);
  if (equal < 2) return;
  const std::string what = "blocks of " + std::to_string(length) + (length == 1 ? " layer" : " layers");
  if (allEqual(values))
    refuse(byWords(words) + (words.size() == 1 ? " gives" : " give") + " all " + what + " the same score, which does not tell what matters least", "scores",
           wayOut(decisiveWords(m_scores, Ranked::Blocks, words, length)));
  add(std::to_string(equal) + " " + what + " are equal by " + byWords(words) + ": the first of them went");
}

void TieNotes::row(std::span<const float> values, std::span<const Pin> pins, const std::vector<std::int64_t>& kept) {
  ++m_rows;
  float at = 0;
  if (!tiedAtTheCut(values, pins, kept, at)) return;
  ++m_tied;
  if (allEqual(values)) ++m_constant;
}

void TieNotes::end(const std::string& what, const std::string& array) {
  if (m_tied == 0) return;
  if (m_constant == m_rows)
    refuse("all " + what + (m_rows > 1 ? " of a layer" : "") + " have the same score in " + array + ", which does not tell what matters least", "scores",
           "Choose by another metric or aggregation, or run analyze with more text");
  add(what + ": equal scores in " + array + " lie on both sides of the cut" +
      (m_rows > 1 ? " in " + std::to_string(m_tied) + " of " + std::to_string(m_rows) + " places" : "") + "; of these, the lowest indices stay");
}

}  // namespace espalier
