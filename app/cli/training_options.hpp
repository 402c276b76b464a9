// The options of trainings: those that correct and distill share (TRAINING in design.md), what a correction changes, and what a
// distillation minimises.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

#include "engine/training/settings.hpp"

namespace espalier::cli {

struct TrainingOptions {
  const CLI::App* command = nullptr;  ///< set by addTrainingOptions
  TrainingSettings settings;
  bool estimate = false;
};

/// `options` must live until the command has run.
void addTrainingOptions(CLI::App& command, TrainingOptions& options);
void addMethodOptions(CLI::App& command, TrainingOptions& options);
void addLossOptions(CLI::App& command, TrainingOptions& options);

/// What was not given, as it suits the model and the length of the training (usual_settings.hpp): learning rates, warm-up, and how often it is validated.
void chooseByModel(const CLI::App& command, TrainingSettings& settings, std::uint64_t parameters);

}  // namespace espalier::cli
