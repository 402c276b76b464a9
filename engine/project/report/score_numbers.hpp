// Importance as numbers for CSV.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/importance/scores.hpp"
#include "engine/project/report/data.hpp"
#include "engine/project/report/document.hpp"

namespace espalier::report {

/// Row, column and value of each cell of [rows, columns], the first row being `firstRow`, and whether it was cut (`cut` may be empty).
Numbers cellNumbers(const ScoreArray& array, const std::string& row, const std::string& column, std::int64_t firstRow, const std::vector<bool>& cut);

/// The same for a vector.
Numbers lineNumbers(const ScoreArray& array, const std::string& index, const std::vector<bool>& cut);

/// Every array of every file of scores, one after the other, with a title ("scores.safetensors: neuron.l2-mean"). Files that cannot be read are
/// left out; the section on importance names them.
void forEachScoreArray(const Data& data, const std::function<void(const std::string& title, const Numbers& numbers)>& use);

}  // namespace espalier::report
