// The rules were read in the programs' sources, as of 2026; each names the file it is from. Paths are those of
//   T: huggingface/transformers, src/transformers/
//   V: vllm-project/vllm, vllm/
//   L: ggml-org/llama.cpp
// No rule is needed for biases and head_dim of Llama and Mistral (V: model_executor/models/llama.py, L:
// src/models/llama.cpp), for head_dim of Qwen 3 and SmolLM3, tied embeddings, or the vocabulary's size (V: padded in
// model_executor/layers/vocab_parallel_embedding.py; L: the converter fills up with unused tokens).
#include "engine/pruning/loaders.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

namespace espalier {

namespace {

/// A sentence when it applies to the shape, else empty.
using Rule = std::string (*)(const ModelShape&);

bool isLlama(const ModelShape& shape) { return shape.architecture == "LlamaForCausalLM"; }
bool isMistral(const ModelShape& shape) { return shape.architecture == "MistralForCausalLM"; }
bool isQwen2(const ModelShape& shape) { return shape.architecture == "Qwen2ForCausalLM"; }
bool isQwen3(const ModelShape& shape) { return shape.architecture == "Qwen3ForCausalLM"; }
bool isSmolLm3(const ModelShape& shape) { return shape.architecture == "SmolLM3ForCausalLM"; }

/// The multiples of `of` beside `size` that are above 0: "96 or 128".
std::string nearestMultiples(std::int64_t size, std::int64_t of) {
  const std::int64_t below = size / of * of;
  return (below > 0 ? std::to_string(below) + " or " : "") + std::to_string(below + of);
}

std::string notAMultiple(const char* what, std::int64_t size, std::int64_t of) {
  return std::string(what) + " " + std::to_string(size) + " is not a multiple of " + std::to_string(of) +
         " (nearest: " + nearestMultiples(size, of) + ")";
}

// What all ask for. T: models/llama/modeling_llama.py repeats keys and values heads / kvHeads times; V:
// v1/attention/backends; L: src/llama-hparams.cpp.
std::string sharesHeadsUnevenly(const ModelShape& shape) {
  if (shape.kvHeads >= 1 && shape.heads % shape.kvHeads == 0) return {};
  std::string text = std::to_string(shape.heads) + " query heads are not a multiple of " + std::to_string(shape.kvHeads) +
                     " key/value heads";
  if (shape.kvHeads >= 1) text += " (nearest: " + nearestMultiples(shape.heads, shape.kvHeads) + ")";
  return text;
}

// T: models/llama/configuration_llama.py, validate_architecture. V reads config.json with that class.
std::string hiddenIsNoMultipleOfHeads(const ModelShape& shape) {
  if (!needsHiddenMultipleOfHeads(shape) || shape.hidden % shape.heads == 0) return {};
  return notAMultiple("hidden size", shape.hidden, shape.heads) + ": transformers' Llama asks for a multiple of the heads";
}

// V: model_executor/models/qwen2.py takes hidden_size // num_attention_heads and never head_dim. L: src/models/qwen2.cpp has
// q and o as [n_embd, n_embd].
std::string qwen2WithHeadsOfTheirOwnSize(const ModelShape& shape) {
  if (!isQwen2(shape) || shape.queryWidth() == shape.hidden) return {};
  std::string text = "its Qwen 2 does not read head_dim: " + std::to_string(shape.heads) + " heads of " +
                     std::to_string(shape.headDim) + " go with hidden size " + std::to_string(shape.queryWidth()) +
                     ", not " + std::to_string(shape.hidden);
  const std::int64_t heads = shape.hidden / shape.headDim;
  if (shape.hidden % shape.headDim == 0 && heads % shape.kvHeads == 0)
    text += " (which goes with " + std::to_string(heads) + " heads)";
  return text;
}

// V: model_executor/models/qwen3.py and L: src/models/qwen3.cpp have the projection of attention's output without a bias,
// attention_bias or not.
std::string qwen3WithOutputBias(const ModelShape& shape) {
  return isQwen3(shape) && shape.features.outputBias ? "its Qwen 3 has no bias of attention's output (attention_bias)" : "";
}

// V: model_executor/models/qwen2.py, which is Qwen 3's model too, asserts that max_window_layers is the number of layers
// where layer_types has both kinds.
std::string qwenWithWindowsInSomeLayers(const ModelShape& shape) {
  const auto& windows = shape.features.windows;
  const bool mixed = std::ranges::adjacent_find(windows, std::ranges::not_equal_to()) != windows.end();
  return mixed && (isQwen2(shape) || isQwen3(shape)) ? "its Qwen 2 and 3 take a sliding window in all layers or in none"
                                                     : "";
}

// V: v1/attention/backends/flash_attn.py, supports_head_size: multiples of 8 up to 256 (512 with FlashAttention 4). Else
// platforms/cuda.py goes on to triton_attn.py (32 or more) and flex_attention.py, PyTorch's, which wants 16 or more.
bool flashAttentionTakes(std::int64_t headDim) { return headDim % 8 == 0 && headDim <= 256; }

std::string headsTooSmall(const ModelShape& shape) {
  if (flashAttentionTakes(shape.headDim) || shape.headDim >= 16) return {};
  return "its attention kernels take a head size of 8 or of 16 and more, not " + std::to_string(shape.headDim);
}

std::string headsWithoutFlashAttention(const ModelShape& shape) {
  if (flashAttentionTakes(shape.headDim)) return {};
  return "head size " + std::to_string(shape.headDim) +
         " is not a multiple of 8 up to 256: no FlashAttention, slower kernels";
}

// NVIDIA, Matrix Multiplication Background User's Guide: tensor cores are fastest on rows of 128 bytes, 64 numbers of 16
// bits. V has no such rule.
std::string sizesBesideTensorCores(const ModelShape& shape) {
  if (shape.hidden % 64 != 0) return notAMultiple("hidden size", shape.hidden, 64) + ": slower kernels";
  if (shape.ffn % 64 != 0) return notAMultiple("feed-forward size", shape.ffn, 64) + ": slower kernels";
  return {};
}

// V: model_executor/layers/rotary_embedding/dynamic_ntk_scaling_rope.py keeps one table, whose theta comes out as the
// unscaled one; SmolLM3 runs transformers' code (model_executor/models/registry.py). L: conversion/base.py passes over the
// type.
std::string dynamicRopeThatStays(const ModelShape& shape) {
  if (shape.rope.kind != Rope::Kind::Dynamic) return {};
  return "its rope does not grow with the text: the same up to " + std::to_string(shape.rope.originalMaxPositions) +
         " tokens";
}
std::string vllmsDynamicRope(const ModelShape& shape) { return isSmolLm3(shape) ? "" : dynamicRopeThatStays(shape); }

// V: model_executor/layers/rotary_embedding/phi3_long_rope_scaled_rope.py chooses by max_model_len once, transformers by
// each text's length.
std::string longRopeOfTheLongestText(const ModelShape& shape) {
  if (shape.rope.kind != Rope::Kind::LongRope || isSmolLm3(shape)) return {};
  const std::string original = std::to_string(shape.rope.originalMaxPositions);
  return "its longrope has the long factors for short texts too: for texts up to " + original +
         " tokens start it with --max-model-len " + original;
}

// L: src/models/smollm3.cpp sets n_no_rope_layer_step to 4; the file format has no place for no_rope_layers.
std::string ropeIsNotEveryFourthLayers(const ModelShape& shape) {
  if (!isSmolLm3(shape)) return {};
  const std::vector<bool>& rotated = shape.features.rotated;
  for (std::int64_t layer = 0; layer < shape.layers; ++layer)
    if ((rotated.empty() || rotated[static_cast<std::size_t>(layer)]) != ((layer + 1) % 4 != 0))
      return "its SmolLM3 has no rope in every fourth layer, and layer " + std::to_string(layer) + " (from 0) differs";
  return {};
}

// L: src/models/smollm3.cpp loads no biases of the output and of the feed-forward part; llama-model-loader.cpp refuses files
// with tensors left over.
std::string smolLm3WithBiases(const ModelShape& shape) {
  const Features& features = shape.features;
  return isSmolLm3(shape) && (features.qkvBias || features.outputBias || features.mlpBias)
             ? "its SmolLM3 has no biases (attention_bias, mlp_bias)"
             : "";
}

// L: conversion/llama.py writes llama3's factors for Llama and its children, src/models/llama.cpp alone reads them. Qwen's
// are not written at all.
std::string llama3RopeOfOthers(const ModelShape& shape) {
  if (shape.rope.kind != Rope::Kind::Llama3 || isLlama(shape) || isMistral(shape)) return {};
  return "it has rope scaling of the type llama3 for Llama and Mistral only";
}

// L: conversion/llama.py, generate_extra_tensors, looks for the field beside rope_scaling, not in it.
std::string llama3RopeOfAnotherLength(const ModelShape& shape) {
  constexpr std::int64_t kAssumed = 8192;
  if (shape.rope.kind != Rope::Kind::Llama3 || shape.rope.originalMaxPositions == kAssumed) return {};
  return "its converter takes 8192 for original_max_position_embeddings, not " +
         std::to_string(shape.rope.originalMaxPositions) + ", unless config.json has the field beside rope_scaling";
}

// L: conversion/base.py names the type, but only other families' classes write the factors.
std::string longRopeWithoutFactors(const ModelShape& shape) {
  return shape.rope.kind == Rope::Kind::LongRope ? "its converter writes no factors of longrope for this family" : "";
}

// L: src/llama-context.cpp and ggml's rope: cosines times 0.1 ln(factor) + 1 whatever attention_factor and mscale say, the
// ramp between whole pairs.
std::string yarnOfItsOwn(const ModelShape& shape) {
  const Rope& rope = shape.rope;
  if (rope.kind != Rope::Kind::Yarn) return {};
  const double usual = rope.factor <= 1 ? 1.0 : 0.1 * std::log(rope.factor) + 1.0;
  if (std::abs(rope.attentionFactor - usual) > 1e-4 * usual)
    return "its yarn knows no attention_factor or mscale but 0.1 ln(factor) + 1";
  return rope.wholePairs ? "" : "its yarn has no ramp between parts of pairs (truncate: false)";
}

// L: src/models/{llama,qwen2,qwen3,smollm3}.cpp attend to the whole cache; the window is not in their files.
std::string windowsThatAreLost(const ModelShape& shape) {
  std::int64_t smallest = 0;
  for (const std::int64_t window : shape.features.windows)
    if (window > 0 && (smallest == 0 || window < smallest)) smallest = window;
  return smallest > 0 ? "it leaves the sliding window out: the same up to " + std::to_string(smallest) + " tokens" : "";
}

// L: src/llama-quant.cpp: rows go in blocks of 256 (k-quants), else of 32, else a matrix stays in float16. Rows are as long
// as a product's input.
std::string rowsBesideBlocks(const ModelShape& shape) {
  const std::array rows{std::pair{"hidden size", shape.hidden}, std::pair{"feed-forward size", shape.ffn},
                        std::pair{"heads times head size", shape.queryWidth()}};
  for (const auto& [what, size] : rows)
    if (size % 32 != 0) return notAMultiple(what, size, 32) + ": quantising leaves these matrices in float16";
  for (const auto& [what, size] : rows)
    if (size % 256 != 0) return notAMultiple(what, size, 256) + ": k-quants fall back to larger types";
  return {};
}

struct Loader {
  const char* name;
  std::span<const Rule> refusals;  ///< the first that applies is said
  std::span<const Rule> notes;     ///< all that apply are said
};

constexpr std::array<Rule, 2> kTransformersRefuses{sharesHeadsUnevenly, hiddenIsNoMultipleOfHeads};
constexpr std::array<Rule, 6> kVllmRefuses{sharesHeadsUnevenly, hiddenIsNoMultipleOfHeads,   qwen2WithHeadsOfTheirOwnSize,
                                           qwen3WithOutputBias, qwenWithWindowsInSomeLayers, headsTooSmall};
constexpr std::array<Rule, 4> kVllmNotes{vllmsDynamicRope, longRopeOfTheLongestText, headsWithoutFlashAttention,
                                         sizesBesideTensorCores};
constexpr std::array<Rule, 9> kLlamaCppRefuses{
    sharesHeadsUnevenly, qwen2WithHeadsOfTheirOwnSize, qwen3WithOutputBias,       ropeIsNotEveryFourthLayers,
    smolLm3WithBiases,   llama3RopeOfOthers,           llama3RopeOfAnotherLength, longRopeWithoutFactors,
    yarnOfItsOwn};
constexpr std::array<Rule, 3> kLlamaCppNotes{dynamicRopeThatStays, windowsThatAreLost, rowsBesideBlocks};

constexpr std::array kLoaders{
    Loader{"transformers", kTransformersRefuses, {}},
    Loader{"vLLM", kVllmRefuses, kVllmNotes},
    Loader{"llama.cpp", kLlamaCppRefuses, kLlamaCppNotes},
};

LoaderVerdict verdictOf(const Loader& loader, const ModelShape& shape) {
  for (const Rule rule : loader.refusals)
    if (std::string why = rule(shape); !why.empty()) return {loader.name, false, std::move(why)};
  LoaderVerdict verdict{loader.name, true, {}};
  for (const Rule rule : loader.notes)
    if (const std::string note = rule(shape); !note.empty()) verdict.reason += (verdict.reason.empty() ? "" : "; ") + note;
  return verdict;
}

}  // namespace

std::vector<LoaderVerdict> loaderVerdicts(const ModelShape& student) {
  std::vector<LoaderVerdict> verdicts;
  for (const Loader& loader : kLoaders) verdicts.push_back(verdictOf(loader, student));
  return verdicts;
}

bool needsHiddenMultipleOfHeads(const ModelShape& shape) { return isLlama(shape); }

}  // namespace espalier
