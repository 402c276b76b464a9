// The device that tensors live on: the memory of this process, or a GPU where LibTorch has one.
#pragma once

#include <string>

#include "engine/model/aten.hpp"

namespace espalier {

/// "cpu", "cuda" (the first GPU), "cuda:N", or "auto": a GPU where LibTorch sees one, else the CPU. Throws Usage for a GPU that LibTorch does
/// not see and for any other word.
at::Device deviceFor(const std::string& word);

/// How many GPUs LibTorch sees; 0 for one without CUDA.
int gpuCount();

/// x on `device`; towards a GPU through pinned memory and without waiting for the copy, which the device puts before what it does next.
at::Tensor toDevice(const at::Tensor& x, at::Device device);

}  // namespace espalier
