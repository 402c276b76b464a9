// How fast a training is, in one number for every place that tells it.
#pragma once

#include <vector>

#include "engine/training/settings.hpp"

namespace espalier {

/// The median of the steps' tokens/s, each over the time of that step alone: validations, samples, saving and loading are not in it, and a step that
/// another program held up does not count for much. 0 without steps. It is what command line, window and report call the speed of a run; a score's
/// speed (project/speeds) is another thing, of forward passes. While a job works, its progress tells the newest step's.
double runSpeed(const std::vector<StepMetrics>& steps);
/// The same of speeds alone.
double medianSpeed(std::vector<double> speeds);

}  // namespace espalier
