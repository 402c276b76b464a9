#include "app/cli/context.hpp"

#include <exception>

#include "engine/base/error.hpp"

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
