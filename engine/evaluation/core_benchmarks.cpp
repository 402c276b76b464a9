// The benchmarks of espalier_core, by name.
#include <stdexcept>

#include "engine/evaluation/bench.hpp"

namespace espalier {

BenchResult runCoreBenchmark(const BenchRequest& request, const Job&) { throw std::logic_error("no benchmark " + request.what); }

}  // namespace espalier
