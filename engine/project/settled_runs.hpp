// Runs as a reader of a project should tell them.
#pragma once

#include <vector>

#include "engine/project/project.hpp"

namespace espalier {

/// All runs that are not deleted. Of a project that nobody has open for writing, those that were at work are Interrupted: their program was killed, which
/// the next opening for writing records.
std::vector<Run> settledRuns(const Project& project);

}  // namespace espalier
