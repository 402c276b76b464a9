// Which sizes make sense for a model: steps of the axes, and what is refused.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// Distances between neighbouring sizes of an axis, chosen so that the source's own sizes are on the grid.
struct AxisSteps {
  std::int64_t layers = 1, hidden = 1, ffn = 1, heads = 1;
  bool operator==(const AxisSteps&) const = default;
};

/// What loaders of a family ask of the query heads beside the hidden size.
enum class HeadRule {
  Free,    ///< nothing
  Divide,  ///< the hidden size is a multiple of the heads: transformers' Llama
  Fill,    ///< heads x head size is the hidden size: vLLM's and llama.cpp's Qwen 2
};

/// Free also where the source itself breaks the rule, or where it leaves no other size than the source's (as many key/value heads as heads).
HeadRule headRule(const ModelShape& source);
/// Whether so many of the source's heads keep its rule with a hidden size.
bool headsGoWith(const ModelShape& source, std::int64_t hidden, std::int64_t heads);
/// The number of heads nearest to `wanted` that goes with a hidden size, of two the larger; `wanted` itself where none does.
std::int64_t headsWith(const ModelShape& source, std::int64_t hidden, std::int64_t wanted);
/// The hidden size of the grid (axisSteps) nearest to `wanted` that goes with so many heads, of two the larger; `wanted` itself where none does.
std::int64_t hiddenWith(const ModelShape& source, std::int64_t heads, std::int64_t wanted);

/// Hidden 256 and feed-forward 512 for large models, a sixteenth of the size (a multiple of 8 where that goes) for small
/// ones; heads in multiples of the key/value heads. Hidden steps keep hidden_size a multiple of the heads where a loader of
/// the family asks for it (HeadRule::Divide), or are as wide as one head of each group (HeadRule::Fill).
AxisSteps axisSteps(const ModelShape& source);

/// step, 2 step, ..., size: what a slider offers. Ascending; the last one is `size`.
std::vector<std::int64_t> allowedSizes(std::int64_t size, std::int64_t step);

/// Throws Refused, naming the nearest allowed sizes, when a width or the heads were cut to what transformers refuses to load.
void requireLoadable(const ModelShape& source, const ModelShape& student);

/// Query heads without a multiple of key/value heads cannot be loaded anywhere: the next allowed numbers, "24 or 32".
std::string nearestHeads(const ModelShape& source, std::int64_t heads);

}  // namespace espalier
