// Sums over rows that activation importance and block influence are made of.
#pragma once

#include <cstdint>

#include "engine/model/kernels/bf16.hpp"

namespace espalier::kernels {

/// x [rows, width], rows >= 1, `stride` values apart. absolute [width] and squares [width] receive sum |x| and sum x^2 over the rows, added up in
/// fp32: for some hundred rows at most, whose sums are then added in double.
void columnSums(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t width, float* absolute, float* squares);
void columnSums(const Bf16* x, std::int64_t rows, std::int64_t stride, std::int64_t width, float* absolute, float* squares);

/// The same with sum x in place of sum |x|: for a mean and a variance.
void columnMoments(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t width, float* sums, float* squares);
void columnMoments(const Bf16* x, std::int64_t rows, std::int64_t stride, std::int64_t width, float* sums, float* squares);

/// x [rows, groups * size], rows `stride` values apart; norms [rows, groups] receives the L2 norm of each group of `size` neighbours.
void groupNorms(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t groups, std::int64_t size, float* norms);

/// x . y, x . x and y . y over `width` values, for a cosine.
struct Dots {
  float xy = 0, xx = 0, yy = 0;
};
Dots dots(const float* x, const float* y, std::int64_t width);

}  // namespace espalier::kernels
