// The tournament that a project began last: it leaves a record once it is done, and until then only its folder.
#pragma once

#include <filesystem>
#include <optional>

#include "engine/project/project.hpp"

namespace espalier {

struct LastTournament {
  std::filesystem::path folder;
  bool done = false;
};

/// Called when it begins or goes on.
void rememberTournament(Project& project, const std::filesystem::path& folder);
/// Nothing when there was none, or its folder is gone or cannot be read.
std::optional<LastTournament> lastTournament(const Project& project);
/// By the value of the project's setting, for whoever has read it already.
std::optional<LastTournament> lastTournament(const std::filesystem::path& projectFolder, const nlohmann::json& setting);
inline constexpr const char* kTournamentSetting = "tournament";  ///< its folder, as seen from the project's

}  // namespace espalier
