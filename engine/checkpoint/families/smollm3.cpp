// SmolLM 3: Llama with layers that are not rotated, every fourth one unless the file says otherwise (SmolLM 1 and 2 are Llama).
#include "engine/checkpoint/families/family.hpp"
#include "engine/checkpoint/layer_fields.hpp"

namespace espalier {

Family smollm3Family() {
  Family family;
  family.architecture = "SmolLM3ForCausalLM";
  family.modelType = "smollm3";
  family.defaults.kvHeads = 4;
  family.defaults.maxPositions = 32768;
  family.defaults.ropeTheta = 2e6;
  family.defaults.tied = true;
  family.readFeatures = [](const ConfigReader& config, ModelShape& shape) {
    Features& features = shape.features;
    features.qkvBias = features.outputBias = config.flag("attention_bias", false);
    features.mlpBias = config.flag("mlp_bias", false);
    features.rotated = readRotated(config, shape.layers, 4);
    // Where windows are switched on, they are those of the layers without rope.
    features.windows = readWindows(config, shape.layers, 0, [&](std::int64_t layer) {
      return !features.rotated.empty() && !features.rotated[static_cast<std::size_t>(layer)];
    });
  };
  return family;
}

}  // namespace espalier
