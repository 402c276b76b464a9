#include "engine/project/report/fresh_names.hpp"

#include <algorithm>
#include <string_view>

#include "engine/base/shell.hpp"

namespace espalier::report {

void FreshNames::add(const std::filesystem::path& made) {
  if (made.empty()) return;
  std::string name = made.filename().string();
  for (int number = 2; m_taken.contains(name); ++number)
    name = made.stem().string() + "-" + std::to_string(number) + made.extension().string();
  m_taken.insert(name);
  m_names[made.string()] = name;
}

std::string FreshNames::rewritten(const std::string& command) const {
  std::string line;
  for (const std::string& word : shellWords(command)) {
    const auto found = m_names.find(word);
    line += (line.empty() ? "" : " ") + shellQuoted(found == m_names.end() ? word : found->second);
  }
  return line;
}

}  // namespace espalier::report
