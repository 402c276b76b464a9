// What the analyses found: maps and bars of importance, with what a student lost marked on them.
#include <algorithm>
#include <cmath>

#include "engine/base/error.hpp"
#include "engine/importance/scores.hpp"
#include "engine/project/report/bar_figure.hpp"
#include "engine/project/report/heatmap_figure.hpp"
#include "engine/project/report/kept.hpp"
#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

/// The array of an axis: activation importance with the paper's aggregation when it is there, else any other metric's.
const std::pair<const std::string, ScoreArray>* arrayOf(const Scores& scores, const std::string& axis) {
  if (const auto found = scores.arrays.find(axis + ".l2-mean"); found != scores.arrays.end()) return &*found;
  for (const auto& entry : scores.arrays) {
    if (entry.first.starts_with(axis + ".") || entry.first.ends_with("." + axis)) return &entry;
  }
  return nullptr;
}

/// Which cells of [L, N] a plan leaves out: whole rows for dropped layers.
std::vector<bool> cutCells(const json& plan, const char* axis, const ScoreArray& array) {
  const std::vector<std::int64_t> layers = indices(plan, "layers");
  if (layers.empty() || !plan.contains(axis) || !plan[axis].is_array() || plan[axis].size() != layers.size()) return {};
  std::vector<bool> cut(array.values.size(), true);
  for (std::size_t row = 0; row < layers.size(); ++row) {
    for (const json& index : plan[axis][row]) {
      if (!index.is_number_integer() || layers[row] < 0) continue;
      const auto place = static_cast<std::size_t>(layers[row] * array.columns() + index.get<std::int64_t>());
      if (place < cut.size()) cut[place] = false;
    }
  }
  return std::find(cut.begin(), cut.end(), true) == cut.end() ? std::vector<bool>() : cut;
}

std::string unitOf(const std::string& array) {
  if (array.find("activation") != std::string::npos || array.starts_with("head.") || array.starts_with("neuron.") ||
      array.starts_with("hidden.")) {
    return "activation";
  }
  return array.substr(0, array.find('.'));
}

/// The scores and the students that were cut by them; each figure marks what the first of those lost that lost something
/// there.
struct Context {
  const Scores& scores;
  std::vector<const ModelEntry*> students;
};

struct Cut {
  std::vector<bool> flags{};  ///< empty: nothing to mark
  std::string student{};
};

template <typename Flags>
Cut cutOf(const Context& context, Flags flagsOf) {
  for (const ModelEntry* student : context.students) {
    std::vector<bool> flags = flagsOf(student->artifact.facts.at("plan"));
    if (std::find(flags.begin(), flags.end(), true) != flags.end()) return {std::move(flags), student->artifact.name};
  }
  return {};
}

std::string map(const Context& context, const std::string& axis, const char* planAxis, const char* title, const char* what) {
  const auto* found = arrayOf(context.scores, axis);
  if (!found || found->second.shape.size() != 2) return {};
  const ScoreArray& array = found->second;
  const Cut cut = cutOf(context, [&](const json& plan) { return cutCells(plan, planAxis, array); });
  HeatmapFigure plot{.label = std::string(title) + " as a map of layers and " + what,
                     .xTitle = axis,
                     .yTitle = "layer",
                     .unit = unitOf(found->first),
                     .rows = array.rows(),
                     .columns = array.columns(),
                     .values = array.values,
                     .cut = cut.flags};
  const std::int64_t shared = columnsPerCell(plot);
  std::string caption = element("code", "", escaped(found->first)) + ", " + grouped(array.rows()) + " layers × " +
                        grouped(array.columns()) + " " + what + ".";
  if (shared > 1) caption += " Each column shows the strongest of " + std::to_string(shared) + " neighbours.";
  if (marksCuts(plot)) caption += " A light stroke: cut in " + element("b", "", escaped(cut.student)) + ".";
  return figure(title, caption, draw(plot));
}

std::string hiddenBars(const Context& context) {
  const auto* found = arrayOf(context.scores, "hidden");
  if (!found || found->second.shape.size() != 1) return {};
  const std::vector<float>& values = found->second.values;
  const Cut cut = cutOf(context, [&](const json& plan) { return cutFlags(indices(plan, "hidden"), values.size()); });
  BarFigure plot{.label = "Importance of hidden channels",
                 .xTitle = "hidden channel",
                 .yTitle = "importance",
                 .values = {values.begin(), values.end()},
                 .pale = cut.flags,
                 .colour = colour::kBlue};
  std::string caption =
      element("code", "", escaped(found->first)) + ", " + grouped(static_cast<std::int64_t>(values.size())) + " channels.";
  if (!cut.flags.empty()) caption += " Pale: cut in " + element("b", "", escaped(cut.student)) + ".";
  return figure("Hidden channels", caption, draw(plot));
}

