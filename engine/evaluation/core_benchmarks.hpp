// The benchmarks of espalier_core, one function each.
#pragma once

#include "engine/evaluation/bench.hpp"

namespace espalier {

/// Cutting a checkpoint of 2 GiB (or request.model) in width and in depth, as a multiple of the time in which one thread copies the same
/// bytes: reads those of all tensors that something stays of, and writes and syncs as many as the student has. And the peak memory meanwhile.
BenchResult benchmarkSlice(const BenchRequest& request, const Job& job);
/// Peak memory and time that --estimate forecasts for a correction, two distillations, an analysis and a cache, beside those of the run, each in a process
/// of its own.
BenchResult benchmarkEstimate(const BenchRequest& request, const Job& job);
/// Encoding text with the tokenizer of request.model (or of the demo), in MB/s, on one core and on all.
BenchResult benchmarkTokenize(const BenchRequest& request, const Job& job);

}  // namespace espalier
