// Qwen 2 and 2.5: biases of q, k and v always, a sliding window in the upper layers when it is switched on.
#include "engine/checkpoint/families/family.hpp"
#include "engine/checkpoint/layer_fields.hpp"

namespace espalier {

std::vector<std::int64_t> qwenWindows(const ConfigReader& config, std::int64_t layers) {
  constexpr std::int64_t kMostLayers = std::int64_t{1} << 32;
  const std::int64_t firstSliding = config.count("max_window_layers", kMostLayers, 28);
  return readWindows(config, layers, 4096, [firstSliding](std::int64_t layer) { return layer >= firstSliding; });
}

Family qwen2Family() {
  Family family;
  family.architecture = "Qwen2ForCausalLM";
  family.modelType = "qwen2";
  family.defaults.kvHeads = 32;
  family.defaults.maxPositions = 32768;
  family.readFeatures = [](const ConfigReader& config, ModelShape& shape) {
    shape.features.qkvBias = true;
    shape.features.windows = qwenWindows(config, shape.layers);
  };
  return family;
}

}  // namespace espalier
