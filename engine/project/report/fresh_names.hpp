// Commands as they can be run again in an empty folder: what they made gets a name there, what they only read stays where it is.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace espalier::report {

class FreshNames {
 public:
  /// A command made this; its name in the new folder is the last part of the path, with a number when that is taken.
  void add(const std::filesystem::path& made);
  /// The command with the new names; later commands find there what earlier ones made.
  std::string rewritten(const std::string& command) const;

 private:
  std::map<std::string, std::string> m_names;
  std::set<std::string> m_taken;
};

}  // namespace espalier::report
