// What belongs to one neuron and to one query head: a neuron couples its rows of gate_proj and up_proj and its column of down_proj; a query head
// its D rows of q_proj and its D columns of o_proj. Keys and values are shared by a group of heads and belong to none; biases are not counted.
#pragma once

#include <functional>
#include <vector>

#include "engine/importance/scores.hpp"
#include "engine/model/weights.hpp"

namespace espalier {

/// One layer's sums: neurons [F], query heads [A].
struct GroupSums {
  std::vector<double> neurons, heads;
};

/// Takes one matrix out of a layer's weights, or of anything else in their layout.
using MatrixOf = std::function<at::Tensor(const LayerWeights&)>;

/// Sums of a value per weight over each group. `valueOf` gives the values of one matrix, fp32 in the matrix's shape: for w^2 it is
/// `[&](const MatrixOf& of) { return of(weights).square(); }`. Memory: one matrix of values.
GroupSums sumOverGroups(const ModelShape& shape, const std::function<at::Tensor(const MatrixOf&)>& valueOf);

/// Writes METRIC.neuron [L, F] and METRIC.head [L, A], each sum mapped by `score`.
void writeGroupScores(Scores& scores, const std::string& metric, const std::vector<GroupSums>& layers, const std::function<double(double)>& score);

}  // namespace espalier
