#include "app/cli/context.hpp"

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

}  // namespace espalier::cli
