// The options of `search`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/options.hpp"
#include "engine/worker/requests.hpp"

namespace espalier::cli {

struct SearchOptions {
  const CLI::App* command = nullptr;  ///< set by addSearchOptions
  SearchRequest request;
  std::optional<std::uint64_t> parameters;
  std::optional<std::string> memory;
  TargetWords words;
  std::vector<std::string> pin, exclude;
  double widthCutPercent = 0, depthCutPercent = 0;
  bool estimate = false;
};

/// `options` must live until the command has run.
void addSearchOptions(CLI::App& command, SearchOptions& options);

/// What was not given, as it suits the model and the length of the retraining (usual_settings.hpp).
void chooseByModel(const CLI::App& command, SearchRequest& request, std::uint64_t parameters);

}  // namespace espalier::cli
