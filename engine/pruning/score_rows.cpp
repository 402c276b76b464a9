#include "engine/pruning/score_rows.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/error.hpp"

namespace espalier {

const ScoreArray& arrayFor(const Scores& scores, const std::string& name, std::int64_t rows, std::int64_t columns) {
  const ScoreArray& array = scores.need(name);
  const bool fits = rows == 0 ? array.shape.size() == 1 : array.shape.size() == 2 && array.shape[0] == rows;
  if (!fits || array.shape.back() != columns)
    refuse(name + " does not have the sizes of this model", "scores", "Run analyze with this model");
  return array;
}

std::span<const float> rowOf(const ScoreArray& array, std::int64_t row, const std::string& name) {
  const auto columns = static_cast<std::size_t>(array.columns());
  const std::span<const float> values = std::span(array.values).subspan(static_cast<std::size_t>(row) * columns, columns);
  if (std::ranges::any_of(values, [](float value) { return std::isnan(value); }))
    refuse(name + " holds values that are not numbers", "scores", "Run analyze again");
  return values;
}

}  // namespace espalier
