// Which programs take a checkpoint of a shape, and why not.
#pragma once

#include <string>
#include <vector>

#include "engine/base/words.hpp"
#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// Whether one program takes a checkpoint of a shape: loads it, and computes what transformers does for texts of any
/// ordinary length.
struct LoaderVerdict {
  std::string name;  ///< "transformers", "vLLM", "llama.cpp"
  bool ok = true;
  std::string reason;  ///< why not; or, when it does, what to know (empty: nothing)
};

/// transformers, vLLM (on one CUDA device), llama.cpp with its converter. The rules and the sources they were read from:
/// loaders.cpp. What a shape does not say is not judged: the tokenizer (a cut model keeps its source's), quantised weights,
/// several devices. Reasons are in the language of `say`; they propose no size beyond those of `model`, which the student was cut from (nullptr: any).
std::vector<LoaderVerdict> loaderVerdicts(const ModelShape& student, const Words& say = {}, const ModelShape* model = nullptr);

/// transformers' LlamaConfig asks for a hidden size that is a multiple of the heads although head_dim is explicit; other
/// families do not.
bool needsHiddenMultipleOfHeads(const ModelShape& shape);

/// vLLM and llama.cpp do not read head_dim of Qwen 2: they take it where all heads together are as wide as the hidden size.
bool needsHiddenFilledByHeads(const ModelShape& shape);

}  // namespace espalier
