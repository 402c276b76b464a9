// Command lines as a POSIX shell reads them.
#pragma once

#include <string>
#include <vector>

namespace espalier {

/// One word for the shell: quoted when it needs to be.
std::string shellQuoted(const std::string& word);
/// The words of a line as the shell takes it apart (single quotes and backslashes).
std::vector<std::string> shellWords(const std::string& line);

}  // namespace espalier
