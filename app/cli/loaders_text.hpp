// Which programs take a model of a shape, in words.
#pragma once

#include <string>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier::cli {

/// A line for each of them: "vLLM takes it", and why not, or what to know. `model` as in loaderVerdicts().
std::string loadersText(const ModelShape& shape, const std::string& indent, const ModelShape* model = nullptr);

}  // namespace espalier::cli
