#include "ui/pages/correction_effect.hpp"

namespace espalier::ui {

CorrectionEffect correctionEffect(const ProjectView& project) {
  std::vector<ValidatedRun> runs;
  for (const Run& run : project.runs()) runs.push_back({&run, &project.validations(run.id)});
  return espalier::correctionEffect(project.artifacts(), runs, project.measures());
}

}  // namespace espalier::ui
