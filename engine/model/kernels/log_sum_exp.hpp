#pragma once

#include <cstdint>

namespace espalier::kernels {

/// log(sum exp(x)) of x [width] in nats: finite for any row with a finite value in it, -inf among the others included.
double logSumExp(const float* x, std::int64_t width);

}  // namespace espalier::kernels
