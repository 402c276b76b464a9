// What was cut: sizes before and after, the layers, and where the parameters went.
#include <algorithm>
#include <cctype>

#include "engine/importance/metrics.hpp"
#include "engine/project/report/bar_figure.hpp"
#include "engine/project/report/kept.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

constexpr std::int64_t kMostLayers = 4096;  ///< drawn

TableRow sizeRow(const std::string& axis, std::int64_t before, std::int64_t after) {
  const double share = before > 0 ? static_cast<double>(after) / static_cast<double>(before) : kNotKnown;
  return {.cells = {cell(axis), cell(grouped(before), static_cast<double>(before)), cell(grouped(after), static_cast<double>(after)),
                    cell(percent(share), share)},
          .pale = after == before};
}

Table sizesTable(const std::string& student, const ModelShape& before, const ModelShape& after, const Words& say) {
  return {.title = say("Sizes of {0}", student),
          .columns = columnsOf(say, {{"Axis", false}, {"Before", true}, {"After", true}, {"Kept", true}}),
          .rows = {sizeRow(say("Layers"), before.layers, after.layers), sizeRow(say("Hidden channels"), before.hidden, after.hidden),
                   sizeRow(say("Feed-forward neurons a layer"), before.ffn, after.ffn), sizeRow(say("Query heads a layer"), before.heads, after.heads)},
          .narrow = true};
}

StackedBar barOf(const ModelEntry& entry) {
  const ParameterCount count = entry.shape->parameters();
  return {.label = shortened(entry.artifact.name, 22),
          .total = "",
          .parts = {static_cast<double>(count.embedding + count.head), static_cast<double>(count.attention),
                    static_cast<double>(count.feedForward), static_cast<double>(count.norms)}};
}

Figure parametersFigure(const ModelEntry& before, const ModelEntry& after, const Data& data) {
  const Words& say = data.say;
  StackedFigure plot{.label = say("Parameters before and after, by part"),
                     .names = {say("embedding and head"), say("attention"), say("feed-forward"), say("norms")},
                     .colours = {colour::kBlue, colour::kGreen, colour::kVermilion, colour::kSecondary},
                     .bars = {barOf(before), barOf(after)},
                     .width = data.figureWidth};
  plot.bars[0].total = quantity(static_cast<double>(before.parameters));
  plot.bars[1].total = quantity(static_cast<double>(after.parameters)) + " (" +
                       signedPercent(static_cast<double>(after.parameters) / static_cast<double>(before.parameters) - 1) +
                       ")";
  return {.title = say("Parameters"),
          .svg = draw(plot),
          .numbers = {{"part", plot.names}, numberColumn("before", plot.bars[0].parts), numberColumn("after", plot.bars[1].parts)}};
}

/// How the indices were chosen, in words; empty when nothing tells it.
Text howItWasChosen(const json& target, const Words& say) {
  Text how;
  const auto add = [&](const char* what, const std::vector<Text>& places) { how = how + plain(how.empty() ? "" : "; ") + composed(say, what, places); };
  const auto named = [&](const char* key) { return code(textIn(target, key)); };
  if (numberIn(target, "hidden") || numberIn(target, "ffn") || numberIn(target, "heads")) {
    const bool aggregated = textIn(target, "metric") == "activation";
    add(aggregated ? "width chosen by {0} ({1})" : "width chosen by {0}", {metricText(textIn(target, "metric"), say), plain(textIn(target, "aggregation"))});
  }
  if (numberIn(target, "layers")) add("layers chosen by {0}", {metricText(textIn(target, "layers_by"), say)});
  if (target.is_object() && target.contains("drop_layers")) add("layers named by hand", {});
  if (!textIn(target, "keep").empty()) add("always kept: {0}", {named("keep")});
  if (!textIn(target, "cut").empty()) add("always cut: {0}", {named("cut")});
  if (how.empty()) return how;
  for (Span& span : how) {
    if (span.text.empty()) continue;
    char& first = span.text.front();
    if (span.ink == Ink::Plain) first = static_cast<char>(std::toupper(static_cast<unsigned char>(first)));  // letters of ASCII alone
    break;
  }
  return how + plain(".");
}

/// Which layers are there still; nothing when that is not known.
std::optional<Figure> layersFigure(const ModelShape& before, const std::vector<std::int64_t>& layers, const Data& data) {
  if (layers.empty()) return std::nullopt;
  const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(before.layers, 1, kMostLayers));
  std::vector<bool> kept = cutFlags(layers, count);
  kept.flip();
  const std::int64_t dropped = std::count(kept.begin(), kept.end(), false);
  const Words& say = data.say;
  const std::string caption = dropped > 0 ? say("{0} of {1} dropped.", grouped(dropped), grouped(static_cast<std::int64_t>(count))) : say("All are kept.");
  return Figure{.title = say("Layers"),
                .caption = plain(caption),
                .svg = drawLayerStrip(kept, say("Layers that are kept and dropped"), data.figureWidth),
                .numbers = {indexColumn("layer", count), numberColumn("kept", {kept.begin(), kept.end()})}};
}

void addPlan(Blocks& blocks, const ModelEntry& student, const Data& data) {
  const json& facts = student.artifact.facts;
  const ModelEntry* source = student.parent ? data.model(*student.parent) : nullptr;
  Text title = plain(student.artifact.name);
  if (source) title = title + plain(" ") + secondary(data.say("cut from {0}", source->artifact.name));
  blocks.push_back(Heading{std::move(title), !blocks.empty()});
  const bool shapes = source && source->shape && student.shape && source->parameters > 0;
  if (shapes) blocks.push_back(sizesTable(student.artifact.name, *source->shape, *student.shape, data.say));
  const std::vector<std::int64_t> layers = indices(facts.contains("plan") ? facts["plan"] : json(), "layers");
  if (source && source->shape)
    if (std::optional<Figure> figure = layersFigure(*source->shape, layers, data)) blocks.push_back(std::move(*figure));
  if (shapes) blocks.push_back(parametersFigure(*source, student, data));
  if (Text how = howItWasChosen(facts.contains("target") ? facts["target"] : json(), data.say); !how.empty())
    blocks.push_back(Paragraph{std::move(how), Role::Note});
}

}  // namespace

Text metricText(const std::string& word, const Words& say, const std::string& more) {
  const Metric* const metric = findMetric(word);
  const std::string name = metric ? say(metric->title) : std::string();
  const bool own = metric && name != metric->title;
  return plain(own ? name + " " : "") + code(more.empty() ? word : word + " " + more);
}

Blocks planSection(const Data& data) {
  Blocks blocks;
  for (const ModelEntry& entry : data.models)
    if (entry.artifact.kind == ArtifactKind::Student && entry.artifact.facts.is_object()) addPlan(blocks, entry, data);
  return blocks;
}

}  // namespace espalier::report
