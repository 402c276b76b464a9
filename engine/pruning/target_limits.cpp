#include "engine/pruning/target_limits.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

/// transformers' LlamaConfig checks this although head_dim is explicit; other families do not.
bool needsHiddenMultipleOfHeads(const ModelShape& shape) { return shape.architecture == "LlamaForCausalLM"; }

std::int64_t stepFor(std::int64_t size, std::int64_t largest) {
  std::int64_t step = std::clamp<std::int64_t>(size / 16 / 8 * 8, std::min<std::int64_t>(8, size), largest);
  while (size % step != 0) step = step % 2 == 0 ? step / 2 : 1;
  return step;
}

std::int64_t hiddenStep(const ModelShape& source) {
  const std::int64_t step = stepFor(source.hidden, 256);
  if (!needsHiddenMultipleOfHeads(source) || source.hidden % source.heads != 0) return step;
  const std::int64_t both = std::lcm(step, source.heads);
  return both <= source.hidden / 4 && source.hidden % both == 0 ? both : source.heads;
}

std::string notAMultiple(const char* what, std::int64_t size, std::int64_t of) {
  return std::string(what) + " " + std::to_string(size) + " is not a multiple of " + std::to_string(of);
}

/// What all loaders ask for; empty when it holds.
std::string commonProblem(const ModelShape& student) {
  if (student.kvHeads < 1 || student.heads % student.kvHeads != 0)
    return std::to_string(student.heads) + " query heads are not a multiple of " + std::to_string(student.kvHeads) +
           " key/value heads";
  return {};
}

LoaderVerdict transformersVerdict(const ModelShape& student) {
  std::string problem = commonProblem(student);
  if (problem.empty() && needsHiddenMultipleOfHeads(student) && student.hidden % student.heads != 0)
    problem = notAMultiple("hidden size", student.hidden, student.heads) + " (the heads), which its Llama class asks for";
  return {"transformers", problem.empty(), problem};
}

LoaderVerdict vllmVerdict(const ModelShape& student) {
  LoaderVerdict verdict = transformersVerdict(student);  // reads config.json with transformers
  verdict.name = "vLLM";
  if (!verdict.ok) return verdict;
  // Its Qwen 2 asserts that max_window_layers is the number of layers where layer_types has both kinds.
  if (const auto& windows = student.features.windows; !windows.empty() && std::ranges::adjacent_find(windows, std::ranges::not_equal_to()) != windows.end() &&
                                                      student.architecture == "Qwen2ForCausalLM")
    return {"vLLM", false, "its Qwen 2 takes a sliding window in all layers or in none"};
  if (student.headDim % 8 != 0 || student.headDim > 256)
    return {
        "vLLM", false,
        "its attention kernels take a head size that is a multiple of 8 up to 256, not " + std::to_string(student.headDim)};
  if (student.hidden % 64 != 0)
    verdict.reason = notAMultiple("hidden size", student.hidden, 64) + ": slower kernels";
  else if (student.ffn % 64 != 0)
    verdict.reason = notAMultiple("feed-forward size", student.ffn, 64) + ": slower kernels";
  return verdict;
}

/// The file format has no place for no_rope_layers: its SmolLM3 leaves every fourth layer without rope, whatever the model says. -1: the model agrees.
std::int64_t layerAgainstEveryFourth(const ModelShape& student) {
  if (student.architecture != "SmolLM3ForCausalLM") return -1;
  const std::vector<bool>& rotated = student.features.rotated;
  for (std::int64_t layer = 0; layer < student.layers; ++layer)
    if ((rotated.empty() || rotated[static_cast<std::size_t>(layer)]) != ((layer + 1) % 4 != 0)) return layer;
  return -1;
}

LoaderVerdict llamaCppVerdict(const ModelShape& student) {
  LoaderVerdict verdict{"llama.cpp", true, commonProblem(student)};
  if (const std::int64_t layer = layerAgainstEveryFourth(student); verdict.reason.empty() && layer >= 0)
    verdict.reason = "its SmolLM3 has no rope in every fourth layer, and layer " + std::to_string(layer) + " (from 0) differs";
  verdict.ok = verdict.reason.empty();
  if (!verdict.ok) return verdict;
  if (student.hidden % 256 != 0)
    verdict.reason = notAMultiple("hidden size", student.hidden, 256) + ": k-quants fall back to larger types";
  else if (student.ffn % 256 != 0)
    verdict.reason = notAMultiple("feed-forward size", student.ffn, 256) + ": k-quants fall back to larger types";
  return verdict;
}

}  // namespace

AxisSteps axisSteps(const ModelShape& source) {
  AxisSteps steps;
  steps.hidden = hiddenStep(source);
  steps.ffn = stepFor(source.ffn, 512);
  steps.heads = source.kvHeads;
  return steps;
}

std::vector<std::int64_t> allowedSizes(std::int64_t size, std::int64_t step) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t s = size; s > 0; s -= step) sizes.push_back(s);
  std::ranges::reverse(sizes);
  return sizes;
}

std::vector<LoaderVerdict> loaderVerdicts(const ModelShape& student) {
  return {transformersVerdict(student), vllmVerdict(student), llamaCppVerdict(student)};
}

void requireLoadable(const ModelShape& source, const ModelShape& student) {
  if (student.hidden == source.hidden && student.heads == source.heads) return;
  const LoaderVerdict verdict = transformersVerdict(student);
  if (verdict.ok) return;
  const std::int64_t below = student.hidden / student.heads * student.heads, above = below + student.heads;
  std::string sizes = below > 0 ? std::to_string(below) : "";
  if (above <= source.hidden) sizes += (sizes.empty() ? "" : " or ") + std::to_string(above);
  refuse("transformers will not load this student: " + verdict.reason, "hidden", "Choose " + sizes);
}

std::string nearestHeads(const ModelShape& source, std::int64_t heads) {
  const std::int64_t below = std::clamp(heads / source.kvHeads * source.kvHeads, source.kvHeads, source.heads);
  const std::int64_t above = std::clamp(below + source.kvHeads, source.kvHeads, source.heads);
  if (heads <= below) return std::to_string(below);
  if (below == above) return std::to_string(above);
  return std::to_string(below) + " or " + std::to_string(above);
}

}  // namespace espalier
