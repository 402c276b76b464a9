// config.json's rope_theta with rope_scaling (transformers 4) or rope_parameters (transformers 5) -> Rope.
#pragma once

#include "engine/checkpoint/config_reader.hpp"
#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// Needs shape.headDim and shape.maxPositions. What the file leaves out is filled in as transformers 5 does. Throws Refused: a kind that
/// is not known, a field of it that is missing or makes no sense, parameters per kind of layer, heads that are turned in part.
Rope readRope(const ConfigReader& config, const ModelShape& shape, double defaultTheta);

}  // namespace espalier
