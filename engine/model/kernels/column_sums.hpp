// Sums over rows that activation importance and block influence are made of.
#pragma once

#include <cstdint>

namespace espalier::kernels {

/// x [rows, width]. Adds sum |x| and sum x^2 over the rows to absolute [width] and squares [width].
void columnSums(const float* x, std::int64_t rows, std::int64_t width, double* absolute, double* squares);

/// x [rows, groups * size]; norms [rows, groups] receives the L2 norm of each group of `size` neighbours.
void groupNorms(const float* x, std::int64_t rows, std::int64_t groups, std::int64_t size, float* norms);

/// x . y, x . x and y . y over `width` values, for a cosine.
struct Dots {
  float xy = 0, xx = 0, yy = 0;
};
Dots dots(const float* x, const float* y, std::int64_t width);

}  // namespace espalier::kernels
