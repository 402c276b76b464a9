#include "engine/importance/scores.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/importance/metrics.hpp"

namespace espalier {

namespace {

constexpr const char* kWholeModelLoss = "lm_loss";
constexpr std::array<std::string_view, 6> kAxes{"neuron", "head", "hidden", "hidden-layers", "layer", "block"};

bool isGroupMetric(const std::string& word) { return std::ranges::find(groupMetricNames(), word) != groupMetricNames().end(); }

std::vector<std::int64_t> shapeFor(const std::string& axis, const ModelShape& shape) {
  if (axis == "neuron") return {shape.layers, shape.ffn};
  if (axis == "head") return {shape.layers, shape.heads};
  if (axis == "hidden") return {shape.hidden};
  if (axis == "hidden-layers") return {shape.layers, shape.hidden};
  if (axis == "layer") return {shape.layers};
  return {shape.layers, shape.layers};
}

std::string describe(const std::vector<std::int64_t>& sizes) { return joinedWords(sizes, " x "); }

bool ranksWidths(const std::string& word) {
  const Metric* const metric = findMetric(word);
  return !metric || metric->ranks == Ranked::Widths;
}

/// The option of `analyze` that writes this array, and with it what is there already: another analysis into the same file replaces all of it.
std::string optionFor(const std::string& name, const std::map<std::string, ScoreArray>& there) {
  const auto wordOf = [](const std::string& array) { return scoreAxis(array) == "hidden-layers" ? std::string("hidden-layers") : metricOf(array); };
  const std::string wanted = wordOf(name);
  std::vector<std::string> words;
  for (const auto& [other, array] : there)
    if (const std::string word = wordOf(other); !scoreAxis(other).empty() && word != wanted && ranksWidths(word) == ranksWidths(wanted) && std::ranges::find(words, word) == words.end())
      words.push_back(word);
  words.push_back(wanted);
  return (ranksWidths(wanted) ? "--metrics " : "--layers ") + joinedWords(words, ",");
}

}  // namespace

std::string scoreAxis(const std::string& name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return {};
  const std::string first = name.substr(0, dot), second = name.substr(dot + 1);
  if (std::ranges::find(kAxes, first) != kAxes.end()) return first;
  if (isGroupMetric(first) && std::ranges::find(kAxes, second) != kAxes.end())
    return second;
  return {};
}

std::string metricOf(const std::string& name) {
  const std::size_t dot = name.find('.');
  const std::string first = name.substr(0, dot), second = dot == std::string::npos ? "" : name.substr(dot + 1);
  const std::string measure = second == "lm_loss" ? "loss" : second == "logit_mse" ? "logit-mse" : second;
  if (first == "layer") return measure;
  if (first == "block") return "block-" + measure;
  return isGroupMetric(first) ? first : "activation";
}

std::string layerPartsName(const std::string& hidden) { return "hidden-layers" + hidden.substr(hidden.find('.')); }

ScoreArray scoreTable(const std::vector<std::vector<double>>& rows) {
  ScoreArray array{{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.front().size())}, {}};
  for (const auto& row : rows)
    for (const double value : row) array.values.push_back(static_cast<float>(value));
  return array;
}

const ScoreArray* Scores::find(const std::string& name) const {
  const auto found = arrays.find(name);
  return found == arrays.end() ? nullptr : &found->second;
}

const ScoreArray& Scores::need(const std::string& name) const {
  if (const ScoreArray* array = find(name)) return *array;
  std::vector<std::string> there;
  for (const auto& [other, array] : arrays)
    if (const std::string word = metricOf(other); scoreAxis(other) == scoreAxis(name) && std::ranges::find(there, word) == there.end()) there.push_back(word);
  refuse("the scores have no " + name, {},
         "Measure it with analyze " + optionFor(name, arrays) + (there.empty() ? "" : ", or choose by what is there: " + joinedWords(there)));
}

std::optional<double> wholeModelLoss(const Scores& scores) {
  const auto found = scores.metadata.find(kWholeModelLoss);
  if (found == scores.metadata.end()) return std::nullopt;
  const std::string& text = found->second;
  double loss = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), loss);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(loss)) return std::nullopt;
  return loss;
}

void setWholeModelLoss(Scores& scores, double loss) {
  std::array<char, 32> text{};
  scores.metadata[kWholeModelLoss] = {text.data(), std::to_chars(text.data(), text.data() + text.size(), loss).ptr};
}

