// What searches found: the candidates, what was measured of them, and how a tournament went.
#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/base/sizes.hpp"
#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/search_name.hpp"
#include "engine/training/settings.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

/// Nothing of a record that looks otherwise.
std::vector<json> candidatesOf(const Artifact& search) {
  if (!search.facts.is_object() || !search.facts.contains("result")) return {};
  const json& result = search.facts["result"];
  if (!result.is_object() || !result.contains("candidates") || !result["candidates"].is_array()) return {};
  std::vector<json> candidates;
  for (const json& candidate : result["candidates"])
    if (candidate.is_object()) candidates.push_back(candidate);
  return candidates;
}

/// What its candidates are distilled on, rounded up to whole steps as the training does; 0 when it was not one or another version wrote it.
std::int64_t tokensOfTraining(const Artifact& search) {
  try {
    return trainingSettingsFromJson(search.facts["training"]).totalTokens();
  } catch (const Error&) {
  } catch (const json::exception&) {
  }
  return 0;
}

/// By which losses the candidates stand in order.
std::string orderSentence(const Artifact& search, const std::vector<json>& candidates, const Words& say) {
  if (search.facts.contains("training"))
    return say("Each was distilled on {0} tokens; they stand in the order of the LM loss after it.", quantity(static_cast<double>(tokensOfTraining(search))));
  const bool measured = std::ranges::all_of(candidates, [](const json& candidate) { return numberIn(candidate, "loss").has_value(); });
  return say(measured ? "They stand in the order of the LM loss right after the cut." : "What keeps the most importance comes first.");
}

Text describe(const Artifact& search, const std::vector<json>& candidates, const Words& say) {
  const json& result = search.facts["result"];
  Text text = plain(say("{0} of {1} shapes fit {2}.", grouped(countIn(result, "fitting")), grouped(countIn(result, "considered")), budgetText(search, say)) + " ");
  const json ranking = rankingOfSearch(search.facts);
  const std::string metric = textIn(ranking, "metric"), aggregation = textIn(ranking, "aggregation"), layersBy = textIn(ranking, "layers_by");
  const Text widths = metricText(metric, say, metric == "activation" ? aggregation : std::string());
  if (metric.empty())
    text = text + plain(say("These were chosen by the importance that they keep."));
  else if (layersBy.empty())
    text = text + composed(say, "These were chosen by the importance that they keep, their widths by {0}.", {widths});
  else
    text = text + composed(say, "These were chosen by the importance that they keep, their widths by {0} and their layers by {1}.", {widths, metricText(layersBy, say)});
  return text + plain(" " + orderSentence(search, candidates, say));
}

Table candidateTable(const std::string& title, const std::vector<json>& candidates, const Words& say) {
  Table table{.title = title,
              .columns = columnsOf(say, {{"Candidate", true}, {"Layers", true}, {"Hidden", true}, {"Feed-forward", true}, {"Heads", true}, {"Parameters", true},
                                         {"Importance kept", true}, {"Loss", true}})};
  for (const json& candidate : candidates) {
    TableRow row;
    for (const char* key : {"number", "layers", "hidden", "ffn", "heads", "parameters"})
      row.cells.push_back(cell(grouped(countIn(candidate, key)), static_cast<double>(countIn(candidate, key))));
    const double kept = numberIn(candidate, "kept_importance").value_or(kNotKnown), loss = numberIn(candidate, "loss").value_or(kNotKnown);
    row.cells.push_back(cell(percent(kept), kept));
    row.cells.push_back(cell(fixed(loss, 4), loss));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// [[step, loss], ...] of a candidate.
Series lossesOf(const json& candidate, const Sign& sign) {
  Series series{.x = {}, .y = {}, .points = true};
  series.show(sign);
  if (!candidate.contains("valid") || !candidate["valid"].is_array()) return series;
  for (const json& point : candidate["valid"]) {
    if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number()) continue;
    series.x.push_back(point[0].get<double>());
    series.y.push_back(point[1].get<double>());
  }
  return series;
}

/// Losses over steps; nothing when none was measured more than once.
std::optional<Figure> tournament(const std::string& title, const std::vector<json>& candidates, const Data& data) {
  LineFigure plot{.label = data.say("Validation loss of the candidates over steps"),
                  .xTitle = data.say("step"),
                  .yTitle = data.say("validation loss (nats per token)"),
                  .series = {},
                  .width = data.figureWidth,
                  .height = data.curveHeight};
  Figure figure{.title = title};
  std::vector<double> numbers, steps, losses;
  for (const json& candidate : candidates) {
    const std::int64_t number = countIn(candidate, "number");
    const Sign sign = signOf(seriesLook(static_cast<int>(number % SeriesLook::kLooks) - 1));
    Series series = lossesOf(candidate, sign);
    if (series.x.size() < 2) continue;
    numbers.insert(numbers.end(), series.x.size(), static_cast<double>(number));
    steps.insert(steps.end(), series.x.begin(), series.x.end());
    losses.insert(losses.end(), series.y.begin(), series.y.end());
    figure.legend.push_back({sign, data.say("candidate {0}", grouped(number))});
    plot.series.push_back(std::move(series));
  }
  if (plot.series.empty()) return std::nullopt;
  figure.svg = draw(plot);
  figure.numbers = {numberColumn("candidate", numbers), numberColumn("step", steps), numberColumn("validation_loss", losses)};
  return figure;
}

}  // namespace

std::string budgetText(const Artifact& search, const Words& say) {
  if (!search.facts.is_object() || !search.facts.contains("result") || !search.facts["result"].is_object()) return {};
  const json budget = search.facts["result"].value("budget", json());
  if (const std::int64_t parameters = countIn(budget, "parameters"); parameters > 0) return say("{0} parameters", quantity(static_cast<double>(parameters)));
  const std::int64_t memory = countIn(budget, "bytes");
  if (memory == 0) return {};
  return say("{0} with a context of {1}", memoryText(static_cast<std::uint64_t>(memory)), grouped(countIn(budget, "context")));
}

Blocks searchSection(const Data& data) {
  Blocks blocks;
  for (const Artifact& search : data.others) {
    const std::vector<json> candidates = search.kind == ArtifactKind::Search ? candidatesOf(search) : std::vector<json>();
    if (candidates.empty()) continue;
    const std::string model = search.parents.empty() ? std::string() : data.nameOf(search.parents.front());
    blocks.push_back(Heading{plain(search.name + " ") + secondary(model.empty() ? "" : data.say("of {0}", model)), !blocks.empty()});
    blocks.push_back(Paragraph{describe(search, candidates, data.say), Role::Secondary});
    blocks.push_back(candidateTable(data.say("Candidates of {0}", search.name), candidates, data.say));
    if (std::optional<Figure> figure = tournament(data.say("Tournament of {0}", search.name), candidates, data)) blocks.push_back(std::move(*figure));
  }
  if (data.tournament && !data.tournament->done)
    blocks.push_back(Paragraph{plain(data.say("A tournament was begun and is not done; its candidates’ states lie in {0}.", data.tournament->folder.string())), Role::Note});
  return blocks;
}

}  // namespace espalier::report
