// bfloat16 as the operand type of matrix products: the upper half of an fp32, rounded to nearest, ties to even.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// The bits of one bfloat16 value.
using Bf16 = std::uint16_t;

/// y [n] = x [n], rounded. Not-a-number stays one; what rounds beyond the largest value becomes infinity.
void toBf16(const float* x, std::int64_t n, Bf16* y);

/// y [n] = x [n], exactly.
void fromBf16(const Bf16* x, std::int64_t n, float* y);

}  // namespace espalier::kernels
