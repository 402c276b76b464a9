// Weights in memory to a checkpoint folder.
#pragma once

#include <filesystem>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/model/weights.hpp"

namespace espalier {

/// Writes `weights` in the shape, stored type, config and tokenizer of `like`; verified by its logits (requireSameLogits).
/// Throws like writeCheckpoint.
void exportWeights(const std::filesystem::path& out, const Checkpoint& like, const DecoderWeights& weights, const nlohmann::json& lineage,
                   const Job& job);

}  // namespace espalier
