#include "engine/project/last_tournament.hpp"

#include "engine/base/error.hpp"
#include "engine/training/tournament_folder.hpp"

namespace fs = std::filesystem;

namespace espalier {

void rememberTournament(Project& project, const fs::path& folder) {
  project.setSetting(kTournamentSetting, folder.lexically_relative(project.folder()).string());
}

std::optional<LastTournament> lastTournament(const Project& project) { return lastTournament(project.folder(), project.setting(kTournamentSetting)); }

std::optional<LastTournament> lastTournament(const fs::path& projectFolder, const nlohmann::json& setting) {
  if (!setting.is_string()) return std::nullopt;
  const fs::path folder = (projectFolder / setting.get<std::string>()).lexically_normal();
  std::error_code ignored;
  if (!fs::exists(folder / TournamentFolder::kFileName, ignored)) return std::nullopt;
  try {
    return LastTournament{folder, TournamentFolder::isDone(folder)};
  } catch (const Error&) {
    return std::nullopt;  // of another version
  }
}

}  // namespace espalier
