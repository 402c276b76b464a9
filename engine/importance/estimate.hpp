// How long an analysis would take, from a short measurement. For --estimate.
#pragma once

#include "engine/importance/memory.hpp"

namespace espalier {

/// Seconds, the loading of model and text left out.
EstimateParts analysisTime(const AnalysisWork& work);

}  // namespace espalier
