// What the reader of config.json has to know of one family of decoders: its names, what it means when it says nothing, its features.
//
// To add a Llama-like family (pre-norm RMSNorm, rotary positions, grouped queries, SwiGLU, Hugging Face's tensor names):
//   1. write families/NAME.cpp with a function NAMEFamily(), like llama.cpp: architecture, model_type, transformers' defaults and
//      readFeatures; fields that differ between layers are read with checkpoint/layer_fields.hpp;
//   2. declare the function below and add it to registry.cpp and to the list of files in checkpoint/CMakeLists.txt;
//   3. if families/unsupported.cpp names the family, take it out there.
// Nothing else knows a family by name: the decoder, cutting, training and exports ask Features. A feature that none of them has yet (another
// activation, a norm after the block) is a new member of Features and work in model/block.
#pragma once

#include <string>
#include <vector>

#include "engine/checkpoint/config_reader.hpp"
#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// What transformers takes when config.json leaves a field out.
struct FamilyDefaults {
  std::int64_t kvHeads = 0;  ///< 0: as many as query heads
  std::int64_t headDim = 0;  ///< 0: hidden size / query heads
  std::int64_t maxPositions = 2048;
  double normEpsilon = 1e-6;
  double ropeTheta = 10000.0;
  bool tied = false;
};

struct Family {
  std::string architecture;  ///< "LlamaForCausalLM", as in `architectures`
  std::string modelType;     ///< "llama", as in `model_type`
  FamilyDefaults defaults;
  /// Fills shape.features from the family's own fields; sizes, rope and `tied` are already read. Throws Refused.
  void (*readFeatures)(const ConfigReader& config, ModelShape& shape) = nullptr;
};

Family llamaFamily();
Family mistralFamily();
Family qwen2Family();
Family qwen3Family();
Family smollm3Family();

/// Sliding windows as Qwen 2 and 3 have them: in the layers from max_window_layers on, or as layer_types says.
std::vector<std::int64_t> qwenWindows(const ConfigReader& config, std::int64_t layers);

/// All families that can be read.
const std::vector<Family>& families();

}  // namespace espalier
