#include <ATen/Parallel.h>

#include <vector>

#include "engine/base/cpu.hpp"
#include "engine/evaluation/disk_rates.hpp"
#include "engine/evaluation/memory_rates.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/model/gemm.hpp"
#include "engine/model/kernels/stream.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kGemmSize = 2048;

Spread gemmRate(Precision precision, int repetitions, const Job& job) {
  const auto gemm = makeGemm(precision);
  const at::Tensor x = at::rand({kGemmSize, kGemmSize}).to(gemm->operandType()), w = at::rand({kGemmSize, kGemmSize}).to(gemm->operandType());
  at::Tensor y = at::empty({kGemmSize, kGemmSize});
  return rateOf(2.0 * kGemmSize * kGemmSize * kGemmSize, timeOf(repetitions, job, [&] { gemm->forward(y, x, w, at::Tensor()); }));
}

/// Multiply-adds in registers on all threads.
Spread arithmeticRate(int repetitions, const Job& job) {
  constexpr std::int64_t kRounds = 20'000'000;
  const std::int64_t threads = at::get_num_threads();
  std::vector<float> results(static_cast<std::size_t>(threads));
  std::vector<std::int64_t> done(results.size());
  const auto work = [&] {
    at::parallel_for(0, threads, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t t = begin; t < end; ++t) done[static_cast<std::size_t>(t)] = kernels::multiplyAdds(kRounds, &results[static_cast<std::size_t>(t)]);
    });
  };
  const Spread seconds = timeOf(repetitions, job, work);
  double operations = 0;
  for (const std::int64_t count : done) operations += static_cast<double>(count);
  return rateOf(operations, seconds);
}

}  // namespace

BenchResult benchmarkMachine(const BenchRequest& request, const Job& job) {
  const Spread arithmetic = arithmeticRate(request.repetitions, job);
  const BenchLimit registers{arithmetic.most, "multiply-adds in registers"};
  BenchResult result{request.what, request.repetitions, {}};
  result.figures.push_back({"fma_fp32_flops", "multiply-adds fp32", "FLOP/s", arithmetic, {}});
  result.figures.push_back({"gemm_fp32_flops", "product fp32", "FLOP/s", gemmRate(Precision::Fp32, request.repetitions, job), registers});
  if (multipliesBf16())
    result.figures.push_back({"gemm_bf16_flops", "product bf16", "FLOP/s", gemmRate(Precision::Bf16, request.repetitions, job), {}});
  result.figures.push_back({"memory_read_bytes_per_second", "memory, read", "B/s", spreadOf({memoryReadBytesPerSecond()}), {}});
  result.figures.push_back({"memory_write_bytes_per_second", "memory, write", "B/s", spreadOf({memoryWriteBytesPerSecond()}), {}});
  result.figures.push_back({"memory_triad_bytes_per_second", "memory, triad", "B/s", spreadOf({memoryTriadBytesPerSecond()}), {}});
  const DiskRates disk = measureDisk(request.folder, request.repetitions, job);
  const std::string how = disk.direct ? "direct" : "through the page cache, as the file system has nothing else";
  result.figures.push_back({"disk_read_bytes_per_second", "disk, read, " + how, "B/s", disk.read, {}});
  result.figures.push_back({"disk_write_bytes_per_second", "disk, write and sync, " + how, "B/s", disk.write, {}});
  return result;
}

}  // namespace espalier
