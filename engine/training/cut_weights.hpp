// A student in memory: the weights that a plan keeps, as writeStudent would write them.
#pragma once

#include "engine/model/weights.hpp"
#include "engine/pruning/plan.hpp"

namespace espalier {

/// `weights` are those of a model of shape `source`; they are copied.
DecoderWeights cutWeights(const ModelShape& source, const DecoderWeights& weights, const Plan& plan);

}  // namespace espalier
