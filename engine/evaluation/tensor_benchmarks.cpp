// The benchmarks of espalier_engine, by name.
#include "engine/evaluation/tensor_benchmarks.hpp"

#include <stdexcept>

namespace espalier {

BenchResult runTensorBenchmark(const BenchRequest& request, const Job& job) {
  if (request.what == "machine") return benchmarkMachine(request, job);
  if (request.what == "loss") return benchmarkLoss(request, job);
  if (request.what == "attention") return benchmarkAttention(request, job);
  if (request.what == "adamw") return benchmarkAdamW(request, job);
  if (request.what == "norm") return benchmarkNorm(request, job);
  if (request.what == "analyze") return benchmarkAnalyze(request, job);
  if (request.what == "generate") return benchmarkGenerate(request, job);
  if (request.what == "load") return benchmarkLoad(request, job);
  throw std::logic_error("no benchmark " + request.what);
}

}  // namespace espalier
