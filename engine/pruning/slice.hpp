// A Plan and a checkpoint to a smaller checkpoint, tensor by tensor: rows and columns are copied as they lie, in the stored
// type.
#pragma once

#include <filesystem>

#include "engine/base/job.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/pruning/plan.hpp"

namespace espalier {

/// The student's config values (sizes, cut per-layer lists).
ModelShape shapeAfter(const ModelShape& source, const Plan& plan);

/// Writes the student and verifies it by opening it. Reads ahead while it writes, in pieces: peak memory some tens of
/// MiB, however large the tensors. Throws like writeCheckpoint.
/// `lineage` is stored in espalier.json together with the plan and the source's fingerprint. `check` looks at the folder before it gets its name.
void writeStudent(const Checkpoint& source, const Plan& plan, const std::filesystem::path& out,
                  const nlohmann::json& lineage, const Job& job, const ExportCheck& check = {});

}  // namespace espalier
