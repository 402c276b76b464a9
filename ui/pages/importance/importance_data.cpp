#include "ui/pages/importance/importance_data.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "ui/bridge/metric_words.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

struct ImportanceData {
  Q_DECLARE_TR_FUNCTIONS(espalier::ui::ImportanceData)
};

const char* axisWord(Axis axis) { return axis == Axis::Head ? "head" : axis == Axis::Neuron ? "neuron" : "hidden"; }

QString aggregateName(const std::string& word) {
  if (word == "l2") return ImportanceData::tr("L2");
  return word == "var" ? ImportanceData::tr("var") : ImportanceData::tr("mean");
}

/// In two short lines.
QString narrowName(const MetricChoice& choice) {
  if (choice.aggregation == "modelopt") return QStringLiteral("Model-\nOpt");
  const std::size_t dash = choice.aggregation.find('-');
  if (dash != std::string::npos) return aggregateName(choice.aggregation.substr(0, dash)) + QStringLiteral(",\n") + aggregateName(choice.aggregation.substr(dash + 1));
  QString brief = wordsOf(metricOf(choice.array)).brief;
  return brief.replace(QLatin1Char(' '), QLatin1Char('\n')).replace(QLatin1Char('-'), QStringLiteral("\n-"));
}

QString sentenceOf(const MetricWords& words) { return ImportanceData::tr("%1: %2.").arg(words.title, words.meaning); }

/// w: weights; x: what flows into the outgoing ones, W.
QString groupFormula(const std::string& word) {
  if (word == "weight") return QStringLiteral("√ Σ w²");
  if (word == "taylor") return QStringLiteral("| Σ w · ∂L/∂w |");
  if (word == "taylor2") return QStringLiteral("Σ (w · ∂L/∂w)²");
  if (word == "wanda") return QStringLiteral("Σ |W| · ‖x‖₂");
  return word == "flap" ? QStringLiteral("‖W‖² · Σ (x − x̄)²") : QString();
}

QString groupCost(const std::string& word) {
  if (word == "weight") return ImportanceData::tr("Needs no pass over a text.");
  return word.starts_with("taylor") ? ImportanceData::tr("Needs a backward pass.") : QString();
}

QString asTip(QStringList paragraphs) {
  paragraphs.removeAll(QString());
  QString html;  // a tool tip wraps its lines only so
  for (const QString& paragraph : paragraphs) html += QStringLiteral("<p>") + paragraph.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br/>")) + QStringLiteral("</p>");
  return html;
}

QString commandLine(const QString& words) { return ImportanceData::tr("Command line: %1").arg(words); }

/// The loss of a model right after the cut, by aggregation over samples, then positions (first paper).
QString aggregationFinding(const std::string& aggregation) {
  static const std::map<std::string, std::pair<double, double>> losses{
      {"l2-mean", {7.18, 7.23}}, {"mean-mean", {7.21, 6.89}}, {"var-mean", {8.34, 8.72}}, {"l2-l2", {8.73, 8.37}},  {"mean-l2", {8.41, 7.84}},
      {"var-l2", {9.01, 9.30}},  {"l2-var", {8.18, 8.61}},    {"mean-var", {7.94, 8.29}}, {"var-var", {10.55, 11.14}}};
  const auto found = losses.find(aggregation);
  if (found == losses.end()) return {};
  return ImportanceData::tr("First paper: right after the cut the LM loss was %1 on its own data and %2 on WikiText2.").arg(formatNumber(found->second.first, 2), formatNumber(found->second.second, 2));
}

/// x: what comes into a layer or block, y: what comes out; M: the logits.
QString layerFormula(const std::string& word) {
  if (word == "bi" || word == "block-bi") return QStringLiteral("1 − mean cos(x, y)");
  if (word == "angular") return QStringLiteral("arccos(cos(x, y)) / π");
  if (word == "loss" || word == "block-loss") return ImportanceData::tr("mean −log p(next token), M without it");
  if (word == "logit-mse") return QStringLiteral("‖M − M′‖² / ‖M‖²");
  return word == "task" ? ImportanceData::tr("1 − correct / tasks; answer = argmax Σ log p(choice | context)") : QString();
}

