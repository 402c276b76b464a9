// From scores, plan and pins to what the importance page draws. Values in, values out.
#pragma once

#include <QString>
#include <algorithm>
#include <cstdint>
#include <ranges>
#include <string>
#include <vector>

#include "engine/importance/metrics.hpp"
#include "engine/pruning/plan.hpp"
#include "ui/bridge/session.hpp"
#include "ui/plots/heatmap.hpp"

namespace espalier::ui {

/// One array of scores that can be looked at on a width axis.
struct MetricChoice {
  std::string array;                ///< "head.l2-mean"
  std::string metric, aggregation;  ///< how a target names it; empty when a target cannot use it
  QString title;                    ///< "Activation: L2, mean"
  QString narrow;                   ///< the same in two short lines, for a column of a table
  QString tip;
  /// The same measure has the same key on every axis: "l2-mean", "weight"; of blocks the array.
  const std::string& key() const { return metric.empty() ? array : metric == "activation" ? aggregation : metric; }
};

/// Head, Neuron or Channel: the arrays that are there, the papers' choice first.
std::vector<MetricChoice> metricChoices(const Scores& scores, Axis axis);
/// What a metric measures, in one or two sentences.
QString metricHint(const std::string& array);
/// What the colour bar counts in.
QString metricUnit(const std::string& array);
/// "Activation: L2, mean" for a target's words.
QString metricTitle(const std::string& metric, const std::string& aggregation);

/// For a tool tip, as paragraphs: what a metric measures, its formula, what the papers found, and its name on the command line.
QString metricTip(const std::string& array);
QString layerMetricTip(const std::string& word);
/// The paragraphs of a tip as plain text, for screen readers.
QString spokenTip(const QString& tip);

/// The metrics of layers, or of blocks, that are there, by option word.
std::vector<std::string> measuredMetrics(const Scores& scores, Ranked ranked);

/// The map of a width axis; channels are folded into rows, but those of layers ([L, H]) are columns.
HeatmapData axisMap(const ScoreArray& scores, Axis axis);
/// The map's cells that the plan cuts; of a dropped layer all. Empty when nothing is cut on this axis.
std::vector<std::uint8_t> cutCells(const Plan& plan, const ModelShape& source, Axis axis, const HeatmapData& map);
std::vector<std::uint8_t> cutLayers(const Plan& plan, const ModelShape& source);
std::vector<CellMark> pinMarks(const Target& target, Axis axis, const HeatmapData& map);

/// Place of a cell in the words of targets, and back; a channel's cell among layers is the first layer's.
Place placeOf(HeatmapCell cell, Axis axis, const HeatmapData& map);
HeatmapCell cellOf(Place place, Axis axis, const HeatmapData& map);
/// "Head 19 of layer 7".
QString placeTitle(Axis axis, Place place);
bool isKept(const Plan& plan, Axis axis, Place place);
/// 1 is the largest; equal values share the best rank.
template <std::ranges::random_access_range Values>
std::int64_t rankAmong(const Values& values, std::size_t index) {
  return 1 + std::ranges::count_if(values, [own = values[index]](const auto other) { return other > own; });
}

/// `count` layers from `first` on.
struct Block {
  std::int64_t first = 0, count = 1;
};
Block blockOf(HeatmapCell cell);  ///< of the triangle
/// "Layers 3 to 5".
QString blockTitle(const Block& block);
/// The target drops these layers and no others.
void dropBlock(Session& session, const Block& block);

}  // namespace espalier::ui
