// The settings of the runs: what differs between them, and what is equal.
#include <algorithm>

#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/setting_list.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

std::string shortPath(const Data& data, const std::string& path) {
  const std::string prefix = data.folder.string() + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

std::string valueText(const Data& data, const json& settings, const Setting& setting) {
  if (!settings.is_object() || !settings.contains(setting.key) || !applies(setting, settings)) return kUnknown;
  const json& value = settings[setting.key];
  if (value.is_array()) return joinedWords(value);
  if (value.is_string())
    return value.get_ref<const std::string&>().empty() ? kUnknown : namedValue(setting.key, shortPath(data, value.get<std::string>()), data.say);
  if (value.is_number_integer())
    return value.is_number_unsigned() ? grouped(static_cast<std::int64_t>(value.get<std::uint64_t>()))
                                      : grouped(value.get<std::int64_t>());
  if (value.is_number_float()) return scientific(value.get<double>());
  return value.is_boolean() ? data.say(value.get<bool>() ? "yes" : "no") : kUnknown;
}

struct Row {
  const Setting* setting;
  std::vector<std::string> values;  ///< one a run
  bool equal() const {
    return std::all_of(values.begin(), values.end(), [&](const std::string& value) { return value == values.front(); });
  }
};

/// Of the runs from `first` on; what none of them has is left out.
std::vector<Row> settingRows(const Data& data, std::size_t first) {
  std::vector<Row> rows;
  for (const Setting& setting : kSettings) {
    Row row{&setting, {}};
    for (std::size_t i = first; i < data.runs.size(); ++i)
      row.values.push_back(valueText(data, data.runs[i].run.settings, setting));
    if (!row.equal() || row.values.front() != kUnknown) rows.push_back(std::move(row));
  }
  return rows;
}

/// Runs as columns, at most five in a table.
void addDifferences(Blocks& blocks, const Data& data, const std::vector<Row>& rows) {
  constexpr std::size_t kMost = 5;
  const std::size_t count = data.runs.size() - data.runsLeftOut;
  for (std::size_t first = 0; first < count; first += kMost) {
    const std::size_t end = std::min(first + kMost, count);
    Table table{.title = data.say("What differs"), .columns = columnsOf(data.say, {{"Setting", false}})};
    for (std::size_t i = first; i < end; ++i) table.columns.push_back({data.runs[data.runsLeftOut + i].label(data.say), true});
    for (const Row& row : rows) {
      if (row.equal()) continue;
      TableRow cells{.cells = {cell(data.say(row.setting->title))}};
      for (std::size_t i = first; i < end; ++i) cells.cells.push_back(cell(row.values[i]));
      table.rows.push_back(std::move(cells));
    }
    if (!table.rows.empty()) blocks.push_back(std::move(table));
  }
}

}  // namespace

Numbers settingNumbers(const Data& data) {
  if (data.runs.empty()) return {};
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> values(data.runs.size());
  for (const Row& row : settingRows(data, 0)) {
    titles.push_back(data.say(row.setting->title));
    for (std::size_t i = 0; i < values.size(); ++i) values[i].push_back(row.values[i]);
  }
  Numbers numbers{{"setting", std::move(titles)}};
  for (std::size_t i = 0; i < values.size(); ++i) numbers.push_back({data.runs[i].label(data.say), std::move(values[i])});
  return numbers;
}

Blocks settingsSection(const Data& data) {
  if (data.runs.size() <= data.runsLeftOut) return {};
  const std::vector<Row> rows = settingRows(data, data.runsLeftOut);
  Blocks differing;
  addDifferences(differing, data, rows);
  Pairs equal{.title = data.runs.size() - data.runsLeftOut > 1 ? data.say("Equal in all runs") : data.runs.back().label(data.say)};
  for (const Row& row : rows)
    if (row.equal()) equal.pairs.emplace_back(data.say(row.setting->title), row.values.front());
  Blocks blocks;
  if (!differing.empty()) blocks.push_back(Heading{plain(data.say("What differs"))});
  for (Block& block : differing) blocks.push_back(std::move(block));
  if (!equal.pairs.empty()) {
    blocks.push_back(Heading{plain(equal.title)});
    blocks.push_back(std::move(equal));
  }
  return blocks;
}

}  // namespace espalier::report
