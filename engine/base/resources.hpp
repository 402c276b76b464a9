// Where the files that come with the program lie: recipes, the demo's model and text.
#pragma once

#include <filesystem>

namespace espalier {

/// The folder of the running program.
std::filesystem::path programFolder();

/// The folder that holds recipes/: $ESPALIER_RESOURCES, else ../share/espalier beside the program's folder, else resources/
/// in the nearest folder above the program (a build inside the source tree). Throws Failed when there is none.
std::filesystem::path resourceFolder();

}  // namespace espalier
