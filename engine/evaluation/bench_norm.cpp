#include "engine/evaluation/memory_rates.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/model/block.hpp"

namespace espalier {

BenchResult benchmarkNorm(const BenchRequest& request, const Job& job) {
  constexpr std::int64_t kWidth = 576, kRows = std::int64_t{1} << 17;  // 288 MiB: no cache holds it
  const at::ScalarType type = request.precision == Precision::Bf16 ? at::kBFloat16 : at::kFloat;
  at::Tensor x = at::randn({kRows, kWidth}), w = at::ones({kWidth}), y = at::empty({kRows, kWidth}, type), scale = at::empty({kRows});
  at::Tensor dy = at::randn({kRows, kWidth}), dx = at::zeros({kRows, kWidth}), dw = at::zeros({kWidth});
  const Spread forward = timeOf(request.repetitions, job, [&] { normRows(x, w, 1e-5, y, scale); });
  const Spread backward = timeOf(request.repetitions, job, [&] { normRowsBackward(dy, x, w, scale, dx, dw); });
  const double values = static_cast<double>(kRows * kWidth);
  const double forwardBytes = values * (4 + static_cast<double>(y.element_size())), backwardBytes = values * 16;
  const BenchLimit limit{memoryTriadBytesPerSecond(), "triad of this machine's memory"};
  return {request.what,
          request.repetitions,
          {{"forward_bytes_per_second", "forward", "B/s", rateOf(forwardBytes, forward), limit},
           {"backward_bytes_per_second", "backward", "B/s", rateOf(backwardBytes, backward), limit}}};
}

}  // namespace espalier
