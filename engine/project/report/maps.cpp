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
#include "engine/project/report/score_numbers.hpp"
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
  double width = 960, overlap = 0;  ///< of figures, in pixels
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

void addMap(Blocks& blocks, const Context& context, const std::string& axis, const char* planAxis, const char* title, const char* what) {
  const auto* found = arrayOf(context.scores, axis);
  if (!found || found->second.shape.size() != 2) return;
  const ScoreArray& array = found->second;
  const Cut cut = cutOf(context, [&](const json& plan) { return cutCells(plan, planAxis, array); });
  HeatmapFigure plot{.label = std::string(title) + " as a map of layers and " + what,
                     .xTitle = axis,
                     .yTitle = "layer",
                     .unit = unitOf(found->first),
                     .rows = array.rows(),
                     .columns = array.columns(),
                     .values = array.values,
                     .cut = cut.flags,
                     .width = context.width,
                     .overlap = context.overlap};
  const std::int64_t shared = columnsPerCell(plot);
  Text caption = code(found->first) + plain(", " + grouped(array.rows()) + " layers × " + grouped(array.columns()) + " " + what + ".");
  if (shared > 1) caption = caption + plain(" Each column shows the strongest of " + std::to_string(shared) + " neighbours.");
  if (marksCuts(plot)) caption = caption + plain(" A light stroke: cut in ") + strong(cut.student) + plain(".");
  blocks.push_back(Figure{.title = title, .caption = caption, .svg = draw(plot), .numbers = cellNumbers(array, "layer", axis, 0, cut.flags)});
}

void addBars(Blocks& blocks, const Context& context, const ScoreArray& array, BarFigure plot, Figure figure, const char* planAxis, const char* verb) {
  const Cut cut = cutOf(context, [&](const json& plan) { return cutFlags(indices(plan, planAxis), array.values.size()); });
  plot.values = {array.values.begin(), array.values.end()};
  plot.pale = cut.flags;
  plot.colour = colour::kBlue;
  plot.width = context.width;
  if (!cut.flags.empty()) figure.caption = figure.caption + plain(std::string(" Pale: ") + verb + " in ") + strong(cut.student) + plain(".");
  figure.svg = draw(plot);
  figure.numbers = lineNumbers(array, planAxis == std::string("layers") ? "layer" : "channel", cut.flags);
  blocks.push_back(std::move(figure));
}

void addHiddenBars(Blocks& blocks, const Context& context) {
  const auto* found = arrayOf(context.scores, "hidden");
  if (!found || found->second.shape.size() != 1) return;
  const std::string count = ", " + grouped(static_cast<std::int64_t>(found->second.values.size())) + " channels.";
  addBars(blocks, context, found->second, {.label = "Importance of hidden channels", .xTitle = "hidden channel", .yTitle = "importance"},
          {.title = "Hidden channels", .caption = code(found->first) + plain(count)}, "hidden", "cut");
}

void addInfluenceBars(Blocks& blocks, const Context& context) {
  const ScoreArray* array = context.scores.find("layer.bi");
  if (!array) return;
  addBars(blocks, context, *array, {.label = "Block influence of each layer", .xTitle = "layer", .yTitle = "block influence"},
          {.title = "Layers: block influence",
           .caption = plain("1 − the mean cosine between a layer’s input and its output: low means that the layer changes little.")},
          "layers", "dropped");
}

void addLossWithoutLayer(Blocks& blocks, const Context& context) {
  const ScoreArray* array = context.scores.find("layer.lm_loss");
  if (!array) return;
  Series series{
      .x = {}, .y = {array->values.begin(), array->values.end()}, .colour = colour::kVermilion, .width = 1, .points = true};
  for (std::size_t i = 0; i < series.y.size(); ++i) series.x.push_back(static_cast<double>(i));
  LineFigure plot{.label = "Loss without each layer",
                  .xTitle = "layer",
                  .yTitle = "LM loss (nats per token)",
                  .series = {series},
                  .width = context.width,
                  .height = 220,
                  .margin = 0.03,
                  .xTicks = series.x.size() <= 16 ? static_cast<int>(series.x.size()) + 1 : 8};
  blocks.push_back(Figure{.title = "Layers: loss without the layer",
                          .caption = plain("The LM loss on the calibration text when this one layer is left out, nothing retrained."),
                          .svg = draw(plot),
                          .numbers = lineNumbers(*array, "layer", {})});
}

void addTriangle(Blocks& blocks, const Context& context, const char* name, const char* title, const char* unit) {
  const ScoreArray* array = context.scores.find(name);
  if (!array || array->shape.size() != 2) return;
  HeatmapFigure plot{.label = title,
                     .xTitle = "first layer of the block",
                     .yTitle = "layers removed",
                     .unit = unit,
                     .rows = array->rows(),
                     .columns = array->columns(),
                     .values = array->values,
                     .firstRow = 1,
                     .printValues = true,
                     .width = context.width,
                     .overlap = context.overlap};
  blocks.push_back(Figure{.title = title,
                          .caption = plain("Contiguous layers left out: the column is the first of them, the row how many."),
                          .svg = draw(plot),
                          .numbers = cellNumbers(*array, "layers_removed", "first_layer", 1, {})});
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

void addMaps(Blocks& blocks, const Artifact& file, const Data& data) {
  const bool ruled = !blocks.empty();
  Scores scores;
  try {
    scores = readScores(file.path);
  } catch (const Error& error) {
    blocks.push_back(Heading{plain(file.name), ruled});
    blocks.push_back(Paragraph{plain(error.what()), Role::Problem});
    return;
  }
  const Context context{scores, data.studentsOf(file), data.figureWidth, data.cellOverlap};
  blocks.push_back(Heading{plain(file.name + " ") + secondary(describe(file, scores, data)), ruled});
  addMap(blocks, context, "head", "heads", "Attention heads", "heads");
  addMap(blocks, context, "neuron", "ffn", "Feed-forward neurons", "neurons");
  addHiddenBars(blocks, context);
  addInfluenceBars(blocks, context);
  addLossWithoutLayer(blocks, context);
  addTriangle(blocks, context, "block.lm_loss", "Blocks: loss without them", "nats/token");
  addTriangle(blocks, context, "block.bi", "Blocks: block influence", "1 − cosine");
}

}  // namespace

Blocks importanceSection(const Data& data) {
  Blocks blocks;
  for (const Artifact& file : data.scores) addMaps(blocks, file, data);
  return blocks;
}

}  // namespace espalier::report
