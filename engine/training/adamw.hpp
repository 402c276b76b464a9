// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) in the form PyTorch uses, in one pass over memory.
#pragma once

#include <cstdint>

namespace espalier::kernels {

struct AdamWStep {
  float learningRate = 0, beta1 = 0.9f, beta2 = 0.95f, epsilon = 1e-8f, weightDecay = 0;
  float correction1 = 1, correction2 = 1;  ///< 1 - beta1^t, 1 - beta2^t with t = 1 at the first step
  float gradientScale = 1;                 ///< clipping: gradients are multiplied by it
};

/// Updates n weights w and moments m, v with gradients g, and leaves zeros in g for the next step:
/// w -= lr * wd * w; m, v: moving averages; w -= lr / correction1 * m / (sqrt(v / correction2) + eps).
void adamw(float* w, float* g, float* m, float* v, std::int64_t n, const AdamWStep& step);

/// Sum of squares of n values, as a double.
double sumOfSquares(const float* x, std::int64_t n);

}  // namespace espalier::kernels
