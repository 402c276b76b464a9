// What the reader of config.json has to know of one family of decoders. A new family is one file like llama.cpp and a line
// in registry.cpp.
#pragma once

#include <string>
#include <vector>

#include "engine/checkpoint/config_reader.hpp"
#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// What transformers takes when config.json leaves a field out.
struct FamilyDefaults {
  std::int64_t kvHeads = 0;  ///< 0: as many as query heads
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

/// All families that can be read.
const std::vector<Family>& families();

}  // namespace espalier
