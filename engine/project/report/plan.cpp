// What was cut: sizes before and after, the layers, and where the parameters went.
#include <algorithm>

#include "engine/project/report/bar_figure.hpp"
#include "engine/project/report/kept.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

constexpr std::int64_t kMostLayers = 4096;  ///< drawn

std::string sizeRow(const char* axis, std::int64_t before, std::int64_t after) {
  const double share = before > 0 ? static_cast<double>(after) / static_cast<double>(before) : kNotKnown;
  return element("tr", after == before ? "same" : "",
                 element("td", "name", axis) + element("td", "number", grouped(before)) +
                     element("td", "number", grouped(after)) + element("td", "number", percent(share)));
}

std::string sizesTable(const ModelShape& before, const ModelShape& after) {
  return element("div", "scroll",
                 element("table", "narrow",
                         "<thead><tr><th>Axis</th><th class=\"number\">Before</th><th class=\"number\">After</th><th "
                         "class=\"number\">Kept</th></tr></thead>" +
                             element("tbody", "",
                                     sizeRow("Layers", before.layers, after.layers) +
                                         sizeRow("Hidden channels", before.hidden, after.hidden) +
                                         sizeRow("Feed-forward neurons a layer", before.ffn, after.ffn) +
                                         sizeRow("Query heads a layer", before.heads, after.heads))));
}

StackedBar barOf(const ModelEntry& entry) {
  const ParameterCount count = entry.shape->parameters();
  return {.label = shortened(entry.artifact.name, 22),
          .total = "",
          .parts = {static_cast<double>(count.embedding + count.head), static_cast<double>(count.attention),
                    static_cast<double>(count.feedForward), static_cast<double>(count.norms)}};
}

std::string parametersFigure(const ModelEntry& before, const ModelEntry& after) {
  StackedFigure plot{.label = "Parameters before and after, by part",
                     .names = {"embedding and head", "attention", "feed-forward", "norms"},
                     .colours = {colour::kBlue, colour::kGreen, colour::kVermilion, colour::kPurple},
                     .bars = {barOf(before), barOf(after)}};
  plot.bars[0].total = quantity(static_cast<double>(before.parameters));
  plot.bars[1].total = quantity(static_cast<double>(after.parameters)) + " (" +
                       signedPercent(static_cast<double>(after.parameters) / static_cast<double>(before.parameters) - 1) +
                       ")";
  return figure("Parameters", "", draw(plot));
}

std::string howItWasChosen(const json& target) {
  std::string how;
  const auto add = [&](const std::string& text) { how += (how.empty() ? "" : "; ") + text; };
  const auto code = [&](const char* key) { return element("code", "", escaped(textIn(target, key))); };
  if (numberIn(target, "hidden") || numberIn(target, "ffn") || numberIn(target, "heads")) {
    add("width chosen by " + code("metric") +
        (textIn(target, "metric") == "activation" ? " (" + escaped(textIn(target, "aggregation")) + ")" : ""));
  }
  if (numberIn(target, "layers")) add("layers chosen by " + code("layers_by"));
  if (target.is_object() && target.contains("drop_layers")) add("layers named by hand");
  if (!textIn(target, "keep").empty()) add("always kept: " + code("keep"));
  if (!textIn(target, "cut").empty()) add("always cut: " + code("cut"));
  if (how.empty()) return {};
  how.front() = how.front() == 'w' ? 'W' : how.front() == 'l' ? 'L' : 'A';
  return element("p", "note", how + ".");
}

std::string planOf(const ModelEntry& student, const Data& data) {
  const json& facts = student.artifact.facts;
  const ModelEntry* source = student.parent ? data.model(*student.parent) : nullptr;
  std::string html = element(
      "h3", "",
      escaped(student.artifact.name) +
          (source ? " " + element("span", "secondary", "cut from " + escaped(source->artifact.name)) : std::string()));
  const bool shapes = source && source->shape && student.shape && source->parameters > 0;
  if (shapes) html += sizesTable(*source->shape, *student.shape);
  const json plan = facts.contains("plan") ? facts["plan"] : json();
  const std::vector<std::int64_t> layers = indices(plan, "layers");
  if (source && source->shape && !layers.empty()) {
    const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(source->shape->layers, 1, kMostLayers));
    std::vector<bool> kept = cutFlags(layers, count);
    kept.flip();
    const std::int64_t dropped = std::count(kept.begin(), kept.end(), false);
    html += figure(
        "Layers",
        dropped > 0 ? grouped(dropped) + " of " + grouped(static_cast<std::int64_t>(count)) + " dropped." : "All are kept.",
        drawLayerStrip(kept));
  }
  if (shapes) html += parametersFigure(*source, student);
  html += howItWasChosen(facts.contains("target") ? facts["target"] : json());
  return html;
}

}  // namespace

std::string planSection(const Data& data) {
  std::string html;
  for (const ModelEntry& entry : data.models) {
    if (entry.artifact.kind == ArtifactKind::Student && entry.artifact.facts.is_object()) html += planOf(entry, data);
  }
  return html;
}

}  // namespace espalier::report
