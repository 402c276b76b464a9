#include "engine/evaluation/bench_kd.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/model/attention.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kLengths[] = {256, 1024, 4096}, kHeadSizes[] = {64, 128};

/// The heads of kd's models.
ModelShape shapeWith(std::int64_t headDim) {
  ModelShape shape;
  shape.heads = 9;
  shape.kvHeads = 3;
  shape.headDim = headDim;
  return shape;
}

/// Adds the rates of one shape, forward and backward, to the result. Operations: those of the products below the diagonal, two forward and five backward.
void measure(const ModelShape& shape, std::int64_t batch, std::int64_t length, kernels::Operands operands, const BenchLimit& peak, BenchResult& result,
             const Job& job) {
  const std::int64_t rows = batch * length, queries = shape.queryWidth(), projected = queries + 2 * shape.keyWidth();
  const at::Tensor qkv = at::randn({rows, projected}), sums = at::empty({batch, shape.heads, length}), dOut = at::randn({rows, queries});
  at::Tensor out = at::empty({rows, queries}), dQkv = at::empty({rows, projected});
  const Spread forward = timeOf(result.repetitions, job, [&] { attentionForward(shape, batch, length, 0, operands, qkv, out, sums); });
  const Spread backward = timeOf(result.repetitions, job, [&] { attentionBackward(shape, batch, length, 0, operands, qkv, out, sums, dOut, dQkv); });
  const double product = static_cast<double>(rows * queries) * static_cast<double>(length);
  const std::string size = std::to_string(shape.headDim), tokens = std::to_string(length);
  const std::string key = "_d" + size + "_s" + tokens + "_flops", label = ", head " + size + ", " + tokens + " tokens";
  result.figures.push_back({"forward" + key, "forward" + label, "FLOP/s", rateOf(2 * product, forward), peak});
  result.figures.push_back({"backward" + key, "backward" + label, "FLOP/s", rateOf(5 * product, backward), peak});
}

}  // namespace

BenchResult benchmarkAttention(const BenchRequest& request, const Job& job) {
  const bool bf16 = request.precision == Precision::Bf16;
  const kernels::Operands operands = bf16 ? kernels::Operands::Bf16 : kernels::Operands::Fp32;
  const BenchLimit peak{measureGemmPeak(request.precision), bf16 ? "product bf16" : "product fp32"};
  BenchResult result{request.what, request.repetitions, {}};
  for (const std::int64_t headDim : kHeadSizes)
    for (const std::int64_t length : kLengths)
      measure(shapeWith(headDim), std::max<std::int64_t>(1, request.batch * request.context / length), length, operands, peak, result, job);
  return result;
}

}  // namespace espalier
