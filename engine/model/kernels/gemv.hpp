// The product of a matrix and one vector, for generation with a batch of one: every weight is read once, so memory sets its pace.
#pragma once

#include <cstdint>

#include "engine/model/kernels/bf16.hpp"

namespace espalier::kernels {

/// y [rows] = w x (+ addend [rows], unless nullptr; may be y itself). w [rows, width] row-major, x [width]. A row's result does not depend on
/// which other rows are computed in the same call, so that threads may share the rows in any way.
void gemv(const float* w, std::int64_t rows, std::int64_t width, const float* x, const float* addend, float* y);
/// The same with weights in bfloat16; x is not rounded.
void gemv(const Bf16* w, std::int64_t rows, std::int64_t width, const float* x, const float* addend, float* y);

}  // namespace espalier::kernels
