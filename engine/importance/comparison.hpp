// How alike two measures of importance are: the order that they give, and what they would keep.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/importance/scores.hpp"

namespace espalier {

/// Ranks 0, 1, ... of values that are numbers, the smallest first; equal ones share the mean of theirs. O(n log n).
std::vector<double> averageRanks(std::span<const float> values);
/// Pearson's correlation of two lists of averageRanks() of the same length; NaN when one is constant.
double rankCorrelation(std::span<const double> first, std::span<const double> second);
/// Spearman's rho of two lists of the same length, -1 .. 1: how well one order foretells the other. NaN when one is constant.
double spearman(std::span<const float> first, std::span<const float> second);
/// Kendall's tau-b, -1 .. 1: pairs in the same order less pairs in the opposite one, as a share of the pairs that are not tied (Kendall 1945), in
/// O(n log n) by counting a merge sort's exchanges (Knight 1966). NaN when one list is constant.
double kendall(std::span<const float> first, std::span<const float> second);

/// Indices of the `count` largest, ascending; the lower index first on a tie, as plans choose.
std::vector<std::int64_t> keptIndices(std::span<const float> values, std::int64_t count);
/// The share of what the first would keep that the second keeps too; `count` >= 1. By chance it is count / n.
double keptOverlap(std::span<const float> first, std::span<const float> second, std::int64_t count);

/// Two arrays of one axis compared.
struct Agreement {
  std::string first, second;  ///< names of arrays: "neuron.l2-mean", "taylor.neuron"
  double spearman = 0, kendall = 0, overlap = 0;
};
/// Every pair of arrays of an axis ("layer", "block", "head", "neuron", "hidden"), in the order of their names. Arrays with a row for each layer are
/// compared layer by layer, as plans choose, and the mean over layers is given; a layer where one of both is constant has no say in the
/// correlations. `keptShare` (0 .. 1) of each row is kept: at least one, and heads without regard to their groups. A block's row is its length;
/// rows with less than two blocks are left out.
std::vector<Agreement> compareMetrics(const Scores& scores, const std::string& axis, double keptShare);

}  // namespace espalier
