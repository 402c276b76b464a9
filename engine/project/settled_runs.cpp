#include "engine/project/settled_runs.hpp"

#include "engine/project/writer_lock.hpp"

namespace espalier {

std::vector<Run> settledRuns(const Project& project) {
  std::vector<Run> runs = project.runs();
  if (project::isBeingWritten(project.file())) return runs;
  for (Run& run : runs)
    if (run.state == RunState::Running || run.state == RunState::Paused) run.state = RunState::Interrupted;
  return runs;
}

}  // namespace espalier
