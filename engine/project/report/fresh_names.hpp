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
  /// A command makes this now; its name in the new folder is the last part of the path, with a number when that is taken. What is made again at the same
  /// path gets another name, by which later commands find it.
  void add(const std::filesystem::path& made);
  /// The command with the new names of what it makes and reads.
  std::string rewritten(const std::string& command) const;

 private:
  std::map<std::string, std::string> m_names;
  std::set<std::string> m_taken;
};

}  // namespace espalier::report
