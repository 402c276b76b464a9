// Where the files that come with the program lie: recipes, translations of the engine's words, the demo's model and text.
#pragma once

#include <filesystem>

namespace espalier {

/// The folder of the running program.
std::filesystem::path programFolder();

/// The folder that holds recipes/: $ESPALIER_RESOURCES, else ../share/espalier beside the program's folder, else resources/
/// in the nearest folder above the program (a build inside the source tree). Throws Failed when there is none.
std::filesystem::path resourceFolder();

/// Where a person keeps recipes of their own: $XDG_CONFIG_HOME/espalier/recipes, else ~/.config/espalier/recipes. Need not exist; empty when neither
/// variable names a place.
std::filesystem::path userRecipeFolder();

}  // namespace espalier
