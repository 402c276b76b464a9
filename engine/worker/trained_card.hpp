// What only the end of a training tells about the checkpoint that it wrote.
#pragma once

#include <string>

#include "engine/base/job.hpp"
#include "engine/training/settings.hpp"

namespace espalier::worker {

/// Adds to espalier.json of a finished training its command, its losses ("losses": before, after, teacher) and what computed it (Engine::describe()),
/// and writes its README.md anew. The checkpoint is whole without them, so a folder that cannot be written any more is a notice and no error.
void describeTrained(const TrainingResult& result, const std::string& engine, const Job& job);

}  // namespace espalier::worker
