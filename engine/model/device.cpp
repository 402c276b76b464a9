#include "engine/model/device.hpp"

#include <c10/core/impl/DeviceGuardImplInterface.h>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

[[noreturn]] void refuseDevice(const std::string& problem) { throw Error(ErrorKind::Usage, problem, "--device", "Use auto or cpu"); }

}  // namespace

int gpuCount() { return at::hasCUDA() ? static_cast<int>(c10::impl::getDeviceGuardImpl(at::kCUDA)->deviceCount()) : 0; }

at::Device deviceFor(const std::string& word) {
  const int gpus = gpuCount();
  if (word == "cpu" || (word == "auto" && gpus == 0)) return at::kCPU;
  if (word == "auto") return at::Device(at::kCUDA, 0);
  if (word != "cuda" && !word.starts_with("cuda:")) refuseDevice("\"" + word + "\" is not a device");
  if (!at::hasCUDA()) refuseDevice("the LibTorch that is installed here has no CUDA");
  const at::Device device = word == "cuda" ? at::Device(at::kCUDA, 0) : at::Device(word);
  if (device.index() >= gpus) refuseDevice("there is no GPU " + std::to_string(device.index()) + " among the " + std::to_string(gpus) + " that LibTorch sees");
  return device;
}

at::Tensor toDevice(const at::Tensor& x, at::Device device) {
  if (!device.is_cuda()) return x.to(device);
  return x.pin_memory().to(device, x.scalar_type(), true);
}

}  // namespace espalier
