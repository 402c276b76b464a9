#include "engine/project/report/fresh_names.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace espalier::report {

std::vector<std::string> shellWords(const std::string& line) {
  std::vector<std::string> words;
  bool inside = false, quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (!quoted && c == ' ') {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (c == '\'') {
      quoted = !quoted;
    } else if (!quoted && c == '\\' && i + 1 < line.size()) {
      words.back() += line[++i];
    } else {
      words.back() += c;
    }
  }
  return words;
}

std::string shellWord(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("-_./,:=+@%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

void FreshNames::add(const std::filesystem::path& made) {
  if (made.empty() || m_names.contains(made.string())) return;
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
    line += (line.empty() ? "" : " ") + shellWord(found == m_names.end() ? word : found->second);
  }
  return line;
}

}  // namespace espalier::report