QString layerFinding(const std::string& word) {
  if (word == "bi") return ImportanceData::tr("Both papers: first and last layers matter most.");
  if (word == "loss") return ImportanceData::tr("Second paper: to drop the layers whose single removal hurts least gives the better LM loss.");
  if (word == "logit-mse") return ImportanceData::tr("Nemotron Elastic ranks layers by it.");
  if (word == "block-bi" || word == "block-loss" || word == "task")
    return ImportanceData::tr("Second paper: one contiguous block gone keeps tasks better than single layers gone (Winogrande 0.595 against 0.5), though the LM loss is worse.");
  return {};
}

/// Columns that make a list of channels about three times as wide as high.
std::int64_t foldedColumns(std::int64_t channels) {
  std::int64_t columns = 8;
  while (columns * columns < 2 * channels) columns *= 2;
  return std::min(columns, std::max<std::int64_t>(1, channels));
}

}  // namespace

QString metricTitle(const std::string& metric, const std::string& aggregation) {
  const QString title = wordsOf(metric).title;
  if (metric != "activation") return title;
  if (aggregation == "modelopt") return title + QStringLiteral(": ModelOpt");
  const std::size_t dash = aggregation.find('-');
  return title + QStringLiteral(": ") + aggregateName(aggregation.substr(0, dash)) + QStringLiteral(", ") + aggregateName(aggregation.substr(dash + 1));
}

std::vector<MetricChoice> metricChoices(const Scores& scores, Axis axis) {
  const std::string word = axisWord(axis);
  std::vector<MetricChoice> choices;
  for (const std::string& aggregation : aggregationNames())
    if (scores.find(word + "." + aggregation)) choices.push_back({word + "." + aggregation, "activation", aggregation, metricTitle("activation", aggregation), {}, {}});
  if (scores.find(word + ".modelopt")) choices.push_back({word + ".modelopt", "activation", "modelopt", metricTitle("activation", "modelopt"), {}, {}});
  for (const auto& [name, array] : scores.arrays)
    if (name.ends_with("." + word)) {
      const std::string metric = name.substr(0, name.size() - word.size() - 1);
      choices.push_back({name, axis == Axis::Channel ? std::string() : metric, {}, metricTitle(metric, {}), {}, {}});
    }
  for (MetricChoice& choice : choices) {
    choice.narrow = narrowName(choice);
    choice.tip = metricTip(choice.array);
  }
  return choices;
}

QString metricHint(const std::string& array) {
  const bool heads = array.starts_with("head.");
  if (array.ends_with(".modelopt"))
    return ImportanceData::tr("Each channel of the head’s output is averaged over positions and taken in L2 over samples; then the norm over the head’s channels. This is how NVIDIA ModelOpt does it.");
  const bool ofLayer = array.starts_with("hidden-layers.");
  const QString site = heads ? ImportanceData::tr("the norm of this head’s output")
                       : array.starts_with("neuron.") ? ImportanceData::tr("the size of this neuron’s activation (the input of down_proj)")
                       : ofLayer ? ImportanceData::tr("the size of this channel after the two norms of this layer, added up")
                       : array.starts_with("hidden.") ? ImportanceData::tr("the size of this channel after the two norms of every layer, summed over the layers")
                                                      : QString();
  if (site.isEmpty()) return sentenceOf(wordsOf(metricOf(array)));
  const std::string aggregation = array.substr(array.find('.') + 1);
  const std::size_t dash = aggregation.find('-');
  QString hint = ImportanceData::tr("Activation importance: %1, first %2 over positions, then %3 over samples.")
                     .arg(site, aggregateName(aggregation.substr(dash + 1)), aggregateName(aggregation.substr(0, dash)));
  if (aggregation == "l2-mean") hint += QLatin1Char(' ') + ImportanceData::tr("Minitron’s choice among nine aggregations.");
  return hint;
}