std::string influenceBars(const Context& context) {
  const ScoreArray* array = context.scores.find("layer.bi");
  if (!array) return {};
  const Cut cut = cutOf(context, [&](const json& plan) { return cutFlags(indices(plan, "layers"), array->values.size()); });
  BarFigure plot{.label = "Block influence of each layer",
                 .xTitle = "layer",
                 .yTitle = "block influence",
                 .values = {array->values.begin(), array->values.end()},
                 .pale = cut.flags,
                 .colour = colour::kBlue};
  std::string caption =
      "1 − the mean cosine between a layer’s input and its output: low means that the layer changes little.";
  if (!cut.flags.empty()) caption += " Pale: dropped in " + element("b", "", escaped(cut.student)) + ".";
  return figure("Layers: block influence", caption, draw(plot));
}

std::string lossWithoutLayer(const Context& context) {
  const ScoreArray* array = context.scores.find("layer.lm_loss");
  if (!array) return {};
  Series series{
      .x = {}, .y = {array->values.begin(), array->values.end()}, .colour = colour::kVermilion, .width = 1, .points = true};
  for (std::size_t i = 0; i < series.y.size(); ++i) series.x.push_back(static_cast<double>(i));
  LineFigure plot{.label = "Loss without each layer",
                  .xTitle = "layer",
                  .yTitle = "LM loss (nats per token)",
                  .series = {series},
                  .height = 220,
                  .margin = 0.03,
                  .xTicks = series.x.size() <= 16 ? static_cast<int>(series.x.size()) + 1 : 8};
  return figure("Layers: loss without the layer",
                "The LM loss on the calibration text when this one layer is left out, nothing retrained.", draw(plot));
}

std::string triangle(const Context& context, const char* name, const char* title, const char* unit) {
  const ScoreArray* array = context.scores.find(name);
  if (!array || array->shape.size() != 2) return {};
  HeatmapFigure plot{.label = title,
                     .xTitle = "first layer of the block",
                     .yTitle = "layers removed",
                     .unit = unit,
                     .rows = array->rows(),
                     .columns = array->columns(),
                     .values = array->values,
                     .firstRow = 1,
                     .printValues = true};
  return figure(title, "Contiguous layers left out: the column is the first of them, the row how many.", draw(plot));
}

std::string describe(const Artifact& file, const Scores& scores, const Data& data) {
  const auto value = [&](const char* key) {
    const auto found = scores.metadata.find(key);
    if (found != scores.metadata.end() && !found->second.empty()) return found->second;
    const std::optional<double> fact = numberIn(file.facts, key);
    return fact ? grouped(static_cast<std::int64_t>(*fact)) : std::string();
  };
  std::string text;
  for (const RecordId parent : file.parents) {
    const std::string name = data.nameOf(parent);
    if (!name.empty()) text += (text.empty() ? "of " : " on ") + name;
  }
  if (!value("samples").empty()) text += ", " + value("samples") + " samples of " + value("context") + " tokens";
  if (const auto seconds = numberIn(file.facts, "seconds")) text += ", " + duration(*seconds);
  return text.starts_with(", ") ? text.substr(2) : text;
}

std::string mapsOf(const Artifact& file, const Data& data) {
  Scores scores;
  try {
    scores = readScores(file.path);
  } catch (const Error& error) {
    return element("h3", "", escaped(file.name)) + element("p", "problem", escaped(error.what()));
  }
  const Context context{scores, data.studentsOf(file)};
  return element("h3", "", escaped(file.name) + " " + element("span", "secondary", escaped(describe(file, scores, data)))) +
         map(context, "head", "heads", "Attention heads", "heads") +
         map(context, "neuron", "ffn", "Feed-forward neurons", "neurons") + hiddenBars(context) + influenceBars(context) +
         lossWithoutLayer(context) + triangle(context, "block.lm_loss", "Blocks: loss without them", "nats/token") +
         triangle(context, "block.bi", "Blocks: block influence", "1 − cosine");
}

}  // namespace

std::string importanceSection(const Data& data) {
  std::string html;
  for (const Artifact& file : data.scores) html += mapsOf(file, data);
  return html;
}

}  // namespace espalier::report
