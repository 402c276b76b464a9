// The benchmarks of espalier_core, by name.
#include "engine/evaluation/core_benchmarks.hpp"

#include <stdexcept>

namespace espalier {

BenchResult runCoreBenchmark(const BenchRequest& request, const Job& job) {
  if (request.what == "estimate") return benchmarkEstimate(request, job);
  if (request.what == "slice") return benchmarkSlice(request, job);
  if (request.what == "tokenize") return benchmarkTokenize(request, job);
  throw std::logic_error("no benchmark " + request.what);
}

}  // namespace espalier
