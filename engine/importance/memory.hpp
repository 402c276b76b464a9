// What an analysis would take of memory and disk, from shapes alone: for forecasts in the window and of --estimate, and before it starts.
#pragma once

#include <cstdint>

#include "engine/base/estimate.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/importance/analysis_options.hpp"
#include "engine/model/precision.hpp"

namespace espalier {

/// A calibration set, and what is asked of it.
struct AnalysisWork {
  ModelShape shape;
  AnalysisOptions options;
  Precision precision = Precision::Fp32;
  std::int64_t samples = 0, context = 0;
};

/// Bytes at the peak.
EstimateParts analysisMemory(const AnalysisWork& work);
/// Bytes of the scores.
EstimateParts analysisDisk(const AnalysisWork& work);

/// Throws Refused when that is more than `usableBytes`, saying what would fit.
void requireMemoryForAnalysis(const AnalysisWork& work, std::uint64_t usableBytes = usableMemoryBytes());

}  // namespace espalier
