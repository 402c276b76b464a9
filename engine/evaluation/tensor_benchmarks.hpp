// The benchmarks of espalier_engine, one function each. All follow the request's precision, sizes and repetitions where they have a meaning.
#pragma once

#include "engine/evaluation/bench.hpp"

namespace espalier {

/// Products in both precisions, multiply-adds in registers, memory, and reads and writes of a file in request.folder past the page cache.
BenchResult benchmarkMachine(const BenchRequest& request, const Job& job);
/// The chunked head with a live teacher over batch x context tokens in the sizes of kd: its time against that of its four products alone,
/// and the memory that it adds for two numbers of tokens. To be run first in a process, for memory that is free already would not show.
BenchResult benchmarkLoss(const BenchRequest& request, const Job& job);
/// Attention forward and backward for heads of 64 and of 128 values at several lengths, batch x context tokens each.
BenchResult benchmarkAttention(const BenchRequest& request, const Job& job);
/// AdamW and the norm of the gradients before it, over 64 Mi values, beside what the memory gives.
BenchResult benchmarkAdamW(const BenchRequest& request, const Job& job);
/// RMSNorm and its gradient over rows of 576 values, more than a cache holds, in bytes per second beside the memory's triad.
BenchResult benchmarkNorm(const BenchRequest& request, const Job& job);
/// All nine aggregations and BI over about 2048 tokens in windows of `context`, against the forward pass alone; of request.model or a made one.
BenchResult benchmarkAnalyze(const BenchRequest& request, const Job& job);
/// Tokens after a prompt of `context`, against the memory's bandwidth; of request.model or a made one. Throws Refused when the model has not as
/// many positions.
BenchResult benchmarkGenerate(const BenchRequest& request, const Job& job);
/// Loading a checkpoint of 2 GiB (or request.model) as fp32, in bytes of its files per second, beside direct reads and reads from the page
/// cache of the same files.
BenchResult benchmarkLoad(const BenchRequest& request, const Job& job);

}  // namespace espalier
