// What the analyses found: maps and bars of importance, with what a student lost marked on them.
#include <algorithm>
#include <cmath>
#include <optional>

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

std::string unitOf(const std::string& array, const Words& say) {
  if (array.find("activation") != std::string::npos || array.starts_with("head.") || array.starts_with("neuron.") ||
      array.starts_with("hidden.")) {
    return say("activation");
  }
  return array.substr(0, array.find('.'));
}

/// The scores and the students that were cut by them; each figure marks what the first of those lost that lost something
/// there.
struct Context {
  const Scores& scores;
  std::vector<const ModelEntry*> students;
  double width = 960, overlap = 0;  ///< of figures, in pixels
  const Words& say;
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

/// An axis of [layers, N] and what is said of its map.
struct MapWords {
  const char *axis, *planAxis, *title, *label, *size;
};
constexpr MapWords kHeads{"head", "heads", "Attention heads", "Attention heads as a map of layers and heads", "{0}, {1} layers × {2} heads."};
constexpr MapWords kNeurons{"neuron", "ffn", "Feed-forward neurons", "Feed-forward neurons as a map of layers and neurons", "{0}, {1} layers × {2} neurons."};

void addMap(Blocks& blocks, const Context& context, const MapWords& map) {
  const Words& say = context.say;
  const std::string axis = map.axis;
  const auto* found = arrayOf(context.scores, axis);
  if (!found || found->second.shape.size() != 2) return;
  const ScoreArray& array = found->second;
  const Cut cut = cutOf(context, [&](const json& plan) { return cutCells(plan, map.planAxis, array); });
  HeatmapFigure plot{.label = say(map.label),
                     .xTitle = say(axis),
                     .yTitle = say("layer"),
                     .unit = unitOf(found->first, say),
                     .rows = array.rows(),
                     .columns = array.columns(),
                     .values = array.values,
                     .cut = cut.flags,
                     .fromZero = true,
                     .width = context.width,
                     .overlap = context.overlap};
  const std::int64_t shared = columnsPerCell(plot);
  Text caption = composed(say, map.size, {code(found->first), plain(grouped(array.rows())), plain(grouped(array.columns()))});
  if (shared > 1) caption = caption + plain(" ") + plain(say("Each column shows the strongest of {0} neighbours.", std::to_string(shared)));
  switch (cutMarks(plot)) {
    case CutMarks::Strokes: caption = caption + plain(" ") + composed(say, "A light stroke: cut in {0}.", {strong(cut.student)}); break;
    case CutMarks::Feet:
      caption = caption + plain(" ") + composed(say, "A light strip at the foot of a row: cut in {0}.", {strong(cut.student)});
      if (shared > 1) caption = caption + plain(" " + say("The lighter, the more of the neighbours."));
      break;
    case CutMarks::None: break;
  }
  blocks.push_back(Figure{.title = say(map.title), .caption = caption, .svg = draw(plot), .numbers = cellNumbers(array, "layer", axis, 0, cut.flags)});
}

void addBars(Blocks& blocks, const Context& context, const ScoreArray& array, BarFigure plot, Figure figure, const char* planAxis, const char* paleMeans) {
  const Cut cut = cutOf(context, [&](const json& plan) { return cutFlags(indices(plan, planAxis), array.values.size()); });
  plot.values = {array.values.begin(), array.values.end()};
  plot.pale = cut.flags;
  plot.colour = colour::kBlue;
  plot.width = context.width;
  if (!cut.flags.empty()) figure.caption = figure.caption + plain(" ") + composed(context.say, paleMeans, {strong(cut.student)});
  figure.svg = draw(plot);
  figure.numbers = lineNumbers(array, planAxis == std::string("layers") ? "layer" : "channel", cut.flags);
  blocks.push_back(std::move(figure));
}

void addHiddenBars(Blocks& blocks, const Context& context) {
  const auto* found = arrayOf(context.scores, "hidden");
  if (!found || found->second.shape.size() != 1) return;
  const Words& say = context.say;
  const Text caption = composed(say, "{0}, {1} channels.", {code(found->first), plain(grouped(static_cast<std::int64_t>(found->second.values.size())))});
  addBars(blocks, context, found->second, {.label = say("Importance of hidden channels"), .xTitle = say("hidden channel"), .yTitle = say("importance")},
          {.title = say("Hidden channels"), .caption = caption}, "hidden", "Pale: cut in {0}.");
}

void addInfluenceBars(Blocks& blocks, const Context& context) {
  const ScoreArray* array = context.scores.find("layer.bi");
  if (!array) return;
  const Words& say = context.say;
  addBars(blocks, context, *array, {.label = say("Block influence of each layer"), .xTitle = say("layer"), .yTitle = say("block influence")},
          {.title = say("Layers: block influence"),
           .caption = plain(say("1 − the mean cosine between a layer’s input and its output: low means that the layer changes little."))},
          "layers", "Pale: dropped in {0}.");
}

/// Scores of earlier versions do not have the whole model's loss: points, since bars would have no foot to stand on.
void addLossPoints(Blocks& blocks, const Context& context, const ScoreArray& array, Figure figure) {
  const Words& say = context.say;
  Series series{.x = {}, .y = {array.values.begin(), array.values.end()}, .colour = colour::kBlue, .line = false, .points = true};
  for (std::size_t i = 0; i < series.y.size(); ++i) series.x.push_back(static_cast<double>(i));
  figure.svg = draw(LineFigure{.label = say("Loss without each layer"),
                               .xTitle = say("layer"),
                               .yTitle = say("LM loss (nats per token)"),
                               .series = {series},
                               .width = context.width,
                               .height = 220,
                               .margin = 0.03,
                               .xTicks = series.x.size() <= 16 ? static_cast<int>(series.x.size()) + 1 : 8});
  figure.numbers = lineNumbers(array, "layer", {});
  blocks.push_back(std::move(figure));
}

void addLossWithoutLayer(Blocks& blocks, const Context& context) {
  const ScoreArray* array = context.scores.find("layer.lm_loss");
  if (!array) return;
  const Words& say = context.say;
  Figure figure{.title = say("Layers: loss without the layer"),
                .caption = plain(say("The LM loss on the calibration text when this one layer is left out, nothing retrained."))};
  const std::optional<double> whole = wholeModelLoss(context.scores);
  if (!whole) return addLossPoints(blocks, context, *array, std::move(figure));
  figure.caption = figure.caption + plain(" ") + plain(say("A bar is how far it lies above the loss of the whole model, {0}.", fixed(*whole, 3)));
  ScoreArray above = *array;
  for (float& value : above.values) value = static_cast<float>(static_cast<double>(value) - *whole);
  addBars(blocks, context, above, {.label = say("Loss without each layer, above the whole model’s"), .xTitle = say("layer"), .yTitle = say("nats above the whole model"), .height = 220},
          std::move(figure), "layers", "Pale: dropped in {0}.");
  std::get<Figure>(blocks.back()).numbers.push_back(numberColumn("loss", {array->values.begin(), array->values.end()}));
}

void addTriangle(Blocks& blocks, const Context& context, const char* name, const char* title, const char* unit) {
  const ScoreArray* array = context.scores.find(name);
  if (!array || array->shape.size() != 2) return;
  const Words& say = context.say;
  HeatmapFigure plot{.label = say(title),
                     .xTitle = say("first layer of the block"),
                     .yTitle = say("layers removed"),
                     .unit = say(unit),
                     .rows = array->rows(),
                     .columns = array->columns(),
                     .values = array->values,
                     .firstRow = 1,
                     .printValues = true,
                     .width = context.width,
                     .overlap = context.overlap};
  blocks.push_back(Figure{.title = say(title),
                          .caption = plain(say("Contiguous layers left out: the column is the first of them, the row how many.")),
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
  const Words& say = data.say;
  std::string text;
  for (const RecordId parent : file.parents) {
    const std::string name = data.nameOf(parent);
    if (!name.empty()) text = text.empty() ? say("of {0}", name) : say("{0} on {1}", text, name);
  }
  const auto add = [&](const std::string& fact) { text += (text.empty() ? "" : ", ") + fact; };
  if (!value("samples").empty()) add(say("{0} samples of {1} tokens", value("samples"), value("context")));
  if (const auto seconds = numberIn(file.facts, "seconds")) add(duration(*seconds, say));
  return text;
}

void addMaps(Blocks& blocks, const Artifact& file, const Data& data) {
  const bool ruled = !blocks.empty();
  Scores scores;
  try {
    scores = readScores(file.path);
  } catch (const Error& error) {
    blocks.push_back(Heading{plain(file.name), ruled});
    blocks.push_back(Paragraph{plain(data.say.retold(error)), Role::Problem});
    return;
  }
  const Context context{scores, data.studentsOf(file), data.figureWidth, data.cellOverlap, data.say};
  blocks.push_back(Heading{plain(file.name + " ") + secondary(describe(file, scores, data)), ruled});
  addMap(blocks, context, kHeads);
  addMap(blocks, context, kNeurons);
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
