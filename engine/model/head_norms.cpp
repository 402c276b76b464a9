#include "engine/model/head_norms.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "engine/model/kernels/rms_norm.hpp"
#include "engine/model/task_sizes.hpp"

namespace espalier {

namespace {

}  // namespace

void normHeads(const ModelShape& shape, const LayerWeights& weights, const at::Tensor& projected_np, at::Tensor& out_np, at::Tensor& scale_nr) {
  const float *x = projected_np.data_ptr<float>(), *ofQueries = weights.qNorm_d.data_ptr<float>(), *ofKeys = weights.kNorm_d.data_ptr<float>();
  float *y = out_np.data_ptr<float>(), *scale = scale_nr.data_ptr<float>();
  const std::int64_t heads = shape.heads, groups = shape.kvHeads, size = shape.headDim, stride = projected_np.size(1);
  const std::int64_t queries = shape.queryWidth(), keys = shape.keyWidth();
  const auto epsilon = static_cast<float>(shape.normEpsilon);
  at::parallel_for(0, projected_np.size(0), kRowsPerTask, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t r = first; r < end; ++r) {
      const float* from = x + r * stride;
      float *to = y + r * stride, *scales = scale + r * (heads + groups);
      kernels::rmsNorm(from, ofQueries, epsilon, heads, size, to, scales);
      kernels::rmsNorm(from + queries, ofKeys, epsilon, groups, size, to + queries, scales + heads);
      std::copy_n(from + queries + keys, keys, to + queries + keys);
    }
  });
}

void normHeadsBackward(const ModelShape& shape, const LayerWeights& weights, const at::Tensor& projected_np, const at::Tensor& scale_nr,
                       at::Tensor& d_np, LayerWeights& gradients) {
  const float *x = projected_np.data_ptr<float>(), *scale = scale_nr.data_ptr<float>();
  const float *ofQueries = weights.qNorm_d.data_ptr<float>(), *ofKeys = weights.kNorm_d.data_ptr<float>();
  float* d = d_np.data_ptr<float>();
  const std::int64_t heads = shape.heads, groups = shape.kvHeads, size = shape.headDim, stride = d_np.size(1);
  const std::int64_t queries = shape.queryWidth(), normed = queries + shape.keyWidth();
  const std::int64_t rows = d_np.size(0), chunks = (rows + kRowsPerTask - 1) / kRowsPerTask;
  const at::Tensor partial = at::zeros({chunks, 2 * size});
  float* sums = partial.data_ptr<float>();
  at::parallel_for(0, chunks, 1, [&](std::int64_t firstChunk, std::int64_t endChunk) {
    std::vector<float> row(static_cast<std::size_t>(normed));  // the kernel adds to a gradient that it does not read
    for (std::int64_t c = firstChunk; c < endChunk; ++c) {
      float* sum = sums + c * 2 * size;
      for (std::int64_t r = c * kRowsPerTask; r < std::min(rows, (c + 1) * kRowsPerTask); ++r) {
        const float *at = x + r * stride, *scales = scale + r * (heads + groups);
        float* dRow = d + r * stride;
        std::copy_n(dRow, normed, row.data());
        std::fill_n(dRow, normed, 0.0f);
        kernels::rmsNormBackward(row.data(), at, ofQueries, scales, heads, size, dRow, sum);
        kernels::rmsNormBackward(row.data() + queries, at + queries, ofKeys, scales + heads, groups, size, dRow + queries, sum + size);
      }
    }
  });
  const at::Tensor total = partial.sum(0);
  gradients.qNorm_d.add_(total.narrow(0, 0, size));
  gradients.kNorm_d.add_(total.narrow(0, size, size));
}

}  // namespace espalier