Scores readScores(const std::filesystem::path& path) {
  const SafetensorsFile file(path);
  Scores scores;
  scores.metadata = file.metadata();
  for (const TensorInfo& tensor : file.tensors()) {
    const bool isFloat = tensor.dtype == DType::F32 || tensor.dtype == DType::F64;
    const bool isFlat = tensor.shape.size() == 1 || tensor.shape.size() == 2;
    if (scoreAxis(tensor.name).empty() || !isFloat || !isFlat)
      refuse("this is not a scores file (it holds " + tensor.name + ")", path.string(),
             "Name a file that analyze has written");
    scores.arrays[tensor.name] = {tensor.shape, file.readFloats(tensor)};
  }
  if (scores.arrays.empty()) refuse("the scores file is empty", path.string(), "Name a file that analyze has written");
  return scores;
}

void writeScores(const std::filesystem::path& path, const Scores& scores) {
  std::vector<TensorInfo> tensors;
  for (const auto& [name, array] : scores.arrays) {
    TensorInfo info;
    info.name = name;
    info.dtype = DType::F32;
    info.shape = array.shape;
    tensors.push_back(std::move(info));
  }
  SafetensorsWriter writer(path, tensors, scores.metadata);
  for (const auto& [name, array] : scores.arrays) writer.write(std::as_bytes(std::span(array.values)));
  writer.commit();
}

void requireScoresFit(const Scores& scores, const ModelShape& shape, const std::string& fingerprint) {
  const std::string hint = "Run analyze with this model";
  for (const auto& [name, array] : scores.arrays) {
    const std::string axis = scoreAxis(name);
    const std::vector<std::int64_t> expected = shapeFor(axis, shape);
    if (!axis.empty() && array.shape != expected)
      refuse("the scores belong to another model: " + name + " is " + describe(array.shape) + ", this model needs " +
                 describe(expected),
             "scores", hint);
  }
  const auto model = scores.metadata.find("model");
  if (model != scores.metadata.end() && !model->second.empty() && !fingerprint.empty() && model->second != fingerprint)
    refuse("the scores belong to another model of the same shape", "scores", hint);
}

std::string widthScoreName(const std::string& axis, const std::string& metric, const std::string& aggregation) {
  if (metric != "activation" && !isGroupMetric(metric))
    throw Error(ErrorKind::Usage, "unknown metric " + metric, "--metric", "Use " + joinedWords(metricWords({Ranked::Widths}), ", ", " or "));
  const bool isDefined = axis == "neuron" || (axis == "head" && metric != "wanda");
  if (metric != "activation" && isDefined) return metric + "." + axis;
  const std::vector<std::string>& names = aggregationNames();
  const bool isModelOpt = aggregation == "modelopt";  // of heads only; the other axes keep the paper's choice
  if (!isModelOpt && std::ranges::find(names, aggregation) == names.end())
    throw Error(ErrorKind::Usage, "unknown aggregation " + aggregation, "--aggregation",
                "Use one like l2-mean: l2, mean or var over the batch, then over the sequence");
  return axis + "." + (isModelOpt && axis != "head" ? names.front() : aggregation);
}

std::string layerScoreName(const std::string& word) {
  const Metric* const metric = findMetric(word);
  if (!metric || metric->ranks == Ranked::Widths)
    throw Error(ErrorKind::Usage, "unknown layer metric " + word, "--by", "Use " + joinedWords(metricWords({Ranked::Layers, Ranked::Blocks}), ", ", " or "));
  const bool isBlock = metric->ranks == Ranked::Blocks;
  const std::string measure = isBlock ? word.substr(word.find('-') + 1) : word;
  return std::string(isBlock ? "block." : "layer.") + (measure == "loss" ? "lm_loss" : measure == "logit-mse" ? "logit_mse" : measure);
}

std::vector<std::string> analyzableWidths() {
  std::vector<std::string> words = metricWords({Ranked::Widths});
  words.emplace_back("hidden-layers");
  return words;
}

const std::vector<std::string>& groupMetricNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> words = metricWords({Ranked::Widths});
    std::erase(words, "activation");
    return words;
  }();
  return names;
}

const std::vector<std::string>& aggregationNames() {
  static const std::vector<std::string> names{"l2-mean", "mean-mean", "var-mean", "l2-l2",  "mean-l2",
                                              "var-l2",  "l2-var",    "mean-var", "var-var"};
  return names;
}

}  // namespace espalier