QString metricTip(const std::string& array) {
  const std::size_t dot = array.find('.');
  const std::string first = array.substr(0, dot), second = array.substr(dot + 1);
  if (first == "head" || first == "neuron" || first == "hidden") {
    const std::size_t dash = second.find('-');
    const QString formula = dash == std::string::npos ? QString() : QStringLiteral("%1 ( %2 |x| )").arg(aggregateName(second.substr(0, dash)), aggregateName(second.substr(dash + 1)));
    return asTip({metricHint(array), formula, aggregationFinding(second), commandLine(QStringLiteral("prune --metric activation --aggregation ") + text(second))});
  }
  return asTip({metricHint(array), groupFormula(first), groupCost(first), ImportanceData::tr("The papers cut width by activations alone: forward passes, no gradients."),
                commandLine(QStringLiteral("analyze --metrics %1, prune --metric %1").arg(text(first)))});
}

QString layerMetricTip(const std::string& word) {
  const QString command = QStringLiteral("analyze --layers %1, prune --by %1").arg(text(word));
  return asTip({sentenceOf(wordsOf(word)), layerFormula(word), layerFinding(word), commandLine(command)});
}

QString spokenTip(const QString& tip) {
  QString plain = tip;
  plain.replace(QStringLiteral("</p>"), QStringLiteral(" ")).replace(QStringLiteral("<br/>"), QStringLiteral(" ")).remove(QStringLiteral("<p>"));
  return plain.replace(QStringLiteral("&gt;"), QStringLiteral(">")).replace(QStringLiteral("&lt;"), QStringLiteral("<")).replace(QStringLiteral("&amp;"), QStringLiteral("&")).trimmed();
}

QString metricUnit(const std::string& array) {
  if (array.starts_with("head.")) return ImportanceData::tr("norm of the head’s output");
  if (array.starts_with("hidden.")) return ImportanceData::tr("size after the norms, summed over layers");
  if (array.starts_with("hidden-layers.")) return ImportanceData::tr("size after the layer’s two norms, summed");
  return wordsOf(metricOf(array)).unit;
}

std::vector<std::string> measuredMetrics(const Scores& scores, Ranked ranked) {
  std::vector<std::string> words = metricWords({ranked});
  std::erase_if(words, [&](const std::string& word) { return !scores.find(layerScoreName(word)); });
  return words;
}

HeatmapData axisMap(const ScoreArray& scores, Axis axis) {
  HeatmapData map;
  map.values = scores.values;
  map.rows = scores.rows();
  map.columns = scores.columns();
  map.rowName = ImportanceData::tr("layer");
  map.columnName = axis == Axis::Head ? ImportanceData::tr("head") : axis == Axis::Neuron ? ImportanceData::tr("neuron") : ImportanceData::tr("channel");
  if (axis != Axis::Channel || scores.shape.size() == 2) return map;
  map.folded = true;
  map.rowName = ImportanceData::tr("first channel of the row");
  map.columnName = ImportanceData::tr("channel within the row");
  const std::int64_t channels = map.columns;
  map.columns = foldedColumns(channels);
  map.rows = map.columns ? (channels + map.columns - 1) / map.columns : 0;
  map.values.resize(static_cast<std::size_t>(map.rows * map.columns), std::numeric_limits<float>::quiet_NaN());
  return map;
}

Place placeOf(HeatmapCell cell, Axis axis, const HeatmapData& map) {
  if (axis != Axis::Channel) return {cell.row, cell.column};
  return {0, map.folded ? cell.row * map.columns + cell.column : cell.column};
}

HeatmapCell cellOf(Place place, Axis axis, const HeatmapData& map) {
  if (axis == Axis::Channel && map.folded) return map.columns ? HeatmapCell{place.second / map.columns, place.second % map.columns} : HeatmapCell{};
  return {place.first, place.second};
}

