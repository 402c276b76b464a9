#include "engine/base/error.hpp"
#include "engine/base/library.hpp"
#include "engine/worker/engine.hpp"

namespace fs = std::filesystem;

namespace espalier {

ExportCheck checkBy(std::function<Engine&()> engine) {
  return [engine = std::move(engine)](const fs::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                                      const Job& job) { engine().checkExport(folder, shape, tensors, bytes, job); };
}

std::unique_ptr<Engine> loadEngine() {
  using Factory = Engine* (*)();
  void* const factory = libraryFunction("libespalier_engine.so", "espalier_make_engine", "LibTorch is the package libtorch2.6 in Debian and Ubuntu");
  std::unique_ptr<Engine> engine(reinterpret_cast<Factory>(factory)());
  if (!engine) throw Error(ErrorKind::Failed, "the engine could not be made", "libespalier_engine.so");
  return engine;
}

}  // namespace espalier
