// The distillation step as a benchmark: random weights in the shapes of a 135M teacher and an 82M student, made in memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/model/precision.hpp"

namespace espalier {

struct KdBenchmark {
  double stepSeconds = 0;       ///< median over the timed steps
  double tokensPerSecond = 0;
  double gemmShare = 0;         ///< of the step's time
  double gemmPeakFlops = 0;     ///< per second, measured in the same run
  double shareOfPeak = 0;       ///< (6 Ns + 2 Nt) tokens / (seconds x peak); N parameters, a tied matrix once
  double minorFaultsPerStep = 0;
  std::uint64_t peakResidentBytes = 0;
  std::vector<double> losses;
  std::map<std::string, double> breakdownSeconds;  ///< means per step
};

/// Two warm-up steps, then `steps` timed ones.
KdBenchmark benchmarkDistillation(Precision precision, std::int64_t batch, std::int64_t context, std::int64_t steps, const Job& job);

/// Floating-point operations per second of a large product, the best of several.
double measureGemmPeak(Precision precision);

}  // namespace espalier
