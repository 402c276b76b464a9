// The espalier-cli call that trains with given settings: kept with its result, shown by the window, told by the report.
#pragma once

#include <string>

#include "engine/training/settings.hpp"

namespace espalier {

/// "espalier-cli distill --teacher ..." or "espalier-cli correct ...". What it does not say is the default, or has no effect; the command's parser
/// reads the same settings from it, but for those that have no option: run folder, project, epsilon and the number of validation tokens.
std::string commandLine(const TrainingSettings& settings);

}  // namespace espalier
