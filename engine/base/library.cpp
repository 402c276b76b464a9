#include "engine/base/library.hpp"

#include <dlfcn.h>

#include <array>
#include <filesystem>

#include "engine/base/error.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

/// The folder of the library that this function is in.
fs::path libraryFolder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&libraryFolder), &info) == 0 || !info.dli_fname) return ".";
  std::error_code error;
  const fs::path path = fs::canonical(info.dli_fname, error);
  return error ? fs::path(".") : path.parent_path();
}

fs::path findLibrary(const char* library) {
  const fs::path beside = libraryFolder();
  std::error_code ignored;
  for (const fs::path& folder : std::array{beside, beside.parent_path() / "lib" / "espalier"})
    if (fs::exists(folder / library, ignored)) return folder / library;
  throw Error(ErrorKind::Failed, std::string(library) + " is missing", beside.string(),
              "It belongs beside the program; install the program again, or build everything (cmake --build)");
}

}  // namespace

void* libraryFunction(const char* library, const char* symbol, const std::string& needed) {
  const fs::path path = findLibrary(library);
  // Opening it again only counts up.
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* const reason = dlerror();
    throw Error(ErrorKind::Failed, std::string(library) + " cannot be loaded: " + (reason ? reason : "no reason was given"), path.string(),
                "Install the missing library (" + needed + ")");
  }
  void* const function = dlsym(handle, symbol);
  if (!function) {
    throw Error(ErrorKind::Failed, std::string("the library has no ") + symbol, path.string(),
                "Library and program are of different versions; install the program again");
  }
  return function;
}

}  // namespace espalier
