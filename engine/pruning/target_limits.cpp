#include "engine/pruning/target_limits.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/pruning/loaders.hpp"

namespace espalier {

namespace {

std::int64_t stepFor(std::int64_t size, std::int64_t largest) {
  std::int64_t step = std::clamp<std::int64_t>(size / 16 / 8 * 8, std::min<std::int64_t>(8, size), largest);
  while (size % step != 0) step = step % 2 == 0 ? step / 2 : 1;
  return step;
}

std::int64_t hiddenStep(const ModelShape& source) {
  const HeadRule rule = headRule(source);
  if (rule == HeadRule::Fill) return source.kvHeads * source.headDim;
  const std::int64_t step = stepFor(source.hidden, 256);
  if (rule == HeadRule::Free) return step;
  const std::int64_t both = std::lcm(step, source.heads);
  return both <= source.hidden / 4 && source.hidden % both == 0 ? both : source.heads;
}

/// `wanted` where it `goes`; else the nearest of the ascending `sizes` that does, of two the larger; `wanted` again where none does.
template <class Goes>
std::int64_t nearestThatGoes(const std::vector<std::int64_t>& sizes, std::int64_t wanted, const Goes& goes) {
  if (goes(wanted)) return wanted;
  std::optional<std::int64_t> best;
  for (const std::int64_t size : sizes)
    if (goes(size) && (!best || std::abs(size - wanted) <= std::abs(*best - wanted))) best = size;
  return best.value_or(wanted);
}

}  // namespace

HeadRule headRule(const ModelShape& source) {
  if (needsHiddenMultipleOfHeads(source) && source.hidden % source.heads == 0) return HeadRule::Divide;
  if (needsHiddenFilledByHeads(source) && source.hidden == source.queryWidth() && source.kvHeads < source.heads) return HeadRule::Fill;
  return HeadRule::Free;
}

bool headsGoWith(const ModelShape& source, std::int64_t hidden, std::int64_t heads) {
  switch (headRule(source)) {
    case HeadRule::Divide: return hidden % heads == 0;
    case HeadRule::Fill: return hidden == heads * source.headDim;
    case HeadRule::Free: break;
  }
  return true;
}

std::int64_t headsWith(const ModelShape& source, std::int64_t hidden, std::int64_t wanted) {
  return nearestThatGoes(allowedSizes(source.heads, source.kvHeads), wanted, [&](std::int64_t heads) { return headsGoWith(source, hidden, heads); });
}

std::int64_t hiddenWith(const ModelShape& source, std::int64_t heads, std::int64_t wanted) {
  return nearestThatGoes(allowedSizes(source.hidden, axisSteps(source).hidden), wanted, [&](std::int64_t hidden) { return headsGoWith(source, hidden, heads); });
}

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

void requireLoadable(const ModelShape& source, const ModelShape& student) {
  if (student.hidden == source.hidden && student.heads == source.heads) return;
  const LoaderVerdict verdict = loaderVerdicts(student).front();
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
