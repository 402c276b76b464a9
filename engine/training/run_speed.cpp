#include "engine/training/run_speed.hpp"

#include <utility>

#include "engine/base/median.hpp"

namespace espalier {

double medianSpeed(std::vector<double> speeds) {
  return speeds.empty() ? 0 : median(std::move(speeds));
}

double runSpeed(const std::vector<StepMetrics>& steps) {
  std::vector<double> speeds;
  for (const StepMetrics& step : steps) speeds.push_back(step.tokensPerSecond);
  return medianSpeed(std::move(speeds));
}

}  // namespace espalier
