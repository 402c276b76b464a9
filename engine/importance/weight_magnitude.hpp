// Weight magnitude, the oldest measure: how large the weights of a neuron or head are, whatever flows through them. It needs no text.
#pragma once

#include "engine/base/job.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/layer_source.hpp"

namespace espalier {

/// weight.neuron [L, F] and weight.head [L, A]: the L2 norm of all weights in the group (weight_groups.hpp).
void addWeightMagnitude(LayerSource& source, Scores& scores, const Job& job);

}  // namespace espalier
