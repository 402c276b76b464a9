// The model that a benchmark runs: one that the person named, or random weights in the shape of a common small model.
#pragma once

#include <memory>

#include "engine/evaluation/bench.hpp"
#include "engine/model/bf16_layers.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

/// 30 layers, 9 heads in 3 groups of 64, 49,152 words, tied: hidden 576 and ffn 1536 have 134.5M parameters.
ModelShape benchShape(std::int64_t hidden, std::int64_t ffn);

/// request.model, or random weights in benchShape(576, 1536), as `gemm` takes them. Throws Refused when the model cannot be read.
std::unique_ptr<MemoryLayers> benchLayers(const BenchRequest& request, const Gemm& gemm, const Job& job);

/// `count` ids below `vocab`, the same ones each time.
std::vector<TokenId> benchIds(std::int64_t count, std::int64_t vocab);

}  // namespace espalier
