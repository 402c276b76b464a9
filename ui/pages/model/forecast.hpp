// What working with a model takes: memory and time by arithmetic on its shape, before anything is loaded.
#pragma once

#include <cstdint>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier::ui {

enum class Work { Evaluate, Analyze, Correct, Distill };
enum class Fit { Good, Tight, TooLarge };

struct WorkForecast {
  std::uint64_t bytesNeeded = 0;
  double flops = 0;                           ///< for all tokens
  std::int64_t windows = 0, context = 0;      ///< of a micro-batch: so many windows of so many tokens
  Fit fit = Fit::Good;
};

/// What this process may use (more is refused when the work is started), and what of it is free now.
struct MemoryThere {
  std::uint64_t usable = 0, free = 0;
};

/// With the settings that such work begins with (usualAnalysis, usualSettings) and the engine's formulas for its memory, which --estimate tells, too.
/// `student` is used by Distill alone.
WorkForecast forecast(Work work, const ModelShape& model, const ModelShape& student, std::int64_t tokens, const MemoryThere& there);

}  // namespace espalier::ui
