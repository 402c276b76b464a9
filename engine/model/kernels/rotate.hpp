// Rotary position embedding (Su et al. 2021, arXiv 2104.09864) in the "rotate half" layout of Llama checkpoints.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// Where rows stand in their sequences: row r of the whole batch has position firstPosition + r % length.
struct RowPositions {
  std::int64_t length = 1, firstPosition = 0;
  std::int64_t of(std::int64_t row) const { return firstPosition + row % length; }
};

/// Rotates the first `heads` heads of size `headDim` in rows [firstRow, endRow) of x [.., stride], in place.
/// cos, sin: tables [positions, headDim / 2]. direction +1 rotates, -1 rotates back (which is the gradient).
void rotate(float* x, std::int64_t firstRow, std::int64_t endRow, std::int64_t stride, std::int64_t heads, std::int64_t headDim,
            const float* cos, const float* sin, RowPositions positions, float direction);

}  // namespace espalier::kernels
