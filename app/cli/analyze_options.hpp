// The options of `analyze`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/worker/requests.hpp"

namespace espalier::cli {

/// What --layers is for an analysis that measures none.
inline const std::vector<std::string> kNoWords{"none"};

struct AnalyzeOptions {
  const CLI::App* command = nullptr;  ///< set by addAnalyzeOptions
  AnalyzeRequest request;
  bool compare = false, estimate = false;
  double keptShare = 0.5;
};

/// `options` must live until the command has run.
void addAnalyzeOptions(CLI::App& command, AnalyzeOptions& options);

/// What was not given, as it suits the model (usual_analysis.hpp): samples, context and the measures of layers.
void chooseByModel(const CLI::App& command, AnalyzeRequest& request, std::uint64_t parameters);

}  // namespace espalier::cli
