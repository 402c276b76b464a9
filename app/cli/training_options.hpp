// The options of trainings: those that correct and distill share (TRAINING in design.md), what a correction changes, and what a
// distillation minimises.
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
void addMethodOptions(CLI::App& command, TrainingOptions& options);
void addLossOptions(CLI::App& command, TrainingOptions& options);

}  // namespace espalier::cli
