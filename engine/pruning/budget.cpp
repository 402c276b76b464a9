#include "engine/pruning/budget.hpp"

#include <cmath>
#include <cstdlib>
#include <map>

#include "engine/base/digits.hpp"
#include "engine/base/error.hpp"
#include "engine/base/sizes.hpp"
#include "engine/pruning/target_limits.hpp"

namespace espalier {

namespace {

int storedBytesPerValue(const ModelShape& shape) { return shape.dtype == "bfloat16" || shape.dtype == "float16" ? 2 : 4; }

}  // namespace

std::uint64_t costOf(const ModelShape& shape, const Budget& budget) {
  if (budget.parameters) return shape.parameters().total();
  const int bytesPerValue = storedBytesPerValue(shape);
  return shape.weightBytes(bytesPerValue) + shape.kvCacheBytes(budget.context, bytesPerValue);
}

std::optional<Widths> widthsWithin(const ModelShape& source, const std::function<double(const ModelShape&)>& cost, double limit) {
  constexpr double kUnevenness = 0.25;  // how much of the budget an even cut of both widths is worth
  const AxisSteps steps = axisSteps(source);
  std::optional<Widths> best;
  double least = 0;
  ModelShape shape = source;
  for (shape.hidden = steps.hidden; shape.hidden <= source.hidden; shape.hidden += steps.hidden) {
    shape.heads = headsWith(source, shape.hidden, source.heads);
    for (shape.ffn = steps.ffn; shape.ffn <= source.ffn; shape.ffn += steps.ffn) {
      const double used = cost(shape);
      if (used > limit) continue;
      const double uneven = static_cast<double>(shape.hidden) / static_cast<double>(source.hidden) -
                            static_cast<double>(shape.ffn) / static_cast<double>(source.ffn);
      const double penalty = 1 - used / limit + kUnevenness * std::abs(uneven);
      if (best && penalty >= least) continue;
      least = penalty;
      best = {shape.hidden, shape.ffn, shape.heads};
    }
  }
  return best;
}

std::string describeCost(std::uint64_t cost, const Budget& budget) {
  if (budget.parameters) return groupedDigits(std::to_string(cost)) + " parameters";
  return memoryText(cost) + " with a context of " + std::to_string(budget.context) + " tokens";
}

std::uint64_t parseBytes(const std::string& text, const std::string& where) {
  static const std::map<std::string, double> kUnits{{"", 1},      {"B", 1},         {"KB", 1e3},      {"MB", 1e6},  {"GB", 1e9},
                                                    {"TB", 1e12}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1024.0 * (1 << 30)}};
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  while (*end == ' ') ++end;
  const auto unit = kUnits.find(end);
  const double bytes = unit == kUnits.end() || end == text.c_str() ? 0 : number * unit->second;
  if (!(bytes >= 1 && bytes < 1e18)) throw Error(ErrorKind::Usage, "\"" + text + "\" is no number of bytes", where, "Write it like 8GiB or 8589934592");
  return static_cast<std::uint64_t>(std::llround(bytes));
}

}  // namespace espalier
