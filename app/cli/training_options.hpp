// The options that correct and distill share: TRAINING in design.md.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "engine/training/settings.hpp"

namespace espalier::cli {

struct TrainingOptions {
  TrainingSettings settings;
  bool estimate = false;
};

/// `options` must live until the command has run.
void addTrainingOptions(CLI::App& command, TrainingOptions& options);

}  // namespace espalier::cli
