#include "engine/pruning/layer_choice.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>
#include <tuple>

#include "engine/base/error.hpp"
#include "engine/importance/comparison.hpp"
#include "engine/pruning/pin_rows.hpp"
#include "engine/pruning/score_rows.hpp"

namespace espalier {

namespace {

std::vector<std::string> wordsOf(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream stream(list);
  for (std::string word; std::getline(stream, word, ',');) words.push_back(word);
  if (words.empty()) words.emplace_back();
  return words;
}

bool isBlockWord(const std::string& word) { return word.starts_with("block-"); }

void requireOneKind(const std::vector<std::string>& words) {
  for (const std::string& word : words)
    if (isBlockWord(word) != isBlockWord(words.front()))
      throw Error(ErrorKind::Usage, words.front() + " and " + word + " do not choose among the same things", "--by",
                  "Name single layers (bi,loss) or blocks (block-bi,block-loss)");
}

/// What decides: the values of one word themselves, or the sum of the ranks that several give.
std::vector<double> combined(const std::vector<std::vector<float>>& valuesOfWords) {
  if (valuesOfWords.size() == 1) return {valuesOfWords.front().begin(), valuesOfWords.front().end()};
  std::vector<double> sums(valuesOfWords.front().size());
  for (const std::vector<float>& values : valuesOfWords) {
    const std::vector<double> ranks = averageRanks(values);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += ranks[i];
  }
  return sums;
}

/// Single layers, least important (lowest) first, the lower index first on a tie.
std::vector<std::int64_t> keptByLayer(const ModelShape& source, const Scores& scores, const Target& target, const std::vector<std::string>& words,
                                      std::int64_t count, TieNotes& ties) {
  std::vector<std::vector<float>> valuesOfWords;
  for (const std::string& word : words) {
    const std::string name = layerScoreName(word);
    const std::span<const float> row = rowOf(arrayFor(scores, name, 0, source.layers), 0, name);
    valuesOfWords.emplace_back(row.begin(), row.end());
  }
  const std::vector<double> values = combined(valuesOfWords);
  const std::vector<Pin> pins = pinsOf(target.keep, target.cut, &Pins::layers, source.layers);
  std::vector<std::int64_t> order(values.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  const auto rank = [&](std::int64_t layer) {  // excluded ones go first, pinned ones never
    const Pin pin = pins[static_cast<std::size_t>(layer)];
    return std::tuple(pin == Pin::Cut ? 0 : pin == Pin::Free ? 1 : 2, values[static_cast<std::size_t>(layer)], layer);
  };
  std::ranges::sort(order, {}, rank);
  std::vector<std::int64_t> kept(order.end() - static_cast<std::ptrdiff_t>(count), order.end());
  std::ranges::sort(kept);
  ties.layers(words, values, pins, kept);
  return kept;
}

/// The contiguous block of the wanted length with the lowest score, the first one on a tie.
std::vector<std::int64_t> keptByBlock(const ModelShape& source, const Scores& scores, const Target& target, const std::vector<std::string>& words,
                                      std::int64_t count, TieNotes& ties) {
  std::vector<const ScoreArray*> arrays;
  for (const std::string& word : words) arrays.push_back(&arrayFor(scores, layerScoreName(word), source.layers, source.layers));
  const std::int64_t length = source.layers - count;
  std::vector<std::int64_t> firsts;  // of the blocks that may go
  for (std::int64_t first = 0; first + length <= source.layers; ++first) {
    const auto inside = [&](std::int64_t layer) { return layer >= first && layer < first + length; };
    if (std::ranges::any_of(target.keep.layers, inside) || !std::ranges::all_of(target.cut.layers, inside)) continue;
    if (std::ranges::none_of(arrays, [&](const ScoreArray* array) { return std::isnan(array->at(length - 1, first)); }))
      firsts.push_back(first);
  }
  if (firsts.empty())
    refuse("no block of " + std::to_string(length) + " layers avoids the pinned layers and holds the excluded ones", "pins",
           "Change the pins, or choose single layers (bi, loss)");
  std::vector<std::vector<float>> valuesOfWords;
  for (const ScoreArray* array : arrays) {
    std::vector<float>& values = valuesOfWords.emplace_back();
    for (const std::int64_t first : firsts) values.push_back(array->at(length - 1, first));
  }
  const std::vector<double> values = combined(valuesOfWords);
  ties.blocks(words, values, length);
  const std::int64_t best = firsts[static_cast<std::size_t>(std::ranges::min_element(values) - values.begin())];
  std::vector<std::int64_t> kept;
  for (std::int64_t layer = 0; layer < source.layers; ++layer)
    if (layer < best || layer >= best + length) kept.push_back(layer);
  return kept;
}

}  // namespace

std::vector<std::int64_t> chooseLayers(const ModelShape& source, const Scores& scores, const Target& target, std::int64_t count, TieNotes& ties) {
  const std::vector<std::string> words = wordsOf(target.layersBy);
  requireOneKind(words);
  return isBlockWord(words.front()) ? keptByBlock(source, scores, target, words, count, ties) : keptByLayer(source, scores, target, words, count, ties);
}

}  // namespace espalier
