#include "app/cli/context.hpp"

#include <cstdio>
#include <exception>

#include "engine/base/error.hpp"
#include "engine/worker/recorder.hpp"

namespace espalier::cli {

std::unique_ptr<Project> openProject(const Context& context) {
  if (context.projectFile.empty()) return nullptr;
  std::error_code ignored;
  if (!std::filesystem::exists(context.projectFile, ignored)) {
    refuse("there is no such project", context.projectFile.string(),
           "Make it first: espalier-cli project new " + context.projectFile.string());
  }
  return Project::open(context.projectFile, Project::Access::ReadWrite);
}

void noteChangedScores(const Project& project, const std::filesystem::path& scores) {
  const auto recorded = project.artifactAt(worker::recordedPath(scores));
  if (!recorded || !wasChanged(*recorded)) return;
  std::fprintf(stderr, "Note: %s holds other scores than this project recorded on %s: an analysis without --project replaced them. They are used, and recorded as they are now\n",
               scores.c_str(), recorded->created.c_str());
}

void warnOfUnrecorded(const char* what, const std::filesystem::path& project, const Error& why) {
  std::fprintf(stderr, "Warning: the project in which this %s does not record how it goes on: %s: %s\n", what, project.c_str(), why.problem().c_str());
}

std::vector<std::unique_ptr<Project>> projectsAround(const std::filesystem::path& file) {
  std::vector<std::unique_ptr<Project>> projects;
  const std::filesystem::path folder = worker::recordedPath(file).parent_path();
  std::error_code ignored;
  for (const std::filesystem::path& place : {folder, folder.parent_path()}) {
    for (const auto& entry : std::filesystem::directory_iterator(place, ignored)) {
      if (entry.path().extension() != ".espalier") continue;
      try {
        projects.push_back(Project::open(entry.path(), Project::Access::ReadOnly));
      } catch (const Error&) {
      }
    }
  }
  return projects;
}

void recordAndTell(const std::function<void()>& record, const std::function<void()>& tell) {
  std::exception_ptr problem;
  try {
    record();
  } catch (const std::exception&) {
    problem = std::current_exception();
  }
  tell();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace espalier::cli
