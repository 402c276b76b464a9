// What long work would take of a machine, in named parts; and the refusal of work that does not fit into its memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/cpu.hpp"

namespace espalier {

struct EstimatePart {
  std::string name;   ///< for a person: "gradients"
  double amount = 0;  ///< bytes or seconds
};
using EstimateParts = std::vector<EstimatePart>;
double sumOf(const EstimateParts& parts);

struct Estimate {
  std::uint64_t peakResidentBytes = 0, diskBytes = 0;
  double seconds = 0;
  EstimateParts memory, time, disk;  ///< what these are made of; empty where that is not known
};
/// With its three sums.
Estimate estimateOf(EstimateParts memory, EstimateParts time, EstimateParts disk);

/// Memory of the program and its libraries, without any model.
inline constexpr double kProgramBytes = 250e6;
/// The same where no backward pass runs, whose products' code then is not loaded; measured on a small model.
inline constexpr double kProgramBytesForward = 195e6;

/// Something that the same work could be done with.
struct LessMemory {
  std::string words;  ///< "--batch 2 --accumulate 4"
  std::uint64_t bytes = 0;
};

/// Throws Refused when `needed` is more than `usable`: "WHERE: WHAT needs about ... of memory, but there are .... Give ...", with those of the ways that
/// fit, else `otherwise`.
void requireMemory(const std::string& what, const std::string& where, std::uint64_t needed, std::uint64_t usable, const std::vector<LessMemory>& ways,
                   const std::string& otherwise);

}  // namespace espalier
