// A teacher that is corrected while it teaches: the LM loss on the distillation's own batches, all weights, AdamW (Sreenivas et al. 2024,
// arXiv 2408.11796, run correction and distillation one after the other or so, in parallel).
#pragma once

#include "engine/training/training_step.hpp"

namespace espalier {

/// The settings of the correction beside this distillation: all of the distillation's, with correctTeacher times its learning rates.
TrainingSettings correctionBeside(const TrainingSettings& distillation);

class CorrectedTeacher {
 public:
  CorrectedTeacher(const ModelShape& shape, DecoderWeights weights, const TrainingSettings& distillation, std::shared_ptr<Gemm> gemm);
  CorrectedTeacher(const CorrectedTeacher&) = delete;  // the step refers to the state
  CorrectedTeacher& operator=(const CorrectedTeacher&) = delete;

  /// The teacher as it is now; the same object for life, whatever steps are taken.
  LayerSource& layers() { return m_step.decoder().source(); }
  /// To be called after the student's step on the same micro-batches, so that the student learns from the teacher as it was before them.
  /// Cannot be stopped: both have taken the step, or neither.
  void follow(const std::vector<at::Tensor>& microBatches) { m_step.run(microBatches, Job()); }
  /// What is to be saved with the student's state; shares its memory.
  TrainedBeside trained() const { return {"teacher", m_state.trained, m_state.firstMoment, m_state.secondMoment}; }
  /// To be called after trained() was changed from outside, with the steps that both have taken.
  void stateChanged(std::int64_t stepsDone);

 private:
  TrainingState m_state;
  TrainingStep m_step;
};

}  // namespace espalier
