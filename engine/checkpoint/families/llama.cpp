// Llama 1 to 3.x, and everything that was published under that name: SmolLM, TinyLlama, Minitron, DeepSeek distillates.
#include "engine/checkpoint/families/family.hpp"

namespace espalier {

Family llamaFamily() {
  Family family;
  family.architecture = "LlamaForCausalLM";
  family.modelType = "llama";
  family.readFeatures = [](const ConfigReader& config, ModelShape& shape) {
    shape.features.qkvBias = shape.features.outputBias = config.flag("attention_bias", false);
    shape.features.mlpBias = config.flag("mlp_bias", false);
  };
  return family;
}

}  // namespace espalier
