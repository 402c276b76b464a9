#include "engine/pruning/plan.hpp"

#include <numeric>

#include "engine/pruning/kept_layers.hpp"
#include "engine/pruning/layer_choice.hpp"
#include "engine/pruning/pin_checks.hpp"
#include "engine/pruning/pin_rows.hpp"
#include "engine/pruning/score_rows.hpp"
#include "engine/pruning/ties.hpp"

namespace espalier {

namespace {

std::vector<std::int64_t> allOf(std::int64_t size) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(size));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  return indices;
}

/// Makes a plan axis by axis, and notes what the scores left open.
class Planner {
 public:
  Planner(const ModelShape& source, const Scores& scores, const Target& target) : m_source(source), m_scores(scores), m_target(target), m_ties(scores) {}

  std::vector<std::int64_t> layers(std::int64_t count) {
    if (auto known = layersKeptWithoutScores(m_source, m_target)) return *std::move(known);
    return chooseLayers(m_source, m_scores, m_target, count, m_ties);
  }

  std::vector<std::int64_t> hidden(std::int64_t count) {
    if (count == m_source.hidden) return allOf(count);
    const std::string name = arrayName("hidden", "hidden channels");
    const std::span<const float> values = rowOf(arrayFor(m_scores, name, 0, m_source.hidden), 0, name);
    const std::vector<Pin> pins = pinsOf(m_target.keep, m_target.cut, &Pins::hidden, m_source.hidden);
    std::vector<std::int64_t> kept = topScores(values, count, pins);
    m_ties.begin();
    m_ties.row(values, pins, kept);
    m_ties.end("hidden channels", name);
    return kept;
  }

  std::vector<std::vector<std::int64_t>> neurons(std::int64_t count, const std::vector<std::int64_t>& layers) {
    if (count == m_source.ffn) return {layers.size(), allOf(count)};
    return keptInLayers("neuron", "neurons", m_source.ffn, m_source.ffn, count, &Pins::neurons, layers);
  }

  /// The same number in each key/value group.
  std::vector<std::vector<std::int64_t>> heads(std::int64_t count, const std::vector<std::int64_t>& layers) {
    if (count == m_source.heads) return {layers.size(), allOf(count)};
    return keptInLayers("head", "heads", m_source.heads, m_source.headsPerGroup(), count / m_source.kvHeads, &Pins::heads, layers);
  }

  std::vector<std::string> notes() { return m_ties.take(); }

 private:
  /// Where the metric is not defined for an axis, another one ranks it, and that is noted.
  std::string arrayName(const std::string& axis, const char* what) {
    std::string name = widthScoreName(axis, m_target.metric, m_target.aggregation);
    if (m_target.metric != "activation" && metricOf(name) == "activation")
      m_ties.add(std::string(what) + " are ranked by activation (" + name + "): " + m_target.metric + " is not defined for them");
    else if (m_target.metric == "activation" && m_target.aggregation == "modelopt" && axis != "head")
      m_ties.add(std::string(what) + " are ranked by " + name + ": modelopt is defined for heads only");
    return name;
  }

  /// `count` of every `groupSize` in each of `layers`.
  std::vector<std::vector<std::int64_t>> keptInLayers(const std::string& axis, const char* what, std::int64_t size, std::int64_t groupSize, std::int64_t count,
                                                      std::set<Place> Pins::*pinned, const std::vector<std::int64_t>& layers) {
    const std::string name = arrayName(axis, what);
    const ScoreArray& array = arrayFor(m_scores, name, m_source.layers, size);
    const auto group = static_cast<std::size_t>(groupSize);
    std::vector<std::vector<std::int64_t>> kept;
    m_ties.begin();
    for (const std::int64_t layer : layers) {
      const std::span<const float> values = rowOf(array, layer, name);
      const std::vector<Pin> pins = pinsOfLayer(m_target.keep, m_target.cut, pinned, layer, size);
      std::vector<std::int64_t>& ofLayer = kept.emplace_back();
      for (std::size_t first = 0; first < values.size(); first += group) {
        const std::span<const float> scores = values.subspan(first, group);
        const std::span<const Pin> fixed = std::span(pins).subspan(first, group);
        const std::vector<std::int64_t> best = topScores(scores, count, fixed);
        m_ties.row(scores, fixed, best);
        for (const std::int64_t index : best) ofLayer.push_back(index + static_cast<std::int64_t>(first));
      }
    }
    m_ties.end(what, name);
    return kept;
  }

  const ModelShape& m_source;
  const Scores& m_scores;
  const Target& m_target;
  TieNotes m_ties;
};

}  // namespace

ExplainedPlan explainPlan(const ModelShape& source, const Scores& scores, const Target& target) {
  const ModelShape student = targetShape(source, target);
  Planner planner(source, scores, target);
  Plan plan;
  plan.layers = planner.layers(student.layers);
  requireWidthPinsFit(source, target, student, plan.layers);
  plan.hidden = planner.hidden(student.hidden);
  plan.ffn = planner.neurons(student.ffn, plan.layers);
  plan.heads = planner.heads(student.heads, plan.layers);
  return {std::move(plan), planner.notes()};
}

Plan makePlan(const ModelShape& source, const Scores& scores, const Target& target) { return explainPlan(source, scores, target).plan; }

nlohmann::json toJson(const Plan& plan) {
  return {{"hidden", plan.hidden}, {"layers", plan.layers}, {"ffn", plan.ffn}, {"heads", plan.heads}};
}

}  // namespace espalier
