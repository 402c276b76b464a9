// Lines of espalier-cli, read by the command's own options without the program.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "app/cli/idle_options.hpp"
#include "app/cli/numbers.hpp"
#include "engine/base/shell.hpp"

namespace espalier::test {

/// As `espalier-cli LINE` reads it, with the options that `add(command, options)` declares; throws what the parser throws.
template <typename Options, typename Add>
void readLine(CLI::App& app, const std::string& line, Options& options, const Add& add) {
  std::vector<std::string> words = shellWords(line);
  add(*app.add_subcommand(words.at(1)), options);
  cli::readNumbersAsWritten(app);
  words.erase(words.begin());
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  app.parse(std::move(words));
  cli::requireEffect(app);
}

}  // namespace espalier::test
