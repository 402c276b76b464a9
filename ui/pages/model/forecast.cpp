#include "ui/pages/model/forecast.hpp"

#include <algorithm>

#include "engine/importance/memory.hpp"
#include "engine/importance/usual_analysis.hpp"
#include "engine/model/pass_memory.hpp"
#include "engine/training/memory.hpp"
#include "engine/training/usual_settings.hpp"
#include "ui/pages/training_defaults.hpp"

namespace espalier::ui {
namespace {

constexpr double kGoodShare = 0.6;  // of what is free

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

WorkForecast forecast(Work work, const ModelShape& model, const ModelShape& student, std::int64_t tokens, const MemoryThere& there) {
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
      flopsPerToken = trainingFlopsPerToken(model.parameters().total(), 0);
      break;
    case Work::Distill:
      result = ofTraining(TrainingKind::Distillation, student, &model);
      flopsPerToken = trainingFlopsPerToken(student.parameters().total(), model.parameters().total());
      break;
  }
  result.flops = flopsPerToken * static_cast<double>(tokens);
  const bool roomy = static_cast<double>(result.bytesNeeded) <= kGoodShare * static_cast<double>(there.free);
  result.fit = result.bytesNeeded > there.usable ? Fit::TooLarge : roomy ? Fit::Good : Fit::Tight;
  return result;
}

}  // namespace espalier::ui
