// The options of trainings: all that correct and distill read from a line.
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

/// Makes settings of a correction, or a distillation, of `options`, which must live until the command has run.
void addCorrectOptions(CLI::App& command, TrainingOptions& options);
void addDistillOptions(CLI::App& command, TrainingOptions& options);

/// What was not given, as it suits the model and the length of the training (usual_settings.hpp): steps and their tokens (a cache's context), learning rates, warm-up, and how
/// often it is validated and saved.
void chooseByModel(const CLI::App& command, TrainingSettings& settings, std::uint64_t parameters);

}  // namespace espalier::cli
