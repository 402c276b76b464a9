#include <ATen/Parallel.h>

#include <vector>

#include "engine/evaluation/memory_rates.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/model/aten.hpp"
#include "engine/training/adamw.hpp"

namespace espalier {

BenchResult benchmarkAdamW(const BenchRequest& request, const Job& job) {
  constexpr std::int64_t kValues = std::int64_t{64} << 20, kPiece = std::int64_t{1} << 16;
  const at::Tensor weights = at::ones({kValues}), gradients = at::ones({kValues}), first = at::zeros({kValues}), second = at::zeros({kValues});
  float *w = weights.data_ptr<float>(), *g = gradients.data_ptr<float>(), *m = first.data_ptr<float>(), *v = second.data_ptr<float>();
  const kernels::AdamWStep step{.learningRate = 1e-4f, .weightDecay = 0.1f};
  std::vector<double> sums(static_cast<std::size_t>(kValues / kPiece));
  const Spread norm = timeOf(request.repetitions, job, [&] {
    at::parallel_for(0, kValues / kPiece, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t p = begin; p < end; ++p) sums[static_cast<std::size_t>(p)] = kernels::sumOfSquares(g + p * kPiece, kPiece);
    });
  });
  const Spread update = timeOf(request.repetitions, job, [&] {
    at::parallel_for(0, kValues, kPiece,
                     [&](std::int64_t begin, std::int64_t end) { kernels::adamw(w + begin, g + begin, m + begin, v + begin, end - begin, step); });
  });
  constexpr double kNormBytes = 4.0 * kValues, kUpdateBytes = 8 * 4.0 * kValues;  // four arrays read, the same four written
  return {request.what,
          request.repetitions,
          {{"update_bytes_per_second", "update", "B/s", rateOf(kUpdateBytes, update), BenchLimit{memoryTriadBytesPerSecond(), "triad of this machine's memory"}},
           {"norm_bytes_per_second", "norm of the gradients", "B/s", rateOf(kNormBytes, norm), BenchLimit{memoryReadBytesPerSecond(), "reads of this machine's memory"}}}};
}

}  // namespace espalier
