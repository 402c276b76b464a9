#include "engine/project/report/score_numbers.hpp"

#include <optional>

#include "engine/base/error.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

std::optional<Scores> scoresIn(const Artifact& file) {
  try {
    return readScores(file.path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

Numbers numbersOf(const std::string& name, const ScoreArray& array) {
  const std::string axis = scoreAxis(name), index = axis.empty() ? "index" : axis.starts_with("hidden") ? "channel" : axis;
  if (array.shape.size() != 2) return lineNumbers(array, index, {});
  return axis == "block" ? cellNumbers(array, "layers_removed", "first_layer", 1, {}) : cellNumbers(array, "layer", index, 0, {});
}

}  // namespace

Numbers cellNumbers(const ScoreArray& array, const std::string& row, const std::string& column, std::int64_t firstRow, const std::vector<bool>& cut) {
  std::vector<double> rows, columns, values;
  for (std::int64_t i = 0; i < array.rows(); ++i) {
    for (std::int64_t j = 0; j < array.columns(); ++j) {
      rows.push_back(static_cast<double>(i + firstRow));
      columns.push_back(static_cast<double>(j));
      values.push_back(static_cast<double>(array.at(i, j)));
    }
  }
  Numbers numbers{numberColumn(row, std::move(rows)), numberColumn(column, std::move(columns)), numberColumn("value", std::move(values))};
  if (!cut.empty()) numbers.push_back(numberColumn("cut", {cut.begin(), cut.end()}));
  return numbers;
}

Numbers lineNumbers(const ScoreArray& array, const std::string& index, const std::vector<bool>& cut) {
  Numbers numbers{indexColumn(index, array.values.size()), numberColumn("value", {array.values.begin(), array.values.end()})};
  if (!cut.empty()) numbers.push_back(numberColumn("cut", {cut.begin(), cut.end()}));
  return numbers;
}

void forEachScoreArray(const Data& data, const std::function<void(const std::string& title, const Numbers& numbers)>& use) {
  for (const Artifact& file : data.scores) {
    const std::optional<Scores> scores = scoresIn(file);
    if (!scores) continue;
    for (const auto& [name, array] : scores->arrays) use(file.name + ": " + name, numbersOf(name, array));
  }
}

}  // namespace espalier::report
