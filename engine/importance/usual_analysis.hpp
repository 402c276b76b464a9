// What an analysis begins with, by the size of the model: command line and window offer the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// About 65,000 tokens (the papers take 1024 samples), activations, and the measures of layers that are worth their time: the loss without each layer, a
/// pass for each, is left out for large models.
struct UsualAnalysis {
  std::int64_t samples = 0, context = 0;
  std::vector<std::string> metrics, layers;
};
UsualAnalysis usualAnalysis(std::uint64_t parameters);

}  // namespace espalier
