#include "engine/pruning/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

#include "engine/base/error.hpp"
#include "engine/importance/comparison.hpp"
#include "engine/pruning/kept_layers.hpp"
#include "engine/pruning/pin_checks.hpp"
#include "engine/pruning/top_scores.hpp"

namespace espalier {

namespace {

std::vector<std::int64_t> allOf(std::int64_t size) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(size));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  return indices;
}

/// `rows` 0: a plain list of `columns`.
const ScoreArray& arrayFor(const Scores& scores, const std::string& name, std::int64_t rows, std::int64_t columns) {
  const ScoreArray& array = scores.need(name);
  const bool fits = rows == 0 ? array.shape.size() == 1 : array.shape.size() == 2 && array.shape[0] == rows;
  if (!fits || array.shape.back() != columns)
    refuse(name + " does not have the sizes of this model", "scores", "Run analyze with this model");
  return array;
}

std::span<const float> rowOf(const ScoreArray& array, std::int64_t row, const std::string& name) {
  const auto columns = static_cast<std::size_t>(array.columns());
  const std::span<const float> values = std::span(array.values).subspan(static_cast<std::size_t>(row) * columns, columns);
  if (std::ranges::any_of(values, [](float value) { return std::isnan(value); }))
    refuse(name + " holds values that are not numbers", "scores", "Run analyze again");
  return values;
}

std::vector<Pin> pinsOf(const Pins& keep, const Pins& cut, std::set<std::int64_t> Pins::*axis, std::int64_t size) {
  std::vector<Pin> pins(static_cast<std::size_t>(size), Pin::Free);
  for (const std::int64_t index : keep.*axis) pins[static_cast<std::size_t>(index)] = Pin::Keep;
  for (const std::int64_t index : cut.*axis) pins[static_cast<std::size_t>(index)] = Pin::Cut;
  return pins;
}

std::vector<Pin> pinsOfLayer(const Pins& keep, const Pins& cut, std::set<Place> Pins::*axis, std::int64_t layer,
                             std::int64_t size) {
  std::vector<Pin> pins(static_cast<std::size_t>(size), Pin::Free);
  const auto mark = [&](const std::set<Place>& places, Pin pin) {
    for (auto place = places.lower_bound({layer, 0}); place != places.end() && place->first == layer; ++place)
      pins[static_cast<std::size_t>(place->second)] = pin;
  };
  mark(keep.*axis, Pin::Keep);
  mark(cut.*axis, Pin::Cut);
  return pins;
}

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
std::vector<std::int64_t> keptByLayer(const ModelShape& source, const Scores& scores, const Target& target,
                                      const std::vector<std::string>& words, std::int64_t count) {
  std::vector<std::vector<float>> valuesOfWords;
  for (const std::string& word : words) {
    const std::string name = layerScoreName(word);
    const std::span<const float> row = rowOf(arrayFor(scores, name, 0, source.layers), 0, name);
    valuesOfWords.emplace_back(row.begin(), row.end());
  }
  const std::vector<double> values = combined(valuesOfWords);
  const std::vector<Pin> pins = pinsOf(target.keep, target.cut, &Pins::layers, source.layers);
  std::vector<std::int64_t> order = allOf(source.layers);
  const auto rank = [&](std::int64_t layer) {  // excluded ones go first, pinned ones never
    const Pin pin = pins[static_cast<std::size_t>(layer)];
    return std::tuple(pin == Pin::Cut ? 0 : pin == Pin::Free ? 1 : 2, values[static_cast<std::size_t>(layer)], layer);
  };
  std::ranges::sort(order, {}, rank);
  std::vector<std::int64_t> kept(order.end() - static_cast<std::ptrdiff_t>(count), order.end());
  std::ranges::sort(kept);
  return kept;
}

