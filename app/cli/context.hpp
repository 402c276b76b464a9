// What all commands share: the global options, and the work that the chosen command does after everything was parsed.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/project/project.hpp"

namespace espalier::cli {

struct Context {
  bool json = false;
  std::filesystem::path projectFile;  ///< empty: nothing is recorded
  std::function<void()> action;       ///< set by the command that was called; throws espalier::Error
  int status = 0;                     ///< what the program ends with when the action did not throw
};

/// The project of --project, open for writing; nothing without the option. Throws Refused when the file does not exist.
std::unique_ptr<Project> openProject(const Context& context);

/// A line on standard error when the scores that will be used are others than the project recorded at that place.
void noteChangedScores(const Project& project, const std::filesystem::path& scores);

/// A line on standard error: what goes on now ("run was started") is no longer recorded in the project in which it began.
void warnOfUnrecorded(const char* what, const std::filesystem::path& project, const Error& why);

/// The projects in a file's folder and in the one above it, as artifacts/ has; they are open for reading. What is no readable project is left out.
std::vector<std::unique_ptr<Project>> projectsAround(const std::filesystem::path& file);

/// Records what was done, then tells it; when it cannot be recorded (a full disk), the result is told all the same and the error
/// thrown after that.
void recordAndTell(const std::function<void()>& record, const std::function<void()>& tell);

}  // namespace espalier::cli
