#include "engine/pruning/search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "engine/base/error.hpp"
#include "engine/pruning/slice.hpp"
#include "engine/pruning/target_limits.hpp"

namespace espalier {

namespace {

constexpr double kNearBudget = 0.95;

struct Grid {
  std::vector<std::int64_t> layers, hidden, ffn;  ///< the source's own size first
  std::vector<std::int64_t> heads;                ///< those that go with each hidden size
};

/// size, size - step, ... down to what `largestCut` and the pins leave; at most `size - excluded`, at least `pinned`.
std::vector<std::int64_t> gridSizes(std::int64_t size, std::int64_t step, double largestCut, std::int64_t pinned, std::int64_t excluded) {
  std::vector<std::int64_t> sizes;
  const double smallest = static_cast<double>(size) * (1 - largestCut) - 1e-9;
  for (std::int64_t s = size; s > 0 && s >= pinned && static_cast<double>(s) >= smallest; s -= step)
    if (s <= size - excluded) sizes.push_back(s);
  return sizes;
}

/// The largest number of places in one group of `size` neighbours of a layer.
std::int64_t mostInOneGroup(const std::set<Place>& places, std::int64_t size) {
  std::map<Place, std::int64_t> counts;
  for (const auto& [layer, index] : places) ++counts[{layer, index / size}];
  std::int64_t most = 0;
  for (const auto& [group, count] : counts) most = std::max(most, count);
  return most;
}

std::int64_t layerStep(const ModelShape& source) { return source.layers >= 32 ? 2 : 1; }

Grid gridOf(const ModelShape& source, const SearchSettings& settings) {
  const AxisSteps steps = axisSteps(source);
  const Pins &keep = settings.base.keep, &cut = settings.base.cut;
  Grid grid{gridSizes(source.layers, layerStep(source), settings.depthCut, std::ssize(keep.layers), std::ssize(cut.layers)),
            gridSizes(source.hidden, steps.hidden, settings.widthCut, std::ssize(keep.hidden), std::ssize(cut.hidden)),
            gridSizes(source.ffn, steps.ffn, settings.widthCut, mostInOneGroup(keep.neurons, source.ffn), mostInOneGroup(cut.neurons, source.ffn)),
            {}};
  const std::int64_t perGroup = source.headsPerGroup(), pinned = mostInOneGroup(keep.heads, perGroup), excluded = mostInOneGroup(cut.heads, perGroup);
  std::erase_if(grid.hidden, [&](std::int64_t hidden) {
    const std::int64_t stay = headsWith(source, hidden, source.heads) / source.kvHeads;
    return stay < pinned || stay > perGroup - excluded;
  });
  for (const std::int64_t hidden : grid.hidden) grid.heads.push_back(headsWith(source, hidden, source.heads));
  return grid;
}

/// The target that cuts one axis alone: pins of the others would ask for cuts there.
Target alone(const Target& base) {
  Target target;
  target.layersBy = base.layersBy;
  target.metric = base.metric;
  target.aggregation = base.aggregation;
  return target;
}

double shareOf(std::span<const float> scores, const std::vector<std::int64_t>& kept) {
  double all = 0, part = 0;
  for (const float score : scores) all += static_cast<double>(score);
  for (const std::int64_t index : kept) part += static_cast<double>(scores[static_cast<std::size_t>(index)]);
  return all > 0 ? part / all : static_cast<double>(kept.size()) / static_cast<double>(scores.size());
}

std::span<const float> rowOf(const ScoreArray& array, std::int64_t row) {
  return std::span(array.values).subspan(static_cast<std::size_t>(row * array.columns()), static_cast<std::size_t>(array.columns()));
}

/// What stays of one axis at each of its sizes, so that the grid costs a plan for each size and not for each shape.
struct LayerCut {
  ModelShape shape;  ///< the source with these layers
  std::vector<std::int64_t> kept;
  double share = 1;
};

LayerCut layerCut(const ModelShape& source, const Scores& scores, const SearchSettings& settings, std::int64_t layers) {
  Target target = alone(settings.base);
  target.keep.layers = settings.base.keep.layers;
  target.cut.layers = settings.base.cut.layers;
  target.layers = layers;
  const Plan plan = makePlan(source, scores, target);
  const double share = layers == source.layers ? 1 : shareOf(scores.need(layerScoreName("bi")).values, plan.layers);
  return {shapeAfter(source, plan), plan.layers, share};
}

double hiddenShare(const ModelShape& source, const Scores& scores, const SearchSettings& settings, std::int64_t hidden) {
  if (hidden == source.hidden) return 1;
  Target target = alone(settings.base);
  target.keep.hidden = settings.base.keep.hidden;
  target.cut.hidden = settings.base.cut.hidden;
  target.hidden = hidden;
  const Plan plan = makePlan(source, scores, target);
  return shareOf(scores.need(widthScoreName("hidden", target.metric, target.aggregation)).values, plan.hidden);
}

/// For each layer of the source, of the axis that the target cuts: "neuron" or "head".
std::vector<double> layerShares(const ModelShape& source, const Scores& scores, const Target& target, const char* axis, std::vector<std::vector<std::int64_t>> Plan::*kept) {
  const Plan plan = makePlan(source, scores, target);
  const ScoreArray& array = scores.need(widthScoreName(axis, target.metric, target.aggregation));
  std::vector<double> shares;
  for (std::int64_t l = 0; l < source.layers; ++l) shares.push_back(shareOf(rowOf(array, l), (plan.*kept)[static_cast<std::size_t>(l)]));
  return shares;
}

std::vector<double> allStays(const ModelShape& source) { return std::vector<double>(static_cast<std::size_t>(source.layers), 1.0); }

/// An axis of which each layer has its own indices.
struct LayerAxis {
  const char* name;
  std::int64_t ModelShape::*size;
  std::optional<std::int64_t> Target::*wanted;
  std::set<Place> Pins::*pins;
  std::vector<std::vector<std::int64_t>> Plan::*kept;
};
constexpr LayerAxis kNeurons{"neuron", &ModelShape::ffn, &Target::ffn, &Pins::neurons, &Plan::ffn};
constexpr LayerAxis kHeads{"head", &ModelShape::heads, &Target::heads, &Pins::heads, &Plan::heads};

std::vector<double> sharesOf(const LayerAxis& axis, const ModelShape& source, const Scores& scores, const SearchSettings& settings, std::int64_t size) {
  if (size == source.*axis.size) return allStays(source);
  Target target = alone(settings.base);
  target.keep.*axis.pins = settings.base.keep.*axis.pins;
  target.cut.*axis.pins = settings.base.cut.*axis.pins;
  target.*axis.wanted = size;
  return layerShares(source, scores, target, axis.name, axis.kept);
}

double meanOf(const std::vector<double>& shares, const std::vector<std::int64_t>& layers) {
  double sum = 0;
  for (const std::int64_t layer : layers) sum += shares[static_cast<std::size_t>(layer)];
  return sum / static_cast<double>(layers.size());
}

Candidate candidateOf(const ModelShape& source, const Target& base, const LayerCut& layers, std::int64_t hidden, std::int64_t heads,
                      std::int64_t ffn, const Budget& budget) {
  Candidate candidate;
  candidate.target = base;
  const auto wish = [](std::int64_t size, std::int64_t own) { return size == own ? std::nullopt : std::optional(size); };
  candidate.target.hidden = wish(hidden, source.hidden);
  candidate.target.ffn = wish(ffn, source.ffn);
  candidate.target.heads = wish(heads, source.heads);
  candidate.target.layers = wish(layers.shape.layers, source.layers);
  candidate.target.dropLayers.clear();
  candidate.shape = layers.shape;
  candidate.shape.hidden = hidden;
  candidate.shape.heads = heads;
  candidate.shape.ffn = ffn;
  candidate.cost = costOf(candidate.shape, budget);
  return candidate;
}

void requireWithinReach(const Grid& grid, const ModelShape& source, const SearchSettings& settings) {
  const Budget& budget = settings.budget;
  if (grid.layers.empty() || grid.hidden.empty() || grid.ffn.empty())
    refuse("what is pinned and excluded leaves no candidate", "pins", "Pin and exclude less, or allow larger cuts (--width-cut, --depth-cut)");
  if (costOf(source, budget) <= budget.limit())
    refuse("the model is within the budget already: it takes " + describeCost(costOf(source, budget), budget), "budget", "Give a smaller budget");
  ModelShape smallest = source;
  smallest.hidden = grid.hidden.back();
  smallest.heads = grid.heads.back();
  smallest.ffn = grid.ffn.back();
  smallest.layers = grid.layers.back();
  const std::uint64_t least = costOf(smallest, budget);
  if (least > budget.limit())
    refuse("no candidate is small enough: the smallest takes " + describeCost(least, budget), "budget", "Give a larger budget, or allow larger cuts (--width-cut, --depth-cut)");
}

/// Of those that fit, which are worth a look: the first ones.
void preferNearBudget(std::vector<Candidate>& candidates, const Budget& budget) {
  const double near = kNearBudget * static_cast<double>(budget.limit());
  const auto order = [&](const Candidate& candidate) {
    const bool isNear = static_cast<double>(candidate.cost) >= near;
    return std::tuple(isNear ? 0 : 1, isNear ? -candidate.keptImportance : 0.0, -static_cast<double>(candidate.cost));
  };
  std::ranges::stable_sort(candidates, {}, order);
}

}  // namespace

CandidateList searchCandidates(const ModelShape& source, const Scores& scores, const SearchSettings& settings) {
  const Grid grid = gridOf(source, settings);
  requireWithinReach(grid, source, settings);
  std::vector<double> hiddenShares;
  std::vector<std::vector<double>> neurons, heads;
  for (const std::int64_t hidden : grid.hidden) hiddenShares.push_back(hiddenShare(source, scores, settings, hidden));
  for (const std::int64_t count : grid.heads) heads.push_back(sharesOf(kHeads, source, scores, settings, count));
  for (const std::int64_t ffn : grid.ffn) neurons.push_back(sharesOf(kNeurons, source, scores, settings, ffn));

  CandidateList result;
  for (const std::int64_t layerCount : grid.layers) {
    const LayerCut layers = layerCut(source, scores, settings, layerCount);
    for (std::size_t h = 0; h < grid.hidden.size(); ++h) {
      for (std::size_t f = 0; f < grid.ffn.size(); ++f) {
        ++result.considered;
        Candidate candidate = candidateOf(source, settings.base, layers, grid.hidden[h], grid.heads[h], grid.ffn[f], settings.budget);
        if (candidate.cost > settings.budget.limit()) continue;
        candidate.keptImportance = layers.share * hiddenShares[h] * meanOf(neurons[f], layers.kept) * meanOf(heads[h], layers.kept);
        result.candidates.push_back(std::move(candidate));
      }
    }
  }
  result.fitting = result.candidates.size();
  preferNearBudget(result.candidates, settings.budget);
  result.candidates.resize(std::min(result.candidates.size(), settings.top));
  std::ranges::stable_sort(result.candidates, std::greater(), &Candidate::keptImportance);
  for (Candidate& candidate : result.candidates) {
    ExplainedPlan explained = explainPlan(source, scores, candidate.target);
    candidate.plan = std::move(explained.plan);
    for (std::string& note : explained.notes)
      if (std::ranges::find(result.notes, note) == result.notes.end()) result.notes.push_back(std::move(note));
  }
  return result;
}

}  // namespace espalier
