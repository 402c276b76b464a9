// Whether a checkpoint that was just written is the model that was meant: its logits against those of what was to be written.
#pragma once

#include <filesystem>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/model/aten.hpp"

namespace espalier {

/// Logits [W S, V] of ids_ws [W, S], layer by layer: no more than one layer of the model is in memory, in fp32. `bytes` gives the tensors as they
/// are stored, with the names and sizes of `tensors`.
at::Tensor logitsFromBytes(const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes, const at::Tensor& ids_ws,
                           const Job& job);

/// Reads `folder` back, with the sizes that its config.json says, and compares its logits on eight windows of random ids with those of the tensors
/// that it was written from. Throws Failed, naming the difference, when they are more than 1e-5 apart. An ExportCheck.
void requireSameLogits(const std::filesystem::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                       const Job& job);

}  // namespace espalier
