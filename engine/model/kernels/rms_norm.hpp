// RMSNorm over rows (Zhang and Sennrich 2019, arXiv 1910.07467): y = x / sqrt(mean(x^2) + eps) * w.
#pragma once

#include <cstdint>

#include "engine/model/kernels/bf16.hpp"

namespace espalier::kernels {

/// x, y [rows, width] row-major (may be the same memory); w [width]; scale [rows] receives 1 / sqrt(mean(x^2) + eps).
void rmsNorm(const float* x, const float* w, float epsilon, std::int64_t rows, std::int64_t width, float* y, float* scale);
/// The same, rounded for a product in bf16.
void rmsNorm(const float* x, const float* w, float epsilon, std::int64_t rows, std::int64_t width, Bf16* y, float* scale);

/// The gradient of rmsNorm. dy, x [rows, width]; scale [rows] from the forward pass. dx [rows, width] is added to; dw [width] is added to.
void rmsNormBackward(const float* dy, const float* x, const float* w, const float* scale, std::int64_t rows, std::int64_t width,
                     float* dx, float* dw);

}  // namespace espalier::kernels
