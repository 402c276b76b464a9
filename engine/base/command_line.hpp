// Calls of espalier-cli as lines for a shell.
#pragma once

#include <concepts>
#include <filesystem>
#include <string>

namespace espalier {

/// The fewest digits (6 at least, where there are so many) from which the same number is read back.
std::string exactNumber(double value);

/// Collects "espalier-cli COMMAND ..." word by word.
class CommandLine {
 public:
  explicit CommandLine(const std::string& command) : m_text("espalier-cli " + command) {}

  CommandLine& add(const std::string& word);
  CommandLine& add(const std::filesystem::path& path) { return add(path.string()); }
  template <typename Value>
  CommandLine& option(const std::string& name, const Value& value) {
    m_text += " " + name;
    return add(wordOf(value));
  }
  /// Left out when the value is the one that the command takes by itself.
  template <typename Value>
  CommandLine& unless(const Value& standard, const std::string& name, const Value& value) {
    return value == standard ? *this : option(name, value);
  }
  CommandLine& flag(const std::string& name, bool given);
  const std::string& text() const { return m_text; }

 private:
  static std::string wordOf(const std::string& word) { return word; }
  static std::string wordOf(const char* word) { return word; }
  static std::string wordOf(const std::filesystem::path& path) { return path.string(); }
  static std::string wordOf(double value) { return exactNumber(value); }
  template <std::integral Integer>
  static std::string wordOf(Integer value) {
    return std::to_string(value);
  }

  std::string m_text;
};

}  // namespace espalier
