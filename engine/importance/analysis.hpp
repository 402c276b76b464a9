// One pass over a calibration set that gathers everything asked for.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/importance/analysis_options.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/decoder.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

/// `windows`: samples of equal length. Returns the arrays, and of the metadata what was measured; the rest is the caller's. Taylor adds a backward
/// pass over each micro-batch, in micro-batches of half the size, and a gradient of all layers in memory; with bf16 products, weights and gradients'
/// products are rounded as in training. Throws Usage for a metric that is not known.
Scores analyze(LayerSource& source, const std::shared_ptr<Gemm>& gemm, std::span<const std::vector<TokenId>> windows, const AnalysisOptions& options,
               const Job& job);

}  // namespace espalier
