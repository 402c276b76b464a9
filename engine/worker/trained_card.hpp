// What only the end of a training tells about the checkpoint that it wrote.
#pragma once

#include "engine/base/job.hpp"
#include "engine/training/settings.hpp"

namespace espalier::worker {

/// Adds command and losses to espalier.json of a finished training ("losses": before, after, teacher) and writes its README.md anew. The checkpoint
/// is whole without them, so a folder that cannot be written any more is a notice and no error.
void describeTrained(const TrainingResult& result, const Job& job);

}  // namespace espalier::worker
