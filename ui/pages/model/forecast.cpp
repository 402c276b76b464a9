#include "ui/pages/model/forecast.hpp"

#include <fstream>
#include <string>

#include "engine/base/cpu.hpp"

namespace espalier::ui {
namespace {

constexpr int kFloat = 4;
// Weights, gradients and two moments.
constexpr int kTrainedValues = 4;
// A step costs the forward pass and twice as much backward.
constexpr double kStepOverForward = 3.0;
constexpr std::int64_t kContext = 256;
// The program and its libraries.
constexpr std::uint64_t kProgramBytes = std::uint64_t{400} << 20;
constexpr double kGoodShare = 0.6, kTightShare = 0.9;

/// Activations that a backward pass needs: per token and layer, about ten rows of the hidden width, queries, keys and values, three of the feed-forward.
std::uint64_t keptActivations(const ModelShape& shape, std::int64_t tokens) {
  const std::int64_t perLayer = 10 * shape.hidden + 2 * (shape.queryWidth() + 2 * shape.keyWidth()) + 3 * shape.ffn;
  return static_cast<std::uint64_t>(tokens * perLayer * shape.layers * kFloat);
}

std::uint64_t passingActivations(const ModelShape& shape, std::int64_t tokens) {
  const std::int64_t widest = 4 * shape.hidden + 3 * shape.ffn + shape.queryWidth() + 2 * shape.keyWidth();
  return static_cast<std::uint64_t>(tokens * widest * kFloat);
}

}  // namespace

WorkForecast forecast(Work work, const ModelShape& model, const ModelShape& student, std::int64_t tokens, std::uint64_t bytesThere) {
  const std::uint64_t weights = model.weightBytes(kFloat);
  const double forward = model.flopsPerToken(kContext) * static_cast<double>(tokens);
  WorkForecast result;
  switch (work) {
    case Work::Evaluate:
    case Work::Analyze:
      result.bytesNeeded = weights + passingActivations(model, kForecastTokens);
      result.flops = forward;
      break;
    case Work::Correct:
      result.bytesNeeded = kTrainedValues * weights + keptActivations(model, kForecastTokens);
      result.flops = kStepOverForward * forward;
      break;
    case Work::Distill:
      result.bytesNeeded = weights + kTrainedValues * student.weightBytes(kFloat) + keptActivations(student, kForecastTokens) +
                           passingActivations(model, kForecastTokens);
      result.flops = forward + kStepOverForward * student.flopsPerToken(kContext) * static_cast<double>(tokens);
      break;
  }
  result.bytesNeeded += kProgramBytes;
  const double share = static_cast<double>(result.bytesNeeded) / static_cast<double>(bytesThere);
  result.fit = share <= kGoodShare ? Fit::Good : share <= kTightShare ? Fit::Tight : Fit::TooLarge;
  return result;
}

std::uint64_t availableMemoryBytes() {
  std::ifstream file("/proc/meminfo");
  std::string key, unit;
  std::uint64_t kibibytes = 0;
  while (file >> key >> kibibytes && std::getline(file, unit))
    if (key == "MemAvailable:") return kibibytes << 10;
  return machineMemoryBytes();
}

}  // namespace espalier::ui
