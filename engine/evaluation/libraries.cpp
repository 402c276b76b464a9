#include "engine/evaluation/libraries.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <hwy/targets.h>
#include <oneapi/dnnl/dnnl.h>
#include <torch/csrc/api/include/torch/version.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace espalier {

namespace {

/// "OpenBLAS 0.3.29 (ZEN, OpenMP)"; LibTorch is linked with whichever BLAS the system names, so this asks what was loaded.
std::string blas() {
  const auto function = [](const char* name) { return dlsym(RTLD_DEFAULT, name); };
  const auto config = reinterpret_cast<char* (*)()>(function("openblas_get_config"));
  if (!config) return "a BLAS that does not say its name";
  // "OpenBLAS 0.3.29 NO_AFFINITY ... MAX_THREADS=64"
  std::istringstream words(config());
  std::string name, version;
  words >> name >> version;
  std::string how;
  if (const auto core = reinterpret_cast<char* (*)()>(function("openblas_get_corename"))) how = core();
  if (const auto parallel = reinterpret_cast<int (*)()>(function("openblas_get_parallel"))) {
    constexpr std::array kinds{"one thread", "threads of its own", "OpenMP"};
    how += std::string(how.empty() ? "" : ", ") + kinds[static_cast<std::size_t>(std::clamp(parallel(), 0, 2))];
  }
  return name + " " + version + (how.empty() ? "" : " (" + how + ")");
}

}  // namespace

std::string describeLibraries() {
  const dnnl_version_t* dnnl = dnnl_version();
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;  // what the processor has and the kernels were built for; the lowest bit is the best
  std::ostringstream text;
  text << "LibTorch " << TORCH_VERSION << " (" << at::get_cpu_capability() << "), oneDNN " << dnnl->major << '.' << dnnl->minor << '.' << dnnl->patch << ", "
       << blas() << ", Highway " << hwy::TargetName(targets & -targets) << ", " << at::get_num_threads() << " threads";
  return text.str();
}

}  // namespace espalier
