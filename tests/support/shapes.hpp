// Sizes of published models.
#pragma once

#include "engine/checkpoint/model_shape.hpp"

namespace espalier::test {

/// Llama-3.1-8B.
inline ModelShape llama8b() {
  ModelShape shape;
  shape.architecture = "LlamaForCausalLM";
  shape.dtype = "bfloat16";
  shape.layers = 32;
  shape.hidden = 4096;
  shape.ffn = 14336;
  shape.heads = 32;
  shape.kvHeads = 8;
  shape.headDim = 128;
  shape.vocab = 128256;
  return shape;
}

}  // namespace espalier::test
