#include "engine/evaluation/bench_kd.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>

#include "engine/base/cpu.hpp"
#include "engine/evaluation/bench_model.hpp"
#include "engine/training/estimate.hpp"
#include "engine/training/training_step.hpp"

namespace espalier {

namespace {

constexpr const char* kStage = "Distilling random models";

TrainingSettings settingsOf(const BenchKdRequest& request) {
  TrainingSettings settings;
  settings.kind = TrainingKind::Distillation;
  settings.precision = request.precision;
  settings.recompute = request.recompute;
  settings.batch = request.batch;
  settings.context = request.context;
  settings.steps = request.steps + kBenchWarmUps;
  settings.schedule = Schedule::Constant;
  return settings;
}

double secondsNow() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::map<std::string, double> breakdown(const StepTimes& before, const StepTimes& after, double total, double steps) {
  std::map<std::string, double> parts{{"teacher", (after.teacher - before.teacher) / steps},
                                      {"student_forward", (after.forward - before.forward) / steps},
                                      {"head", (after.head - before.head) / steps},
                                      {"backward", (after.backward - before.backward) / steps},
                                      {"optimiser", (after.optimiser - before.optimiser) / steps}};
  double known = 0;
  for (const auto& [name, seconds] : parts) known += seconds;
  parts["other"] = std::max(0.0, total / steps - known);
  return parts;
}

}  // namespace

double measureGemmPeak(Precision precision) {
  const std::int64_t size = 2048;
  const auto gemm = makeGemm(precision);
  const at::Tensor x = at::rand({size, size}).to(gemm->operandType()), w = at::rand({size, size}).to(gemm->operandType());
  at::Tensor y = at::empty({size, size});
  double best = 1e9;
  for (int i = 0; i < 6; ++i) {
    const double begin = secondsNow();
    gemm->forward(y, x, w, at::Tensor());
    if (i > 0) best = std::min(best, secondsNow() - begin);
  }
  return 2.0 * static_cast<double>(size * size * size) / best;
}

BenchKdResult benchmarkDistillation(const BenchKdRequest& request, const Job& job) {
  const ModelShape teacherShape = benchShape(576, 1536), studentShape = benchShape(432, 1024);
  const TrainingSettings settings = settingsOf(request);
  requireMemoryForTraining(settings, studentShape, &teacherShape);
  job.report({kStage, 0, static_cast<double>(settings.steps), "steps", 0});
  const auto gemm = std::make_shared<TimedGemm>(makeGemm(request.precision));
  const auto teacher = layersFor(*gemm, teacherShape, randomWeights(teacherShape, 1));
  TrainingState state = startState(randomWeights(studentShape, 2));
  TrainingStep step(studentShape, state, settings, gemm, std::make_unique<LiveTeacher>(*teacher, gemm));
  at::Generator random = at::detail::createCPUGenerator(3);
  const double tokens = static_cast<double>(request.batch * request.context);
  BenchKdResult result;
  std::vector<double> seconds;
  StepTimes before;
  std::uint64_t faults = 0;
  for (std::int64_t i = 0; i < settings.steps; ++i) {
    const at::Tensor ids = at::randint(0, studentShape.vocab, {request.batch, request.context + 1}, random, at::kLong);
    if (i == kBenchWarmUps) {
      gemm->reset();
      before = step.times();
      faults = minorFaults();
    }
    const double begin = secondsNow();
    result.losses.push_back(step.run({ids}, job).objective);
    if (i >= kBenchWarmUps) seconds.push_back(secondsNow() - begin);
    job.report({kStage, static_cast<double>(i + 1), static_cast<double>(settings.steps), "steps", 0});
  }
  const double count = static_cast<double>(request.steps), total = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  result.gemmShare = gemm->seconds() / total;
  result.minorFaultsPerStep = static_cast<double>(minorFaults() - faults) / count;
  result.breakdownSeconds = breakdown(before, step.times(), total, count);
  result.stepSeconds = spreadOf(seconds);
  result.tokensPerSecond = tokens / result.stepSeconds.median;
  result.peakRssBytes = peakResidentBytes();
  result.gemmPeakFlops = measureGemmPeak(request.precision);
  const double work = (6.0 * static_cast<double>(studentShape.parameters().total()) + 2.0 * static_cast<double>(teacherShape.parameters().total())) * tokens;
  result.shareOfPeak = work / (result.stepSeconds.median * result.gemmPeakFlops);
  return result;
}

}  // namespace espalier
