// The arrays of scores that a plan reads, checked against the model.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/importance/scores.hpp"

namespace espalier {

/// The array of that name, [rows, columns]; `rows` 0: a plain list of `columns`. Throws Refused when it is absent or has other sizes.
const ScoreArray& arrayFor(const Scores& scores, const std::string& name, std::int64_t rows, std::int64_t columns);

/// One row of it. Throws Refused naming the array when it holds NaN.
std::span<const float> rowOf(const ScoreArray& array, std::int64_t row, const std::string& name);

}  // namespace espalier