/// The contiguous block of the wanted length with the lowest score, the first one on a tie.
std::vector<std::int64_t> keptByBlock(const ModelShape& source, const Scores& scores, const Target& target,
                                      const std::vector<std::string>& words, std::int64_t count) {
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
  const std::int64_t best = firsts[static_cast<std::size_t>(std::ranges::min_element(values) - values.begin())];
  std::vector<std::int64_t> kept = allOf(source.layers);
  kept.erase(kept.begin() + best, kept.begin() + best + length);
  return kept;
}

std::vector<std::int64_t> keptLayers(const ModelShape& source, const Scores& scores, const Target& target,
                                     std::int64_t count) {
  if (auto known = layersKeptWithoutScores(source, target)) return *std::move(known);
  const std::vector<std::string> words = wordsOf(target.layersBy);
  requireOneKind(words);
  return isBlockWord(words.front()) ? keptByBlock(source, scores, target, words, count) : keptByLayer(source, scores, target, words, count);
}

std::vector<std::int64_t> keptHidden(const ModelShape& source, const Scores& scores, const Target& target,
                                     std::int64_t count) {
  if (count == source.hidden) return allOf(count);
  const std::string name = widthScoreName("hidden", target.metric, target.aggregation);
  const ScoreArray& array = arrayFor(scores, name, 0, source.hidden);
  return topScores(rowOf(array, 0, name), count, pinsOf(target.keep, target.cut, &Pins::hidden, source.hidden));
}

std::vector<std::vector<std::int64_t>> keptNeurons(const ModelShape& source, const Scores& scores, const Target& target,
                                                   std::int64_t count, const std::vector<std::int64_t>& layers) {
  if (count == source.ffn) return {layers.size(), allOf(count)};
  const std::string name = widthScoreName("neuron", target.metric, target.aggregation);
  const ScoreArray& array = arrayFor(scores, name, source.layers, source.ffn);
  std::vector<std::vector<std::int64_t>> kept;
  for (const std::int64_t layer : layers)
    kept.push_back(topScores(rowOf(array, layer, name), count,
                             pinsOfLayer(target.keep, target.cut, &Pins::neurons, layer, source.ffn)));
  return kept;
}

std::vector<std::vector<std::int64_t>> keptHeads(const ModelShape& source, const Scores& scores, const Target& target,
                                                 std::int64_t count, const std::vector<std::int64_t>& layers) {
  if (count == source.heads) return {layers.size(), allOf(count)};
  const std::string name = widthScoreName("head", target.metric, target.aggregation);
  const ScoreArray& array = arrayFor(scores, name, source.layers, source.heads);
  const auto perGroup = static_cast<std::size_t>(source.headsPerGroup());
  std::vector<std::vector<std::int64_t>> kept;
  for (const std::int64_t layer : layers) {
    const std::span<const float> values = rowOf(array, layer, name);
    const std::vector<Pin> pins = pinsOfLayer(target.keep, target.cut, &Pins::heads, layer, source.heads);
    std::vector<std::int64_t>& heads = kept.emplace_back();
    for (std::size_t first = 0; first < values.size(); first += perGroup)
      for (const std::int64_t head :
           topScores(values.subspan(first, perGroup), count / source.kvHeads, std::span(pins).subspan(first, perGroup)))
        heads.push_back(head + static_cast<std::int64_t>(first));
  }
  return kept;
}

}  // namespace

Plan makePlan(const ModelShape& source, const Scores& scores, const Target& target) {
  const ModelShape student = targetShape(source, target);
  Plan plan;
  plan.layers = keptLayers(source, scores, target, student.layers);
  requireWidthPinsFit(source, target, student, plan.layers);
  plan.hidden = keptHidden(source, scores, target, student.hidden);
  plan.ffn = keptNeurons(source, scores, target, student.ffn, plan.layers);
  plan.heads = keptHeads(source, scores, target, student.heads, plan.layers);
  return plan;
}

nlohmann::json toJson(const Plan& plan) {
  return {{"hidden", plan.hidden}, {"layers", plan.layers}, {"ffn", plan.ffn}, {"heads", plan.heads}};
}

}  // namespace espalier
