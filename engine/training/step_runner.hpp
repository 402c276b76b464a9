// Who takes the steps of a run and measures its models: the decoder by hand on the CPU, or LibTorch's operations on another device.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/teacher_cache.hpp"
#include "engine/training/training_step.hpp"

namespace espalier {

class StepRunner {
 public:
  virtual ~StepRunner() = default;

  /// Which windows of the text the next step's micro-batches hold, in their order: asked for by a cached teacher.
  virtual void expectWindows(const std::vector<std::uint64_t>& /*windows*/) {}
  /// As TrainingStep::run.
  virtual StepOutcome run(const std::vector<at::Tensor>& microBatches, const Job& job) = 0;
  virtual std::int64_t stepsDone() const = 0;
  /// The state in the memory of this process, as the last step left it. What lies on another device is fetched by this.
  virtual TrainingState& state() = 0;
  /// The weights with what was trained in them, at the end of a run: no step can follow.
  virtual DecoderWeights& finishedWeights() = 0;
  /// To be called after state() was changed from outside.
  virtual void stateChanged() = 0;

  /// LM losses of student and teacher on a token stream (lm_loss.hpp). teacherLoss() is NaN without a teacher.
  virtual double studentLoss(std::span<const TokenId> ids, const Job& job) = 0;
  virtual double teacherLoss(std::span<const TokenId> ids, const Job& job) = 0;
  /// Greedy continuation by the student.
  virtual std::vector<TokenId> continuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) = 0;
  /// The same by the teacher as it is now; nothing without one, or with a cached one.
  virtual std::optional<std::vector<TokenId>> teacherContinuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) = 0;
};

/// Where the settings' training is computed: what they name, but for methods that the CPU alone has. Throws Usage where those exclude each other.
at::Device trainingDevice(const TrainingSettings& settings);

/// On the device that the settings name; loads the models. `teacher` is nullptr for a correction, and where there is a cache of it.
std::unique_ptr<StepRunner> makeStepRunner(const TrainingSettings& settings, const Checkpoint& student, const Checkpoint* teacher,
                                           std::shared_ptr<const TeacherCache> cache, const Job& job);

}  // namespace espalier
