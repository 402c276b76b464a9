#include <chrono>

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

}  // namespace

TrainingEstimate estimateTraining(const TrainingSettings& settings) {
  validate(settings);
  const Checkpoint student(settings.student);
  const double studentCount = static_cast<double>(student.shape().parameters().total());
  double teacherCount = 0, teacherFloats = 0;
  if (settings.kind == TrainingKind::Distillation) {
    const Checkpoint teacher(settings.teacher);
    teacherCount = static_cast<double>(teacher.shape().parameters().total());
    teacherFloats = static_cast<double>(teacher.shape().hidden * 6 + teacher.shape().ffn * 3);
  }
  const double tokens = static_cast<double>(settings.batch * settings.context);
  const double chunk = 2.0 * 256.0 * static_cast<double>(student.shape().vocab);
  constexpr double kProgram = 250e6;  // the libraries themselves
  TrainingEstimate estimate;
  // Weights, gradients and two moments of the student; weights of the teacher; activations of one micro-batch; two chunks of logits.
  estimate.peakResidentBytes = static_cast<std::uint64_t>(
      kProgram + 4.0 * (4 * studentCount + teacherCount + tokens * (activationFloats(student.shape()) + teacherFloats) + chunk));
  const double flops = (6 * studentCount + 2 * teacherCount) * static_cast<double>(settings.totalSteps() * settings.tokensPerStep());
  constexpr double kShareOfPeak = 0.6;
  estimate.seconds = flops / (gemmRate() * kShareOfPeak);
  // The state (weights and two moments, old and new while it is replaced) and the finished checkpoint.
  estimate.diskBytes = static_cast<std::uint64_t>(2 * 12 * studentCount) + student.bytes();
  return estimate;
}

}  // namespace espalier