std::vector<std::uint8_t> cutCells(const Plan& plan, const ModelShape& source, Axis axis, const HeatmapData& map) {
  const auto size = static_cast<std::size_t>(map.rows * map.columns);
  if (axis == Axis::Channel && map.folded) {
    if (static_cast<std::int64_t>(plan.hidden.size()) == source.hidden) return {};
    std::vector<std::uint8_t> cut(size, 1);
    for (const std::int64_t channel : plan.hidden) cut[static_cast<std::size_t>(channel)] = 0;
    return cut;
  }
  std::vector<std::uint8_t> cut(size, 1);
  std::size_t stay = 0;
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    const std::vector<std::int64_t>& kept = axis == Axis::Channel ? plan.hidden : axis == Axis::Head ? plan.heads.at(i) : plan.ffn.at(i);
    const auto row = static_cast<std::size_t>(plan.layers[i] * map.columns);
    for (const std::int64_t column : kept) cut[row + static_cast<std::size_t>(column)] = 0;
    stay += kept.size();
  }
  if (stay == size) cut.clear();
  return cut;
}

std::vector<std::uint8_t> cutLayers(const Plan& plan, const ModelShape& source) {
  std::vector<std::uint8_t> cut(static_cast<std::size_t>(source.layers), 1);
  for (const std::int64_t layer : plan.layers) cut[static_cast<std::size_t>(layer)] = 0;
  return cut;
}

std::vector<CellMark> pinMarks(const Target& target, Axis axis, const HeatmapData& map) {
  std::vector<CellMark> marks;
  const auto add = [&](const Pins& pins, CellMark::Kind kind) {
    if (axis == Axis::Channel)
      for (const std::int64_t channel : pins.hidden) {
        const HeatmapCell first = cellOf({0, channel}, axis, map);
        for (std::int64_t below = 0; below < (map.folded ? 1 : map.rows); ++below) marks.push_back({{first.row + below, first.column}, kind});
      }
    else
      for (const Place& place : axis == Axis::Head ? pins.heads : pins.neurons) marks.push_back({cellOf(place, axis, map), kind});
  };
  add(target.keep, CellMark::Kind::Keep);
  add(target.cut, CellMark::Kind::Cut);
  return marks;
}

QString placeTitle(Axis axis, Place place) {
  const auto layer = static_cast<qlonglong>(place.first), index = static_cast<qlonglong>(place.second);
  switch (axis) {
    case Axis::Head: return ImportanceData::tr("Head %1 of layer %2").arg(index).arg(layer);
    case Axis::Neuron: return ImportanceData::tr("Neuron %1 of layer %2").arg(index).arg(layer);
    case Axis::Channel: return ImportanceData::tr("Channel %1").arg(index);
    case Axis::Layer: break;
  }
  return ImportanceData::tr("Layer %1").arg(index);
}

bool isKept(const Plan& plan, Axis axis, Place place) {
  if (axis == Axis::Layer) return std::ranges::binary_search(plan.layers, place.second);
  if (axis == Axis::Channel) return std::ranges::binary_search(plan.hidden, place.second);
  const auto layer = std::ranges::lower_bound(plan.layers, place.first);
  if (layer == plan.layers.end() || *layer != place.first) return false;
  const auto& kept = axis == Axis::Head ? plan.heads : plan.ffn;
  return std::ranges::binary_search(kept[static_cast<std::size_t>(layer - plan.layers.begin())], place.second);
}

Block blockOf(HeatmapCell cell) { return {cell.column, cell.row + 1}; }

QString blockTitle(const Block& block) {
  const auto first = static_cast<qlonglong>(block.first);
  return block.count == 1 ? ImportanceData::tr("Layer %1").arg(first) : ImportanceData::tr("Layers %1 to %2").arg(first).arg(first + block.count - 1);
}

void dropBlock(Session& session, const Block& block) {
  Target target = session.target();
  target.layers.reset();
  target.dropLayers.clear();
  for (std::int64_t layer = block.first; layer < block.first + block.count; ++layer) target.dropLayers.push_back(layer);
  session.setTarget(target, ImportanceData::tr("Drop layers %1 to %2").arg(block.first).arg(block.first + block.count - 1));
}

}  // namespace espalier::ui
