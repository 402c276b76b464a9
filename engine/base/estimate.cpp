#include "engine/base/estimate.hpp"

#include <numeric>

#include "engine/base/error.hpp"
#include "engine/base/sizes.hpp"

namespace espalier {

double sumOf(const EstimateParts& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0, [](double sum, const EstimatePart& part) { return sum + part.amount; });
}

Estimate estimateOf(EstimateParts memory, EstimateParts time, EstimateParts disk) {
  const auto bytes = [](const EstimateParts& parts) { return static_cast<std::uint64_t>(sumOf(parts)); };
  return {bytes(memory), bytes(disk), sumOf(time), std::move(memory), std::move(time), std::move(disk)};
}

void requireMemory(const std::string& what, const std::string& where, std::uint64_t needed, std::uint64_t usable, const std::vector<LessMemory>& ways,
                   const std::string& otherwise) {
  if (needed <= usable) return;
  std::string fitting;
  for (const LessMemory& way : ways)
    if (way.bytes <= usable) fitting += (fitting.empty() ? "Give " : ", or ") + way.words + " (" + memoryText(way.bytes) + ")";
  refuse(what + " needs about " + memoryText(needed) + " of memory, but there are " + memoryText(usable), where,
         (fitting.empty() ? otherwise : fitting) + "; --force runs it all the same");
}

}  // namespace espalier
