// Shapes of models, made up and published.
#pragma once

#include "engine/checkpoint/model_shape.hpp"

namespace espalier::test {

struct Sizes {
  std::int64_t layers = 0, hidden = 0, ffn = 0, heads = 0, kvHeads = 0, headDim = 0, vocab = 0, maxPositions = 0;
};

/// A Llama of these sizes.
inline ModelShape llamaOf(const Sizes& sizes) {
  ModelShape shape;
  shape.architecture = "LlamaForCausalLM";
  shape.layers = sizes.layers;
  shape.hidden = sizes.hidden;
  shape.ffn = sizes.ffn;
  shape.heads = sizes.heads;
  shape.kvHeads = sizes.kvHeads;
  shape.headDim = sizes.headDim;
  shape.vocab = sizes.vocab;
  shape.maxPositions = sizes.maxPositions;
  return shape;
}

/// Three layers that are trained in a moment.
inline ModelShape tinyLlama() { return llamaOf({.layers = 3, .hidden = 48, .ffn = 80, .heads = 6, .kvHeads = 2, .headDim = 8, .vocab = 211, .maxPositions = 128}); }

/// Llama-3.1-8B.
inline ModelShape llama8b() {
  ModelShape shape = llamaOf({.layers = 32, .hidden = 4096, .ffn = 14336, .heads = 32, .kvHeads = 8, .headDim = 128, .vocab = 128256});
  shape.dtype = "bfloat16";
  return shape;
}

/// Qwen2.5-0.5B.
inline ModelShape qwen05b() {
  ModelShape shape;
  shape.architecture = "Qwen2ForCausalLM";
  shape.dtype = "bfloat16";
  shape.layers = 24;
  shape.hidden = 896;
  shape.ffn = 4864;
  shape.heads = 14;
  shape.kvHeads = 2;
  shape.headDim = 64;
  shape.vocab = 151936;
  shape.features.tied = shape.features.qkvBias = true;
  return shape;
}

/// Qwen2.5-7B.
inline ModelShape qwen7b() {
  ModelShape shape = qwen05b();
  shape.layers = 28;
  shape.hidden = 3584;
  shape.ffn = 18944;
  shape.heads = 28;
  shape.kvHeads = 4;
  shape.headDim = 128;
  shape.vocab = 152064;
  shape.features.tied = false;
  return shape;
}

}  // namespace espalier::test
