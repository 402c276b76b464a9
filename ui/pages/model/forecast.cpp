#include "ui/pages/model/forecast.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include "engine/base/cpu.hpp"
#include "engine/importance/memory.hpp"
#include "engine/importance/usual_analysis.hpp"
#include "engine/model/pass_memory.hpp"
#include "engine/training/memory.hpp"
#include "engine/training/usual_settings.hpp"

namespace espalier::ui {
namespace {

// A step costs the forward pass and twice as much backward.
constexpr double kStepOverForward = 3.0;
constexpr double kGoodShare = 0.6, kTightShare = 0.9;

/// Of an analysis, or with no metric asked for of a score, which takes the same passes; and the logits of a chunk of rows.
WorkForecast ofPasses(const ModelShape& shape, bool analyses) {
  const UsualAnalysis usual = usualAnalysis(shape.parameters().total());
  AnalysisWork work{shape, {}, Precision::Fp32, usual.samples, usual.context};
  work.options.metrics = analyses ? WidthMetrics(usual.metrics.begin(), usual.metrics.end()) : WidthMetrics();
  work.options.layers = analyses ? LayerMetrics(usual.layers.begin(), usual.layers.end()) : LayerMetrics();
  double bytes = sumOf(analysisMemory(work));
  if (!analyses) bytes += chunkOfLogits(shape);
  return {static_cast<std::uint64_t>(bytes), 0, std::max<std::int64_t>(1, work.options.tokensPerBatch / usual.context), usual.context};
}

WorkForecast ofTraining(TrainingKind kind, const ModelShape& student, const ModelShape* teacher) {
  const TrainingSettings usual = usualSettings(kind, student.parameters().total());
  return {trainingMemory(usual, student, teacher), 0, usual.batch, usual.context};
}

}  // namespace

WorkForecast forecast(Work work, const ModelShape& model, const ModelShape& student, std::int64_t tokens, std::uint64_t bytesThere) {
  WorkForecast result;
  double flopsPerToken = 0;
  switch (work) {
    case Work::Evaluate:
    case Work::Analyze:
      result = ofPasses(model, work == Work::Analyze);
      flopsPerToken = model.flopsPerToken(result.context);
      break;
    case Work::Correct:
      result = ofTraining(TrainingKind::Correction, model, nullptr);
      flopsPerToken = kStepOverForward * model.flopsPerToken(result.context);
      break;
    case Work::Distill:
      result = ofTraining(TrainingKind::Distillation, student, &model);
      flopsPerToken = model.flopsPerToken(result.context) + kStepOverForward * student.flopsPerToken(result.context);
      break;
  }
  result.flops = flopsPerToken * static_cast<double>(tokens);
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
