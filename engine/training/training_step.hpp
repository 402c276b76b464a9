// One optimiser step as a function of a value: TrainingState in, TrainingState out.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/model/decoder.hpp"
#include "engine/training/chunked_head.hpp"
#include "engine/training/hidden_loss.hpp"
#include "engine/training/trainable.hpp"

namespace espalier {

struct StepOutcome {
  double objective = 0, lm = 0;  ///< nats per token
  double gradientNorm = 0;       ///< before clipping
};

/// Wall time by part, added up over steps, in seconds.
struct StepTimes {
  double teacher = 0, forward = 0, head = 0, backward = 0, optimiser = 0;
};

class TrainingStep {
 public:
  /// Holds a reference to `state` for its life. `teacher` is nullptr for a correction; `hidden`, whose teacher's side sees the teacher's
  /// passes, for most distillations.
  TrainingStep(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings, std::shared_ptr<Gemm> gemm,
               std::unique_ptr<TeacherSource> teacher, HiddenLoss* hidden = nullptr);

  /// One step over the micro-batches, each [B, C + 1] int64: inputs are the first C columns, labels the last C. Between micro-batches the
  /// job may pause or stop; a stop leaves `state` as it was before the step.
  StepOutcome run(const std::vector<at::Tensor>& microBatches, const Job& job);
  /// To be called after `state` was changed from outside.
  void stateChanged();
  const StepTimes& times() const { return m_times; }
  /// With the state's weights as they are now.
  Decoder& decoder() { return m_decoder; }

 private:
  LossSums accumulate(const at::Tensor& ids_bt, double scale);
  void discardGradients();
  double gradientNorm() const;
  void update(double norm);

  ModelShape m_shape;
  TrainingState& m_state;
  TrainingSettings m_settings;
  std::unique_ptr<RowObjective> m_objective;
  std::unique_ptr<TeacherSource> m_teacher;
  HiddenLoss* m_hidden;
  std::unique_ptr<Trainable> m_trainable;
  Decoder m_decoder;
  ChunkedHead m_head;
  StepTimes m_times;
};

}  // namespace espalier
