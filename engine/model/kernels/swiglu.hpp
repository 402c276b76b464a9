// The gated activation of the feed-forward part (Shazeer 2020, arXiv 2002.05202): silu(gate) * up, silu(z) = z / (1 + exp(-z)).
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// gateUp [rows, 2 width]: gate, then up, in each row; out [rows, width].
void swiglu(const float* gateUp, std::int64_t rows, std::int64_t width, float* out);

/// dOut [rows, width]; gateUp [rows, 2 width] is replaced by its gradient; out [rows, width] receives the activation once more.
void swigluBackward(const float* dOut, std::int64_t rows, std::int64_t width, float* gateUp, float* out);

}  // namespace espalier::kernels
