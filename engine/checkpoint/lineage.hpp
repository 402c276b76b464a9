// How a checkpoint came to be, from the espalier.json of its folder and of the folders that it was made from.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

namespace espalier {

struct Lineage {
  std::vector<nlohmann::json> steps;           ///< espalier.json of each generation, the oldest first; what made no model is left out
  std::vector<std::filesystem::path> folders;  ///< that they began from: folders[i] became what steps[i] made
  bool rootKnown = true;                       ///< the first folder holds what it held; false: only its name is known
};

/// Follows espalier.json back as long as the folder that it names holds what it held (by its fingerprint). `from` stands for a parent that the
/// first one does not name.
Lineage lineageOf(const std::filesystem::path& folder, const std::filesystem::path& from);

/// What espalier.json of the folder says made it; null where there is none or it cannot be read.
nlohmann::json readStep(const std::filesystem::path& folder);
/// Whether that step pruned; else it trained.
bool isPruning(const nlohmann::json& step);
/// The settings of a training; an empty object where there are none.
nlohmann::json settingsIn(const nlohmann::json& step);

}  // namespace espalier
