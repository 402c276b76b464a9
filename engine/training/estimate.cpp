#include "engine/training/estimate.hpp"

#include <chrono>
#include <cmath>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/model/gemm.hpp"
#include "engine/training/trainer.hpp"

namespace espalier {

namespace {

/// Floating-point operations per second of a product of the size that training uses, on all threads: the best of three after a warm-up.
double gemmRate() {
  const std::int64_t rows = 512, width = 512;
  const auto gemm = makeGemm(Precision::Fp32);
  const at::Tensor x = at::rand({rows, width}), w = at::rand({width, width});
  at::Tensor y = at::empty({rows, width});
  double best = 1e9;
  for (int i = 0; i < 4; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    gemm->forward(y, x, w, at::Tensor());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (i > 0) best = std::min(best, seconds);
  }
  return 2.0 * static_cast<double>(rows * width * width) / best;
}

/// What one layer keeps for the backward pass and what is used up while it runs, per token, in floats.
double activationFloats(const ModelShape& shape) {
  const double h = static_cast<double>(shape.hidden), q = static_cast<double>(shape.queryWidth());
  const double k = static_cast<double>(shape.keyWidth()), f = static_cast<double>(shape.ffn);
  const double kept = 2 * h + (q + 2 * k) + 2 * q + 2 * f;
  return static_cast<double>(shape.layers) * kept + 4 * h + 6 * q + 4 * f;
}

std::string gibibytes(std::uint64_t bytes) {
  const auto tenths = static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) / (1 << 30) * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

}  // namespace

std::uint64_t trainingMemory(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher) {
  const double studentCount = static_cast<double>(student.parameters().total());
  const double teacherCount = teacher ? static_cast<double>(teacher->parameters().total()) : 0;
  const double teacherFloats = teacher ? static_cast<double>(teacher->hidden * 6 + teacher->ffn * 3) : 0;
  const double tokens = static_cast<double>(settings.batch) * static_cast<double>(settings.context);
  const double chunk = 2.0 * 256.0 * static_cast<double>(student.vocab);
  constexpr double kProgram = 250e6;  // the libraries themselves
  // Weights, gradients and two moments of the student; weights of the teacher; activations of one micro-batch; two chunks of logits.
  return static_cast<std::uint64_t>(kProgram +
                                    4.0 * (4 * studentCount + teacherCount + tokens * (activationFloats(student) + teacherFloats) + chunk));
}

void requireMemoryForTraining(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher,
                              std::uint64_t usableBytes) {
  const std::uint64_t needed = trainingMemory(settings, student, teacher);
  if (needed <= usableBytes) return;
  TrainingSettings smallest = settings;
  smallest.batch = 1;
  const bool batchHelps = settings.batch > 1 && trainingMemory(smallest, student, teacher) <= usableBytes;
  refuse("this training needs about " + gibibytes(needed) + " of memory, but there are " + gibibytes(usableBytes), "--batch " + std::to_string(settings.batch),
         batchHelps ? "Give a smaller --batch with a larger --accumulate, or a shorter --context"
                    : "Give a shorter --context, or use smaller models");
}

TrainingEstimate estimateTraining(const TrainingSettings& settings) {
  validate(settings);
  const Checkpoint student(settings.student);
  std::optional<Checkpoint> teacher;
  if (settings.kind == TrainingKind::Distillation) teacher.emplace(settings.teacher);
  const double studentCount = static_cast<double>(student.shape().parameters().total());
  const double teacherCount = teacher ? static_cast<double>(teacher->shape().parameters().total()) : 0;
  TrainingEstimate estimate;
  estimate.peakResidentBytes = trainingMemory(settings, student.shape(), teacher ? &teacher->shape() : nullptr);
  const double flops = (6 * studentCount + 2 * teacherCount) * static_cast<double>(settings.totalSteps() * settings.tokensPerStep());
  constexpr double kShareOfPeak = 0.6;
  estimate.seconds = flops / (gemmRate() * kShareOfPeak);
  // The state (weights and two moments, old and new while it is replaced) and the finished checkpoint.
  estimate.diskBytes = static_cast<std::uint64_t>(2 * 12 * studentCount) + student.bytes();
  return estimate;
}

}  // namespace espalier
