#include "engine/training/corrected_teacher.hpp"

namespace espalier {

TrainingSettings correctionBeside(const TrainingSettings& distillation) {
  TrainingSettings settings = distillation;
  settings.kind = TrainingKind::Correction;
  settings.method = TrainingMethod::Full;
  settings.learningRate *= distillation.correctTeacher;
  settings.minLearningRate *= distillation.correctTeacher;
  return settings;
}

CorrectedTeacher::CorrectedTeacher(const ModelShape& shape, DecoderWeights weights, const TrainingSettings& distillation, std::shared_ptr<Gemm> gemm)
    : m_state(startState(std::move(weights))), m_step(shape, m_state, correctionBeside(distillation), std::move(gemm), nullptr) {}

void CorrectedTeacher::stateChanged(std::int64_t stepsDone) {
  m_state.step = stepsDone;
  m_step.stateChanged();
}

}  // namespace espalier
