#include "engine/project/report/csv.hpp"

#include <charconv>
#include <cmath>

namespace espalier::report {

namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string field(double value) {
  if (!std::isfinite(value)) return {};
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::size_t rowsOf(const Numbers& numbers) {
  return numbers.empty() ? 0 : std::visit([](const auto& values) { return values.size(); }, numbers.front().values);
}

}  // namespace

std::string csvOf(const Numbers& numbers) {
  std::string csv;
  for (const NumberColumn& column : numbers) csv += (&column == &numbers.front() ? "" : ",") + field(column.title);
  csv += '\n';
  for (std::size_t row = 0; row < rowsOf(numbers); ++row) {
    for (const NumberColumn& column : numbers) {
      if (&column != &numbers.front()) csv += ',';
      csv += std::visit([row](const auto& values) { return field(values[row]); }, column.values);
    }
    csv += '\n';
  }
  return csv;
}

void CsvFolder::add(const std::string& title, const Numbers& numbers) {
  const std::string name = numberedName(m_names.size() + 1, title) + ".csv";
  writeFileAtomically(m_folder.path() / name, csvOf(numbers));
  m_names.push_back(name);
  m_titles.push_back(title);
}

void CsvFolder::commit() {
  writeFileAtomically(m_folder.path() / "index.csv", csvOf({{"file", m_names}, {"title", m_titles}}));
  m_folder.commit();
}

}  // namespace espalier::report
