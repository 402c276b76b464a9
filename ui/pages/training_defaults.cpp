#include "ui/pages/training_defaults.hpp"

#include <algorithm>
#include <thread>

namespace espalier::ui {

TrainingSettings defaultTrainingSettings(TrainingKind kind, std::uint64_t parameters) {
  TrainingSettings settings;
  settings.kind = kind;
  const bool small = parameters < 20'000'000;
  const double peak = small ? 1e-3 : parameters < 500'000'000 ? 3e-4 : 1e-4;
  const bool correction = kind == TrainingKind::Correction;
  settings.learningRate = correction ? peak / 5 : peak;
  settings.minLearningRate = settings.learningRate / 10;
  settings.steps = correction ? 500 : 1000;
  settings.warmup = correction ? 50 : 40;
  settings.batch = small ? 8 : 4;
  settings.context = small ? 128 : 512;
  settings.accumulate = small ? 1 : 4;
  settings.validEvery = settings.steps / 10;
  settings.saveEvery = 100;
  return settings;
}

void fitToCache(TrainingSettings& settings, const CacheFacts& facts) {
  settings.teacher.clear();
  settings.loss = Divergence::TopK;
  settings.topK = std::min(settings.topK, facts.topK);
  settings.temperature = 1;
  settings.correctTeacher = 0;
  settings.hiddenLoss = HiddenStateLoss::None;
  settings.context = facts.context;
}

namespace {

/// Values that are trained: all, the norms, or thin factors beside matrices of about hidden x hidden and hidden x ffn.
double trainedValues(const TrainingSettings& settings, const ModelSize& size) {
  const auto layers = static_cast<double>(size.layers), hidden = static_cast<double>(size.hidden), ffn = static_cast<double>(size.ffn);
  if (settings.kind == TrainingKind::Distillation || settings.method == TrainingMethod::Full) return static_cast<double>(size.parameters);
  if (settings.method == TrainingMethod::Norms) return (2 * layers + 1) * hidden;
  double sides = 0;
  for (const std::string& target : settings.loraTargets) sides += target == "gate" || target == "up" || target == "down" ? hidden + ffn : 2 * hidden;
  return layers * static_cast<double>(settings.rank) * sides;
}

}  // namespace

ModelSize sizeOf(const Artifact& artifact) {
  return {parametersOf(artifact), shapeFact(artifact, "layers"), shapeFact(artifact, "hidden"), shapeFact(artifact, "ffn"), shapeFact(artifact, "vocab")};
}

double flopsPerToken(std::uint64_t student, std::uint64_t teacher) { return 6.0 * static_cast<double>(student) + 2.0 * static_cast<double>(teacher); }

Estimate forecastTraining(const TrainingSettings& settings, const ModelSize& student, const ModelSize& teacher, double flopsPerSecond) {
  constexpr double kProgram = 350e6;       // LibTorch and the window
  constexpr double kFloat = 4, kCopies = 3;  // gradients, two moments
  constexpr double kChunkRows = 1024;
  const double tokens = static_cast<double>(settings.batch * settings.context);
  const auto width = [](const ModelSize& size, double hidden, double ffn) {
    return hidden * static_cast<double>(size.hidden) + ffn * static_cast<double>(size.ffn);
  };
  const double kept = static_cast<double>(student.layers) * width(student, 10, 4) * tokens * kFloat;
  const double passing = width(teacher, 10, 4) * tokens * kFloat;
  const double logits = 3 * std::min(tokens, kChunkRows) * static_cast<double>(std::max(student.vocab, teacher.vocab)) * kFloat;
  const double studentBytes = static_cast<double>(student.parameters) * kFloat, teacherBytes = static_cast<double>(teacher.parameters) * kFloat;

  const double trainedBytes = trainedValues(settings, student) * kFloat;
  const double besideBytes = settings.correctTeacher > 0 ? kCopies * teacherBytes + passing * static_cast<double>(teacher.layers) : 0;
  Estimate estimate;
  estimate.peakResidentBytes = static_cast<std::uint64_t>(kProgram + studentBytes + kCopies * trainedBytes + teacherBytes + besideBytes + kept + passing + logits);
  estimate.diskBytes = static_cast<std::uint64_t>(2 * kCopies * (trainedBytes + (settings.correctTeacher > 0 ? teacherBytes : 0)) + studentBytes);
  const double all = static_cast<double>(settings.totalSteps()) * static_cast<double>(settings.tokensPerStep());
  double work = flopsPerToken(student.parameters, teacher.parameters) * all;
  if (settings.correctTeacher > 0) work += 6.0 * static_cast<double>(teacher.parameters) * all;
  if (settings.validEvery > 0 && !settings.valid.empty()) {
    const double validations = 1.0 + static_cast<double>(settings.totalSteps()) / static_cast<double>(settings.validEvery);
    work += 2.0 * static_cast<double>(student.parameters) * validations * static_cast<double>(settings.validTokens);
  }
  estimate.seconds = work / flopsPerSecond;
  return estimate;
}

std::optional<double> measuredFlops(const ProjectView& project) {
  const auto& runs = project.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const auto& steps = project.metrics(run->id);
    if (steps.size() < 3 || run->parents.empty()) continue;
    const Artifact* student = project.artifact(run->parents.front());
    const Artifact* teacher = run->kind == TrainingKind::Distillation && run->parents.size() > 1 ? project.artifact(run->parents[1]) : nullptr;
    const double perToken = flopsPerToken(student ? parametersOf(*student) : 0, teacher ? parametersOf(*teacher) : 0);
    if (perToken > 0 && steps.back().tokensPerSecond > 0) return perToken * steps.back().tokensPerSecond;
  }
  return std::nullopt;
}

double assumedFlops() {
  constexpr double kPerThread = 12e9;
  return kPerThread * static_cast<double>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace espalier::ui
