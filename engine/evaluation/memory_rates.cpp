#include "engine/evaluation/memory_rates.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/model/aten.hpp"
#include "engine/model/huge_pages.hpp"
#include "engine/model/kernels/stream.hpp"
#include "engine/model/task_sizes.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kValues = std::int64_t{32} << 20;  // 128 MiB a buffer
constexpr int kPasses = 5;

/// The best rate of several passes of work(begin, end) over all values.
template <class Work>
double bestRate(double bytesPerValue, const Work& work) {
  double best = 0;
  for (int i = 0; i < kPasses; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    at::parallel_for(0, kValues, kValuesPerTask, work);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    best = std::max(best, bytesPerValue * static_cast<double>(kValues) / seconds);
  }
  return best;
}

}  // namespace

double memoryReadBytesPerSecond() {
  const at::Tensor x = zerosInHugePages(kValues).fill_(1.0);
  const float* from = x.data_ptr<float>();
  std::vector<float> sums(static_cast<std::size_t>(at::get_num_threads()));
  return bestRate(4, [&](std::int64_t begin, std::int64_t end) {
    sums[static_cast<std::size_t>(at::get_thread_num())] += kernels::streamRead(from + begin, end - begin);
  });
}

double memoryWriteBytesPerSecond() {
  const at::Tensor x = zerosInHugePages(kValues);
  float* to = x.data_ptr<float>();
  return bestRate(4, [&](std::int64_t begin, std::int64_t end) { kernels::streamWrite(to + begin, end - begin, 1.0f); });
}

double memoryTriadBytesPerSecond() {
  const at::Tensor a = zerosInHugePages(kValues), b = zerosInHugePages(kValues).fill_(1.0), c = zerosInHugePages(kValues).fill_(1.0);
  float* to = a.data_ptr<float>();
  const float *x = b.data_ptr<float>(), *y = c.data_ptr<float>();
  return bestRate(12, [&](std::int64_t begin, std::int64_t end) { kernels::streamTriad(to + begin, x + begin, y + begin, 0.5f, end - begin); });
}

}  // namespace espalier
