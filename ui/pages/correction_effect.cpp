#include "ui/pages/correction_effect.hpp"

namespace espalier::ui {

std::vector<CorrectionEffect> correctionEffects(const ProjectView& project) {
  std::vector<ValidatedRun> runs;
  for (const Run& run : project.runs()) runs.push_back({&run, &project.validations(run.id)});
  return espalier::correctionEffects(project.artifacts(), runs, project.measures());
}

}  // namespace espalier::ui
