#include "engine/base/command_line.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "engine/base/shell.hpp"

namespace espalier {

std::string exactNumber(double value) {
  constexpr int kUsual = 6, kEnough = 17;
  std::array<char, 40> text{};
  for (int digits = kUsual; digits <= kEnough; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    if (std::strtod(text.data(), nullptr) == value) break;
  }
  return text.data();
}

CommandLine& CommandLine::add(const std::string& word) {
  m_text += " " + shellQuoted(word);
  return *this;
}

CommandLine& CommandLine::flag(const std::string& name, bool given) {
  if (given) m_text += " " + name;
  return *this;
}

}  // namespace espalier
