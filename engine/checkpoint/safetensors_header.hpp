// The JSON header of a safetensors file: parsed with every rule of the format checked, and written.
#pragma once

#include <string>
#include <vector>

#include "engine/checkpoint/safetensors.hpp"

namespace espalier {

/// The largest header that is read, as in the reference implementation.
inline constexpr std::uint64_t kLargestSafetensorsHeader = 100'000'000;

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;  ///< in file order; begin and end count from the file's first byte
  Metadata metadata;
};

/// Reads length and header of a file and checks them against its size; allocates nothing by an unchecked number.
/// Throws Refused naming file and tensor.
SafetensorsHeader readSafetensorsHeader(const ReadableFile& file);

/// Length and JSON, padded with spaces to a multiple of 8 bytes. Sets each tensor's begin and end.
std::string makeSafetensorsHeader(std::vector<TensorInfo>& tensors, const Metadata& metadata);

}  // namespace espalier
