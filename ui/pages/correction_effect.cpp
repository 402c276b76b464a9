#include "ui/pages/correction_effect.hpp"

#include <algorithm>

namespace espalier::ui {

namespace {

bool alike(const TrainingSettings& a, const TrainingSettings& b) {
  return a.student == b.student && a.data == b.data && a.valid == b.valid && a.totalSteps() == b.totalSteps() && a.tokensPerStep() == b.tokensPerStep() &&
         a.context == b.context && a.validTokens == b.validTokens && a.learningRate == b.learningRate && a.seed == b.seed;
}

/// The newest finished distillation from `teacher`, with its last validation; nullptr without one.
const Run* distilledFrom(const ProjectView& project, const std::filesystem::path& teacher, const TrainingSettings* like) {
  const auto& runs = project.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->kind != TrainingKind::Distillation || run->state != RunState::Done || project.validations(run->id).empty()) continue;
    const TrainingSettings settings = settingsOf(*run);
    if (settings.teacher == teacher && (!like || alike(settings, *like))) return &*run;
  }
  return nullptr;
}

}  // namespace

CorrectionEffect correctionEffect(const ProjectView& project) {
  CorrectionEffect effect;
  const auto& runs = project.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->kind != TrainingKind::Correction) continue;
    const auto& points = project.validations(run->id);
    if (points.size() < 2 || points.front().step != 0) continue;
    effect.teacherBefore = points.front().loss;
    effect.teacherAfter = points.back().loss;
    const Artifact* corrected = run->result ? project.artifact(*run->result) : nullptr;
    if (!corrected) return effect;
    const Run* ofCorrected = distilledFrom(project, corrected->path, nullptr);
    if (!ofCorrected) return effect;
    const TrainingSettings settings = settingsOf(*ofCorrected);
    if (const Run* ofOriginal = distilledFrom(project, settingsOf(*run).student, &settings)) {
      effect.studentOfOriginal = project.validations(ofOriginal->id).back().loss;
      effect.studentOfCorrected = project.validations(ofCorrected->id).back().loss;
    }
    return effect;
  }
  return effect;
}

}  // namespace espalier::ui
