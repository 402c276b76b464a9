// One pass over a calibration set that gathers everything asked for.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/importance/layer_scores.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/decoder.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

struct AnalysisOptions {
  bool activation = true;
  LayerMetrics layers{"bi"};
  std::int64_t tokensPerBatch = 2048;
};

/// `windows`: samples of equal length. Returns the arrays; metadata is the caller's. Throws Usage for a layer metric that is not known.
Scores analyze(LayerSource& source, const std::shared_ptr<Gemm>& gemm, std::span<const std::vector<TokenId>> windows, const AnalysisOptions& options,
               const Job& job);

}  // namespace espalier
