// What choosing the next token needs of a row of logits.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// The place of the largest of x [n], n >= 1; the lowest one on a tie. Not-a-number counts as less than everything.
std::int64_t indexOfLargest(const float* x, std::int64_t n);

/// weights [n] = exp((x - max x) / temperature), temperature > 0; returns their sum, added up in double.
double softmaxWeights(const float* x, std::int64_t n, float temperature, float* weights);

}  // namespace espalier::kernels
