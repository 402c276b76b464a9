// Mistral 7B, Mistral NeMo and their like: no biases, one sliding window for all layers or none.
#include "engine/checkpoint/families/family.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kLargestWindow = std::int64_t{1} << 32;

}  // namespace

Family mistralFamily() {
  Family family;
  family.architecture = "MistralForCausalLM";
  family.modelType = "mistral";
  family.defaults.kvHeads = 8;
  family.defaults.maxPositions = 4096 * 32;
  family.readFeatures = [](const ConfigReader& config, ModelShape& shape) {
    // null means no window; a file from before the field existed means transformers' default.
    const bool absent = !config.contains("sliding_window");
    if (!absent && !config.has("sliding_window")) return;
    const std::int64_t window = absent ? 4096 : config.size("sliding_window", kLargestWindow);
    shape.features.windows.assign(static_cast<std::size_t>(shape.layers), window);
  };
  return family;
}

}  // namespace espalier
