#include "engine/training/estimate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/model/gemm.hpp"
#include "engine/training/trainable.hpp"
#include "engine/training/trainer.hpp"

namespace espalier {

namespace {

/// Floating-point operations per second of a product of the size that training uses, on all threads: the best of three after a warm-up.
double gemmRate(Precision precision) {
  const std::int64_t rows = 512, width = 512;
  const auto gemm = makeGemm(precision);
  const at::Tensor x = at::rand({rows, width}).to(gemm->operandType()), w = at::rand({width, width}).to(gemm->operandType());
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

/// Floats per token that a pass through the layers takes at one time, in fp32 but for what products in bf16 read.
double workspaceFloats(const ModelShape& shape, double operand) {
  const double h = static_cast<double>(shape.hidden), q = static_cast<double>(shape.queryWidth()), k = static_cast<double>(shape.keyWidth());
  const double f = static_cast<double>(shape.ffn);
  const double projected = shape.features.qkNorm ? q + 2 * k : 0;  // before the heads' norms
  return 2 * h + operand * h + projected + (q + 2 * k) + q + 2 * f + operand * f;
}

/// The same for the backward pass beside it: the gradients of all of these.
double backwardFloats(const ModelShape& shape, double operand) {
  const double h = static_cast<double>(shape.hidden), q = static_cast<double>(shape.queryWidth()), k = static_cast<double>(shape.keyWidth());
  const double f = static_cast<double>(shape.ffn);
  return 3 * h + (q + 2 * k) + q + f + (operand < 1 ? operand * (2 * f + q + 2 * k + h) : 0);
}

/// What one layer keeps from its forward pass for the backward one, per token, in floats.
double keptFloats(const ModelShape& shape, Recompute recompute, double operand) {
  const double h = static_cast<double>(shape.hidden), q = static_cast<double>(shape.queryWidth()), k = static_cast<double>(shape.keyWidth());
  const double f = static_cast<double>(shape.ffn);
  if (recompute == Recompute::Blocks) return h;
  const double scales = shape.features.qkNorm ? static_cast<double>(shape.heads + shape.kvHeads) : 0;
  const double products = 2 * h + 2 + scales + (q + 2 * k) + q + static_cast<double>(shape.heads) + 2 * f;
  const double turned = shape.features.qkNorm ? q + 2 * k : 0;  // after the heads' norms, beside before
  return recompute == Recompute::None ? products + turned + operand * (2 * h + f) : products;
}

bool correctsTeacher(const TrainingSettings& settings) { return settings.kind == TrainingKind::Distillation && settings.correctTeacher > 0; }

/// Gradients and two moments of what is trained; what makes a layer with low-rank factors, its gradient beside it.
double trainingFloats(const TrainingSettings& settings, const ModelShape& shape) {
  const double trained = 3.0 * static_cast<double>(trainedValues(shape, settings));
  if (settings.method == TrainingMethod::Full) return trained;
  const double beside = trained / 3.0;  // weights hold what was there before
  if (settings.method == TrainingMethod::Norms) return trained + beside;
  const double h = static_cast<double>(shape.hidden), q = static_cast<double>(shape.queryWidth()), k = static_cast<double>(shape.keyWidth());
  const double layer = h * (2 * q + 2 * k + 3 * static_cast<double>(shape.ffn));
  return trained + beside + layer * (settings.precision == Precision::Bf16 ? 2.5 : 2.0);
}

std::string gibibytes(std::uint64_t bytes) {
  const auto tenths = static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) / (1 << 30) * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

}  // namespace

std::uint64_t trainingMemory(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher) {
  const bool rounded = settings.precision == Precision::Bf16;
  const double operand = rounded ? 0.5 : 1.0;  // floats that an operand of a product takes
  const double studentCount = static_cast<double>(student.parameters().total());
  const double teacherCount = teacher ? static_cast<double>(teacher->parameters().total()) : 0;
  const double tokens = static_cast<double>(settings.batch) * static_cast<double>(settings.context);
  const double state = studentCount * (rounded ? 1.5 : 1.0) + trainingFloats(settings, student);
  const auto kept = [&](const ModelShape& shape) { return static_cast<double>(shape.layers) * keptFloats(shape, settings.recompute, operand); };
  double layers = kept(student), ofTeacher = teacherCount * operand;
  double passes = workspaceFloats(student, operand) + backwardFloats(student, operand) + (teacher ? workspaceFloats(*teacher, operand) : 0);
  if (teacher && correctsTeacher(settings)) {  // its own step follows the student's: what layers keep is there of one at a time
    layers = std::max(layers, kept(*teacher));
    ofTeacher = teacherCount * (rounded ? 4.5 : 4.0);  // weights (rounded beside), gradients, two moments
    passes += workspaceFloats(*teacher, operand) + backwardFloats(*teacher, operand);
  }
  const double head = 256.0 * static_cast<double>(student.vocab) * (teacher ? 2.0 : 1.0);  // logits of a chunk; gradients lie over them
  constexpr double kProgram = 250e6;  // the libraries themselves
  const double training = state + ofTeacher + tokens * (layers + passes) + head;
  const double loading = rounded && !correctsTeacher(settings) ? teacherCount * 1.5 : 0;  // the teacher's fp32 weights are freed when they have been rounded
  return static_cast<std::uint64_t>(kProgram + 4.0 * std::max(training, loading));
}

void requireMemoryForTraining(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher,
                              std::uint64_t usableBytes) {
  const std::uint64_t needed = trainingMemory(settings, student, teacher);
  if (needed <= usableBytes) return;
  const auto fits = [&](const TrainingSettings& other) { return trainingMemory(other, student, teacher) <= usableBytes; };
  TrainingSettings again = settings, smallest = settings;
  again.recompute = Recompute::Blocks;
  smallest.batch = 1;
  const std::string hint = settings.recompute != Recompute::Blocks && fits(again) ? "Give --recompute blocks, or a smaller --batch with a larger --accumulate"
                           : settings.batch > 1 && fits(smallest)                 ? "Give a smaller --batch with a larger --accumulate, or a shorter --context"
                                                                                  : "Give a shorter --context, or use smaller models";
  refuse("this training needs about " + gibibytes(needed) + " of memory, but there are " + gibibytes(usableBytes), "--batch " + std::to_string(settings.batch), hint);
}

TrainingEstimate estimateTraining(const TrainingSettings& settings) {
  validate(settings);
  const Checkpoint student(settings.student);
  std::optional<Checkpoint> teacher;
  if (settings.kind == TrainingKind::Distillation && settings.teacherCache.empty()) teacher.emplace(settings.teacher);
  const double studentCount = static_cast<double>(student.shape().parameters().total());
  const double teacherCount = teacher ? static_cast<double>(teacher->shape().parameters().total()) : 0;
  TrainingEstimate estimate;
  estimate.peakResidentBytes = trainingMemory(settings, student.shape(), teacher ? &teacher->shape() : nullptr);
  const double perStep = settings.recompute == Recompute::Blocks ? 8 : 6;  // operations per token and weight
  const double correction = correctsTeacher(settings) ? perStep * teacherCount : 0;
  const double flops = (perStep * studentCount + 2 * teacherCount + correction) * static_cast<double>(settings.totalSteps() * settings.tokensPerStep());
  constexpr double kShareOfPeak = 0.6;
  estimate.seconds = flops / (gemmRate(settings.precision) * kShareOfPeak);
  // The state (what is trained and two moments, old and new while it is replaced) and the finished checkpoint.
  const std::int64_t trained = trainedValues(student.shape(), settings) + (correctsTeacher(settings) ? static_cast<std::int64_t>(teacherCount) : 0);
  estimate.diskBytes = static_cast<std::uint64_t>(2 * 12 * trained) + student.bytes();
  return estimate;
}

}  // namespace espalier
