// Candidates for a student within a budget: all shapes of a grid (arXiv 2407.14679, "Search"), ranked without training.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/importance/scores.hpp"
#include "engine/pruning/budget.hpp"
#include "engine/pruning/plan.hpp"

namespace espalier {

struct SearchSettings {
  Budget budget;
  Target base;            ///< metric, aggregation, layersBy and pins of every candidate; its sizes are not used
  double widthCut = 0.4;  ///< at most so much off the hidden and the feed-forward size
  double depthCut = 0.2;  ///< at most so much off the layers
  std::size_t top = 10;   ///< at most so many candidates
};

struct Candidate {
  Target target;
  Plan plan;
  ModelShape shape;
  std::uint64_t cost = 0;   ///< in the budget's unit
  double keptImportance = 1;  ///< 0 to 1, see below
};

struct CandidateList {
  std::size_t considered = 0, fitting = 0;  ///< shapes of the grid; those within the budget
  std::vector<Candidate> candidates;        ///< at most `top`, the most promising first
  std::vector<std::string> notes;           ///< those of their plans (ExplainedPlan), each once
};

/// The grid: hidden and feed-forward sizes by axisSteps, layers one by one, or by two in models of 32 layers and more; heads stay, but
/// where they must go with the hidden size (HeadRule::Fill). What is pinned has room in every candidate.
///
/// Which: those that use at least 95 % of the budget, by the importance that they keep, then the others, the largest first, until there are `top`. Their
/// order: by the importance that they keep, the most first. The importance kept is a product of shares of summed scores: those of the hidden channels that stay in all hidden channels,
/// of the neurons that stay in the layers that stay (the mean of these layers' shares), of the heads likewise where they are cut, and, by block
/// influence, of the layers that stay.
/// It is a guess that saves training; which candidate is best shows after a short distillation.
///
/// Throws Refused when the source is within the budget already, no shape of the grid is, or scores are missing.
CandidateList searchCandidates(const ModelShape& source, const Scores& scores, const SearchSettings& settings);

}  // namespace espalier
