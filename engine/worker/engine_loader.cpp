#include <dlfcn.h>

#include <array>
#include <filesystem>

#include "engine/base/error.hpp"
#include "engine/worker/engine.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr const char* kLibrary = "libespalier_engine.so";
constexpr const char* kFactory = "espalier_make_engine";

/// The folder of the library that this function is in.
fs::path libraryFolder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&libraryFolder), &info) == 0 || !info.dli_fname) return ".";
  std::error_code error;
  const fs::path path = fs::canonical(info.dli_fname, error);
  return error ? fs::path(".") : path.parent_path();
}

fs::path findLibrary() {
  const fs::path beside = libraryFolder();
  std::error_code ignored;
  for (const fs::path& folder : std::array{beside, beside.parent_path() / "lib" / "espalier"})
    if (fs::exists(folder / kLibrary, ignored)) return folder / kLibrary;
  throw Error(ErrorKind::Failed, std::string(kLibrary) + " is missing", beside.string(),
              "It belongs beside the program; install the program again, or build the target espalier_engine");
}

}  // namespace

ExportCheck checkBy(std::function<Engine&()> engine) {
  return [engine = std::move(engine)](const fs::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                                      const Job& job) { engine().checkExport(folder, shape, tensors, bytes, job); };
}

std::unique_ptr<Engine> loadEngine() {
  const fs::path path = findLibrary();
  // Opening it again only counts up. It is never closed: LibTorch does not survive that.
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* const reason = dlerror();
    throw Error(ErrorKind::Failed, std::string("the engine cannot be loaded: ") + (reason ? reason : "no reason was given"), path.string(),
                "Install the missing library (LibTorch is the package libtorch2.6 in Debian and Ubuntu)");
  }
  void* const symbol = dlsym(library, kFactory);
  if (!symbol) {
    throw Error(ErrorKind::Failed, std::string("the library has no ") + kFactory, path.string(),
                "Library and program are of different versions; install the program again");
  }
  using Factory = Engine* (*)();
  std::unique_ptr<Engine> engine(reinterpret_cast<Factory>(symbol)());
  if (!engine) throw Error(ErrorKind::Failed, "the engine could not be made", path.string());
  return engine;
}

}  // namespace espalier
