// Whether what was fixed by hand can be had together with the wanted sizes.
#pragma once

#include "engine/pruning/plan.hpp"

namespace espalier {

/// Throws Refused when a pin names what the model does not have, something is both kept and cut, or hidden channels or
/// layers cannot come out at the sizes of `student`. With an explicit list of dropped layers, pins of layers must agree with
/// it.
void requirePinsFit(const ModelShape& source, const Target& target, const ModelShape& student);

/// The same for heads (per key/value group) and neurons of the layers that stay.
void requireWidthPinsFit(const ModelShape& source, const Target& target, const ModelShape& student,
                         const std::vector<std::int64_t>& keptLayers);

}  // namespace espalier
