#include "engine/training/run_speed.hpp"

#include <algorithm>

namespace espalier {

double medianSpeed(std::vector<double> speeds) {
  if (speeds.empty()) return 0;
  const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
  std::ranges::nth_element(speeds, middle);
  return *middle;
}

double runSpeed(const std::vector<StepMetrics>& steps) {
  std::vector<double> speeds;
  for (const StepMetrics& step : steps) speeds.push_back(step.tokensPerSecond);
  return medianSpeed(std::move(speeds));
}

}  // namespace espalier
