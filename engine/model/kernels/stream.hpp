// Passes over memory that do as little as possible, and arithmetic that touches none: what the machine itself gives, for benchmarks.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// Reads n values once; returns their sum.
float streamRead(const float* x, std::int64_t n);
/// Writes n values, past the caches.
void streamWrite(float* x, std::int64_t n, float value);
/// a = b + s c, written past the caches.
void streamTriad(float* a, const float* b, const float* c, float s, std::int64_t n);
/// Fused multiply-adds in registers, `rounds` x 10 vectors of them; returns the floating-point operations done. `result` keeps them alive.
std::int64_t multiplyAdds(std::int64_t rounds, float* result);

}  // namespace espalier::kernels
