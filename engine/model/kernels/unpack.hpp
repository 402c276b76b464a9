// Stored weights to fp32, exactly. The result goes past the caches: it is far larger than they are and not read soon.
#pragma once

#include <cstddef>
#include <cstdint>

namespace espalier::kernels {

/// y [n] = the n values that are stored at x, in the machine's byte order (little-endian); x needs no alignment, y that of a float.
/// Every bit pattern is kept as it is: signs of zero, subnormals, infinities, and what a not-a-number carries.
void unpackFp32(const std::byte* x, std::int64_t n, float* y);
void unpackBf16(const std::byte* x, std::int64_t n, float* y);
void unpackFp16(const std::byte* x, std::int64_t n, float* y);

}  // namespace espalier::kernels
