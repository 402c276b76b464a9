// The gated activation of the feed-forward part (Shazeer 2020, arXiv 2002.05202): silu(gate) * up, silu(z) = z / (1 + exp(-z)).
#pragma once

#include <cstdint>

#include "engine/model/kernels/bf16.hpp"

namespace espalier::kernels {

/// gateUp [rows, 2 width]: gate, then up, in each row; out [rows, width], fp32 or rounded for a product in bf16.
void swiglu(const float* gateUp, std::int64_t rows, std::int64_t width, float* out);
void swiglu(const float* gateUp, std::int64_t rows, std::int64_t width, Bf16* out);

/// dOut [rows, width]; dGateUp [rows, 2 width] receives the gradient (fp32: may be gateUp itself); out [rows, width] receives the
/// activation once more (nullptr: not wanted).
void swigluBackward(const float* dOut, const float* gateUp, std::int64_t rows, std::int64_t width, float* dGateUp, float* out);
void swigluBackward(const float* dOut, const float* gateUp, std::int64_t rows, std::int64_t width, Bf16* dGateUp, Bf16* out);

}  // namespace espalier::kernels
