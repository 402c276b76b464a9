#include "engine/base/estimate.hpp"

#include <cmath>
#include <numeric>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

std::string gibibytes(std::uint64_t bytes) {
  const auto tenths = static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) / (1 << 30) * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

}  // namespace

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
    if (way.bytes <= usable) fitting += (fitting.empty() ? "Give " : ", or ") + way.words + " (" + gibibytes(way.bytes) + ")";
  refuse(what + " needs about " + gibibytes(needed) + " of memory, but there are " + gibibytes(usable), where,
         (fitting.empty() ? otherwise : fitting) + "; --force runs it all the same");
}

}  // namespace espalier
