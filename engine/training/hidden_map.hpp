// Which of the teacher's hidden states a student's are compared with.
#pragma once

#include <vector>

#include "engine/checkpoint/checkpoint.hpp"

namespace espalier {

struct HiddenMap {
  std::vector<std::int64_t> layers;    ///< for each layer of the student: the teacher's layer whose output its own is to become
  std::vector<std::int64_t> channels;  ///< for each hidden channel of the student: the teacher's that it was; empty when that is not known
};

/// Spread evenly over the teacher's depth, the last to the last: layer j, counted from 1, to round(j Lt / Ls).
HiddenMap evenHiddenMap(const ModelShape& student, const ModelShape& teacher);
/// Of a student that was cut from a teacher of this shape by `plan`: its layer gives what the teacher's next kept layer takes, the last what
/// the teacher's last gives.
HiddenMap hiddenMapOfPlan(const ModelShape& teacher, const std::vector<std::int64_t>& keptLayers, const std::vector<std::int64_t>& keptChannels);
/// By the plan in the student's espalier.json where it has one for a teacher of these sizes, else even.
HiddenMap hiddenMap(const Checkpoint& student, const ModelShape& teacher);

}  // namespace espalier
