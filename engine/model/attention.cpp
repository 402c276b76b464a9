#include "engine/model/attention.hpp"

#include <ATen/Parallel.h>

namespace espalier {

namespace {

using kernels::HeadRows;
using kernels::MutableHeadRows;

/// Finds heads in a [B S, heads D] matrix.
struct HeadMatrix {
  float* data;
  std::int64_t length, stride, headDim;
  HeadMatrix(const at::Tensor& x, std::int64_t sequence, std::int64_t size) : data(x.data_ptr<float>()), length(sequence), stride(x.size(1)), headDim(size) {}
  float* at(std::int64_t sequence, std::int64_t head) const { return data + sequence * length * stride + head * headDim; }
  HeadRows head(std::int64_t sequence, std::int64_t head) const { return {at(sequence, head), stride}; }
  MutableHeadRows mutableHead(std::int64_t sequence, std::int64_t head) const { return {at(sequence, head), stride}; }
};

}  // namespace

void attentionForward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, kernels::Operands operands,
                      const at::Tensor& qkv_np, at::Tensor& out_nq, const at::Tensor& logSumExp_bas) {
  const HeadMatrix qkv(qkv_np, length, shape.headDim), out(out_nq, length, shape.headDim);
  const std::int64_t heads = shape.heads, groups = shape.kvHeads, perGroup = shape.headsPerGroup();
  float* sums = logSumExp_bas.defined() ? logSumExp_bas.data_ptr<float>() : nullptr;
  at::parallel_for(0, batch * heads, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t task = begin; task < end; ++task) {
      const std::int64_t b = task / heads, a = task % heads, g = a / perGroup;
      kernels::attendHead({length, shape.headDim, window, operands}, qkv.head(b, a), qkv.head(b, heads + g), qkv.head(b, heads + groups + g), out.mutableHead(b, a),
                          sums ? sums + task * length : nullptr);
    }
  });
}

void attentionBackward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, kernels::Operands operands,
                       const at::Tensor& qkv_np, const at::Tensor& out_nq, const at::Tensor& logSumExp_bas, const at::Tensor& dOut_nq, at::Tensor& dQkv_np) {
  const HeadMatrix qkv(qkv_np, length, shape.headDim), out(out_nq, length, shape.headDim);
  const HeadMatrix dOut(dOut_nq, length, shape.headDim), dQkv(dQkv_np, length, shape.headDim);
  const std::int64_t heads = shape.heads, groups = shape.kvHeads, perGroup = shape.headsPerGroup();
  const float* sums = logSumExp_bas.data_ptr<float>();
  dQkv_np.narrow(1, shape.queryWidth(), 2 * shape.keyWidth()).zero_();
  // The heads of a group add to the same keys and values: one task.
  at::parallel_for(0, batch * groups, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t task = begin; task < end; ++task) {
      const std::int64_t b = task / groups, g = task % groups;
      for (std::int64_t a = g * perGroup; a < (g + 1) * perGroup; ++a)
        kernels::attendHeadBackward({length, shape.headDim, window, operands}, qkv.head(b, a), qkv.head(b, heads + g), qkv.head(b, heads + groups + g), out.head(b, a),
                                    sums + (b * heads + a) * length, dOut.head(b, a), dQkv.mutableHead(b, a), dQkv.mutableHead(b, heads + g),
                                    dQkv.mutableHead(b, heads + groups + g));
    }
  });
}

}  // namespace espalier
