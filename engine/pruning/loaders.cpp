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
#include <limits>
#include <span>
#include <utility>

namespace espalier {

namespace {

using Size = std::int64_t (*)(const ModelShape&);

/// The words that rules are told in, and the sizes that none proposes to go beyond.
struct Teller {
  const Words& words;
  const ModelShape* model = nullptr;  ///< nullptr: no limit

  template <typename... Places>
  std::string operator()(const char* sentence, const Places&... places) const {
    return words(sentence, places...);
  }
  std::int64_t most(Size size) const { return model ? size(*model) : std::numeric_limits<std::int64_t>::max(); }
};

/// A sentence when it applies to the shape, else empty.
using Rule = std::string (*)(const ModelShape&, const Teller& say);

std::int64_t hiddenSize(const ModelShape& shape) { return shape.hidden; }
std::int64_t ffnSize(const ModelShape& shape) { return shape.ffn; }
std::int64_t headCount(const ModelShape& shape) { return shape.heads; }
std::int64_t queryWidth(const ModelShape& shape) { return shape.queryWidth(); }

bool isLlama(const ModelShape& shape) { return shape.architecture == "LlamaForCausalLM"; }
bool isMistral(const ModelShape& shape) { return shape.architecture == "MistralForCausalLM"; }
bool isQwen2(const ModelShape& shape) { return shape.architecture == "Qwen2ForCausalLM"; }
bool isQwen3(const ModelShape& shape) { return shape.architecture == "Qwen3ForCausalLM"; }
bool isSmolLm3(const ModelShape& shape) { return shape.architecture == "SmolLM3ForCausalLM"; }

std::string number(std::int64_t value) { return std::to_string(value); }

/// The multiples of `of` beside `size` that are above 0 and not above `most`, if there are any: "96 or 128".
std::string nearestMultiples(std::int64_t size, std::int64_t of, std::int64_t most, const Teller& say) {
  const std::int64_t below = size / of * of, above = below + of;
  if (below <= 0) return above <= most ? number(above) : say("none within this model");
  return above <= most ? say("{0} or {1}", number(below), number(above)) : number(below);
}

/// A sentence with the places {0} what, {1} its size, {2} the multiple, {3} those nearest.
std::string notAMultiple(const Teller& say, const char* sentence, const char* what, Size size, const ModelShape& shape, std::int64_t of) {
  return say(sentence, say(what), number(size(shape)), number(of), nearestMultiples(size(shape), of, say.most(size), say));
}

// What all ask for. T: models/llama/modeling_llama.py repeats keys and values heads / kvHeads times; V:
// v1/attention/backends; L: src/llama-hparams.cpp.
std::string sharesHeadsUnevenly(const ModelShape& shape, const Teller& say) {
  if (shape.kvHeads >= 1 && shape.heads % shape.kvHeads == 0) return {};
  if (shape.kvHeads < 1) return say("{0} query heads are not a multiple of {1} key/value heads", number(shape.heads), number(shape.kvHeads));
  return say("{0} query heads are not a multiple of {1} key/value heads (nearest: {2})", number(shape.heads), number(shape.kvHeads),
             nearestMultiples(shape.heads, shape.kvHeads, say.most(headCount), say));
}

// T: models/llama/configuration_llama.py, validate_architecture. V reads config.json with that class.
std::string hiddenIsNoMultipleOfHeads(const ModelShape& shape, const Teller& say) {
  if (!needsHiddenMultipleOfHeads(shape) || shape.hidden % shape.heads == 0) return {};
  return notAMultiple(say, "{0} {1} is not a multiple of {2} (nearest: {3}): transformers' Llama asks for a multiple of the heads", "hidden size", hiddenSize, shape,
                      shape.heads);
}

// V: model_executor/models/qwen2.py takes hidden_size // num_attention_heads and never head_dim. L: src/models/qwen2.cpp has
// q and o as [n_embd, n_embd].
std::string qwen2WithHeadsOfTheirOwnSize(const ModelShape& shape, const Teller& say) {
  if (!needsHiddenFilledByHeads(shape) || shape.queryWidth() == shape.hidden) return {};
  const std::int64_t heads = shape.hidden / shape.headDim;
  const bool others = shape.hidden % shape.headDim == 0 && heads % shape.kvHeads == 0;
  return say(others ? "its Qwen 2 does not read head_dim: {0} heads of {1} go with hidden size {2}, not {3} (which goes with {4} heads)"
                    : "its Qwen 2 does not read head_dim: {0} heads of {1} go with hidden size {2}, not {3}",
             number(shape.heads), number(shape.headDim), number(shape.queryWidth()), number(shape.hidden), number(heads));
}

// V: model_executor/models/qwen3.py and L: src/models/qwen3.cpp have the projection of attention's output without a bias,
// attention_bias or not.
std::string qwen3WithOutputBias(const ModelShape& shape, const Teller& say) {
  return isQwen3(shape) && shape.features.outputBias ? say("its Qwen 3 has no bias of attention's output (attention_bias)") : std::string();
}

// V: model_executor/models/qwen2.py, which is Qwen 3's model too, asserts that max_window_layers is the number of layers
// where layer_types has both kinds.
std::string qwenWithWindowsInSomeLayers(const ModelShape& shape, const Teller& say) {
  const auto& windows = shape.features.windows;
  const bool mixed = std::ranges::adjacent_find(windows, std::ranges::not_equal_to()) != windows.end();
  return mixed && (isQwen2(shape) || isQwen3(shape)) ? say("its Qwen 2 and 3 take a sliding window in all layers or in none") : std::string();
}

// V: v1/attention/backends/flash_attn.py, supports_head_size: multiples of 8 up to 256 (512 with FlashAttention 4). Else
// platforms/cuda.py goes on to triton_attn.py (32 or more) and flex_attention.py, PyTorch's, which wants 16 or more.
bool flashAttentionTakes(std::int64_t headDim) { return headDim % 8 == 0 && headDim <= 256; }

std::string headsTooSmall(const ModelShape& shape, const Teller& say) {
  if (flashAttentionTakes(shape.headDim) || shape.headDim >= 16) return {};
  return say("its attention kernels take a head size of 8 or of 16 and more, not {0}", number(shape.headDim));
}

std::string headsWithoutFlashAttention(const ModelShape& shape, const Teller& say) {
  if (flashAttentionTakes(shape.headDim)) return {};
  return say("head size {0} is not a multiple of 8 up to 256: no FlashAttention, slower kernels", number(shape.headDim));
}

// NVIDIA, Matrix Multiplication Background User's Guide: tensor cores are fastest on rows of 128 bytes, 64 numbers of 16
// bits. V has no such rule.
std::string sizesBesideTensorCores(const ModelShape& shape, const Teller& say) {
  constexpr const char* kSlower = "{0} {1} is not a multiple of {2} (nearest: {3}): slower kernels";
  if (shape.hidden % 64 != 0) return notAMultiple(say, kSlower, "hidden size", hiddenSize, shape, 64);
  if (shape.ffn % 64 != 0) return notAMultiple(say, kSlower, "feed-forward size", ffnSize, shape, 64);
  return {};
}

// V: model_executor/layers/rotary_embedding/dynamic_ntk_scaling_rope.py keeps one table, whose theta comes out as the
// unscaled one; SmolLM3 runs transformers' code (model_executor/models/registry.py). L: conversion/base.py passes over the
// type.
std::string dynamicRopeThatStays(const ModelShape& shape, const Teller& say) {
  if (shape.rope.kind != Rope::Kind::Dynamic) return {};
  return say("its rope does not grow with the text: the same up to {0} tokens", number(shape.rope.originalMaxPositions));
}
std::string vllmsDynamicRope(const ModelShape& shape, const Teller& say) { return isSmolLm3(shape) ? "" : dynamicRopeThatStays(shape, say); }

// V: model_executor/layers/rotary_embedding/phi3_long_rope_scaled_rope.py chooses by max_model_len once, transformers by
// each text's length.
std::string longRopeOfTheLongestText(const ModelShape& shape, const Teller& say) {
  if (shape.rope.kind != Rope::Kind::LongRope || isSmolLm3(shape)) return {};
  return say("its longrope has the long factors for short texts too: for texts up to {0} tokens start it with --max-model-len {0}",
             number(shape.rope.originalMaxPositions));
}

// L: src/models/smollm3.cpp sets n_no_rope_layer_step to 4; the file format has no place for no_rope_layers.
std::string ropeIsNotEveryFourthLayers(const ModelShape& shape, const Teller& say) {
  if (!isSmolLm3(shape)) return {};
  const std::vector<bool>& rotated = shape.features.rotated;
  for (std::int64_t layer = 0; layer < shape.layers; ++layer)
    if ((rotated.empty() || rotated[static_cast<std::size_t>(layer)]) != ((layer + 1) % 4 != 0))
      return say("its SmolLM3 has no rope in every fourth layer, and layer {0} (from 0) differs", number(layer));
  return {};
}

// L: src/models/smollm3.cpp loads no biases of the output and of the feed-forward part; llama-model-loader.cpp refuses files
// with tensors left over.
std::string smolLm3WithBiases(const ModelShape& shape, const Teller& say) {
  const Features& features = shape.features;
  return isSmolLm3(shape) && (features.qkvBias || features.outputBias || features.mlpBias)
             ? say("its SmolLM3 has no biases (attention_bias, mlp_bias)")
             : std::string();
}

// L: conversion/llama.py writes llama3's factors for Llama and its children, src/models/llama.cpp alone reads them. Qwen's
// are not written at all.
std::string llama3RopeOfOthers(const ModelShape& shape, const Teller& say) {
  if (shape.rope.kind != Rope::Kind::Llama3 || isLlama(shape) || isMistral(shape)) return {};
  return say("it has rope scaling of the type llama3 for Llama and Mistral only");
}

// L: conversion/llama.py, generate_extra_tensors, looks for the field beside rope_scaling, not in it.
std::string llama3RopeOfAnotherLength(const ModelShape& shape, const Teller& say) {
  constexpr std::int64_t kAssumed = 8192;
  if (shape.rope.kind != Rope::Kind::Llama3 || shape.rope.originalMaxPositions == kAssumed) return {};
  return say("its converter takes 8192 for original_max_position_embeddings, not {0}, unless config.json has the field beside rope_scaling",
             number(shape.rope.originalMaxPositions));
}

// L: conversion/base.py names the type, but only other families' classes write the factors.
std::string longRopeWithoutFactors(const ModelShape& shape, const Teller& say) {
  return shape.rope.kind == Rope::Kind::LongRope ? say("its converter writes no factors of longrope for this family") : std::string();
}

// L: src/llama-context.cpp and ggml's rope: cosines times 0.1 ln(factor) + 1 whatever attention_factor and mscale say, the
// ramp between whole pairs.
std::string yarnOfItsOwn(const ModelShape& shape, const Teller& say) {
  const Rope& rope = shape.rope;
  if (rope.kind != Rope::Kind::Yarn) return {};
  const double usual = rope.factor <= 1 ? 1.0 : 0.1 * std::log(rope.factor) + 1.0;
  if (std::abs(rope.attentionFactor - usual) > 1e-4 * usual)
    return say("its yarn knows no attention_factor or mscale but 0.1 ln(factor) + 1");
  return rope.wholePairs ? std::string() : say("its yarn has no ramp between parts of pairs (truncate: false)");
}

// L: src/models/{llama,qwen2,qwen3,smollm3}.cpp attend to the whole cache; the window is not in their files.
std::string windowsThatAreLost(const ModelShape& shape, const Teller& say) {
  std::int64_t smallest = 0;
  for (const std::int64_t window : shape.features.windows)
    if (window > 0 && (smallest == 0 || window < smallest)) smallest = window;
  return smallest > 0 ? say("it leaves the sliding window out: the same up to {0} tokens", number(smallest)) : std::string();
}

// L: src/llama-quant.cpp: rows go in blocks of 256 (k-quants), else of 32, else a matrix stays in float16. Rows are as long
// as a product's input.
std::string rowsBesideBlocks(const ModelShape& shape, const Teller& say) {
  static constexpr std::array<std::pair<const char*, Size>, 3> kRows{{{"hidden size", hiddenSize}, {"feed-forward size", ffnSize}, {"heads times head size", queryWidth}}};
  constexpr const char* kFloat16 = "{0} {1} is not a multiple of {2} (nearest: {3}): quantising leaves these matrices in float16";
  constexpr const char* kLarger = "{0} {1} is not a multiple of {2} (nearest: {3}): k-quants store these matrices in larger types";
  for (const auto& [block, sentence] : {std::pair{32, kFloat16}, std::pair{256, kLarger}})
    for (const auto& [what, size] : kRows)
      if (size(shape) % block != 0) return notAMultiple(say, sentence, what, size, shape, block);
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

LoaderVerdict verdictOf(const Loader& loader, const ModelShape& shape, const Teller& say) {
  for (const Rule rule : loader.refusals)
    if (std::string why = rule(shape, say); !why.empty()) return {loader.name, false, std::move(why)};
  LoaderVerdict verdict{loader.name, true, {}};
  for (const Rule rule : loader.notes)
    if (const std::string note = rule(shape, say); !note.empty()) verdict.reason += (verdict.reason.empty() ? "" : "; ") + note;
  return verdict;
}

}  // namespace

std::vector<LoaderVerdict> loaderVerdicts(const ModelShape& student, const Words& say, const ModelShape* model) {
  std::vector<LoaderVerdict> verdicts;
  for (const Loader& loader : kLoaders) verdicts.push_back(verdictOf(loader, student, {say, model}));
  return verdicts;
}

bool needsHiddenMultipleOfHeads(const ModelShape& shape) { return isLlama(shape); }

bool needsHiddenFilledByHeads(const ModelShape& shape) { return isQwen2(shape); }

}  // namespace espalier
