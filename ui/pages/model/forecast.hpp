// What working with a model takes: memory and time by arithmetic on its shape, before anything is loaded.
#pragma once

#include <cstdint>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier::ui {

enum class Work { Evaluate, Analyze, Correct, Distill };
enum class Fit { Good, Tight, TooLarge };

struct WorkForecast {
  std::uint64_t bytesNeeded = 0;
  double flops = 0;  ///< for all tokens
  Fit fit = Fit::Good;
};

/// Tokens in one micro-batch of the settings that a training starts with.
inline constexpr std::int64_t kForecastTokens = 8 * 256;

/// `student` is used by Distill alone. Weights, gradients and the two moments of AdamW are fp32; activations as the engine keeps them.
WorkForecast forecast(Work work, const ModelShape& model, const ModelShape& student, std::int64_t tokens, std::uint64_t bytesThere);

/// Memory that programs can still take (Linux: MemAvailable), or the machine's when that is not known.
std::uint64_t availableMemoryBytes();

}  // namespace espalier::ui
