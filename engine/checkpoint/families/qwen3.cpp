// Qwen 3, the dense ones: norms on every query and key head instead of Qwen 2's biases; windows as there.
#include "engine/checkpoint/families/family.hpp"

namespace espalier {

Family qwen3Family() {
  Family family;
  family.architecture = "Qwen3ForCausalLM";
  family.modelType = "qwen3";
  family.defaults.kvHeads = 32;
  family.defaults.headDim = 128;
  family.defaults.maxPositions = 32768;
  family.readFeatures = [](const ConfigReader& config, ModelShape& shape) {
    shape.features.qkNorm = true;
    shape.features.qkvBias = shape.features.outputBias = config.flag("attention_bias", false);
    shape.features.windows = qwenWindows(config, shape.layers);
  };
  return family;
}

}  // namespace espalier
