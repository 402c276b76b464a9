// The benchmarks of espalier_engine, one function each. All follow the request's precision, sizes and repetitions where they have a meaning.
#pragma once

#include "engine/evaluation/bench.hpp"

namespace espalier {

/// Products in both precisions, multiply-adds in registers, memory, and reads and writes of a file in request.folder past the page cache.
BenchResult benchmarkMachine(const BenchRequest& request, const Job& job);
/// RMSNorm and its gradient over [batch x context, 576] rows, in bytes per second beside the memory's triad.
BenchResult benchmarkNorm(const BenchRequest& request, const Job& job);

}  // namespace espalier
