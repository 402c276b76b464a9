// Sums over rows that activation importance and block influence are made of.
#pragma once

#include <cstdint>

#include "engine/model/kernels/bf16.hpp"

namespace espalier::kernels {

/// Where sums of columns go, each [width]. Not both `absolute` and `values` may be null; what is null is not computed.
struct ColumnSums {
  float* absolute = nullptr;  ///< sum |x|
  float* values = nullptr;    ///< sum x
  float* squares = nullptr;   ///< sum x^2
};

/// x [rows, width], rows >= 1, `stride` values apart. Writes the sums over the rows, all from one read of x, added up in fp32 row by row: for some
/// hundred rows at most, whose sums are then added in double. Each sum is the same whichever are computed with it.
void columnSums(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t width, const ColumnSums& sums);
void columnSums(const Bf16* x, std::int64_t rows, std::int64_t stride, std::int64_t width, const ColumnSums& sums);
/// One row more, x [width], added to sums of columnSums: the same as if it had been their last row.
void addRow(const float* x, std::int64_t width, float* absolute, float* squares);
void addRow(const Bf16* x, std::int64_t width, float* absolute, float* squares);

/// x [rows, groups * size], rows `stride` values apart; norms [rows, groups] receives the L2 norm of each group of `size` neighbours.
void groupNorms(const float* x, std::int64_t rows, std::int64_t stride, std::int64_t groups, std::int64_t size, float* norms);

/// x . y, x . x and y . y over `width` values, for a cosine.
struct Dots {
  float xy = 0, xx = 0, yy = 0;
};
Dots dots(const float* x, const float* y, std::int64_t width);

}  // namespace espalier::kernels
