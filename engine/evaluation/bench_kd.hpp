// The distillation step as a benchmark: random weights in the shapes of a 135M teacher and an 82M student, made in memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/evaluation/bench.hpp"
#include "engine/model/precision.hpp"
#include "engine/model/recompute.hpp"

namespace espalier {

struct BenchKdRequest {
  Precision precision = Precision::Fp32;
  Recompute recompute = Recompute::Activations;
  std::int64_t batch = 2, context = 512, steps = 4;
  int threads = 0;
};

struct BenchKdResult {
  double tokensPerSecond = 0;   ///< at the median step
  Spread stepSeconds;
  double gemmShare = 0;         ///< of the step's time
  double gemmPeakFlops = 0;     ///< per second, measured in the same run
  double shareOfPeak = 0;       ///< (6 Ns + 2 Nt) tokens / (seconds x peak); N parameters, a tied matrix once
  double minorFaultsPerStep = 0;
  std::uint64_t peakRssBytes = 0;
  std::vector<double> losses;
  int threads = 0;              ///< that computed
  /// Tokens per second of a program that did products at their peak and nothing else.
  double limitTokensPerSecond() const { return shareOfPeak > 0 ? tokensPerSecond / shareOfPeak : 0; }
  std::map<std::string, double> breakdownSeconds;  ///< means per step: teacher, student_forward, backward, head, optimiser, other
};

/// Two warm-up steps, then `request.steps` timed ones.
BenchKdResult benchmarkDistillation(const BenchKdRequest& request, const Job& job);

/// Floating-point operations per second of a large product, the best of several.
double measureGemmPeak(Precision precision);

}  // namespace espalier
