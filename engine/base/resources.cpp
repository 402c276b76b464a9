#include "engine/base/resources.hpp"

#include <cstdlib>

#include "engine/base/error.hpp"

namespace fs = std::filesystem;

namespace espalier {

fs::path programFolder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) throw Error(ErrorKind::Failed, "the program's own place cannot be found: " + error.message(), "/proc/self/exe");
  return program.parent_path();
}

fs::path resourceFolder() {
  std::error_code ignored;
  const auto holdsRecipes = [&](const fs::path& folder) { return fs::is_directory(folder / "recipes", ignored); };
  if (const char* named = std::getenv("ESPALIER_RESOURCES")) {
    if (holdsRecipes(named)) return named;
    throw Error(ErrorKind::Failed, "there is no folder recipes in it", named, "Set ESPALIER_RESOURCES to the program's resources folder");
  }
  const fs::path program = programFolder();
  if (const fs::path installed = program.parent_path() / "share" / "espalier"; holdsRecipes(installed)) return installed;
  for (fs::path above = program; above.has_relative_path(); above = above.parent_path())
    if (holdsRecipes(above / "resources")) return above / "resources";
  throw Error(ErrorKind::Failed, "the files that come with the program are not there", program.string(),
              "Install the program again, or set ESPALIER_RESOURCES to its resources folder");
}

fs::path userRecipeFolder() {
  const auto named = [](const char* variable) {
    const char* value = std::getenv(variable);
    return value ? fs::path(value) : fs::path();
  };
  if (const fs::path configuration = named("XDG_CONFIG_HOME"); configuration.is_absolute()) return configuration / "espalier" / "recipes";
  const fs::path home = named("HOME");
  return home.empty() ? fs::path() : home / ".config" / "espalier" / "recipes";
}

}  // namespace espalier
