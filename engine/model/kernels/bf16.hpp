// bfloat16 as the operand type of matrix products: the upper half of an fp32, rounded to nearest, ties to even.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// The bits of one bfloat16 value.
using Bf16 = std::uint16_t;

/// y [n] = x [n], rounded. Not-a-number stays one; what rounds beyond the largest value becomes infinity.
void toBf16(const float* x, std::int64_t n, Bf16* y);

/// y [n] = x [n], rounded up or down by chance, so that the mean of many roundings is x (Gupta et al. 2015, arXiv 1502.02551): changes that
/// are small against the step from one bfloat16 to the next are not lost. Chance is a function of `seed` and of first, first + 1, ...
void toBf16ByChance(const float* x, std::int64_t n, std::int64_t first, std::uint32_t seed, Bf16* y);

/// y [n] = x [n], exactly.
void fromBf16(const Bf16* x, std::int64_t n, float* y);

}  // namespace espalier::kernels
