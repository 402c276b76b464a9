// engine/project/correction_effect.hpp of the project that the window shows.
#pragma once

#include "engine/project/correction_effect.hpp"
#include "ui/bridge/project_model.hpp"

namespace espalier::ui {

std::vector<CorrectionEffect> correctionEffects(const ProjectView& project);

}  // namespace espalier::ui
