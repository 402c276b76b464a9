#include "app/cli/unknown_option.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace espalier::cli {

namespace {

/// Letters to change, add, leave out or swap with the next one.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

/// The program itself and the commands that were called, outermost first.
std::vector<const CLI::App*> called(const CLI::App& app) {
  std::vector<const CLI::App*> chain{&app};
  while (!chain.back()->get_subcommands().empty()) chain.push_back(chain.back()->get_subcommands().front());
  return chain;
}

/// Of the words that it is shown, the one most like a wrong one; empty when none is like it.
class Nearest {
 public:
  explicit Nearest(const std::string& wrong) : m_wrong(wrong), m_least(std::max<std::size_t>(2, wrong.size() / 4) + 1) {}
  void see(const std::string& word) {
    if (const std::size_t far = distance(m_wrong, word); far < m_least) {
      m_least = far;
      m_word = word;
    } else if (m_word.empty() && word.ends_with("-" + m_wrong)) {  // tokens: limit-tokens
      m_word = word;
    }
  }
  const std::string& word() const { return m_word; }

 private:
  const std::string& m_wrong;
  std::size_t m_least;
  std::string m_word;
};

/// Empty when nothing is like it.
std::string nearestOption(const std::vector<const CLI::App*>& commands, const std::string& wrong) {
  Nearest nearest(wrong);
  for (const CLI::App* command : commands)
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_group().empty()) continue;  // not shown in --help either
      for (const std::string& name : option->get_lnames()) nearest.see(name);
    }
  return nearest.word().empty() ? std::string() : "--" + nearest.word();
}

}  // namespace

std::string nearestCommand(const CLI::App& app, const std::string& wrong) {
  Nearest nearest(wrong);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) nearest.see(command->get_name());
  return nearest.word();
}

Error unknownOption(const CLI::App& app) {
  const std::vector<const CLI::App*> commands = called(app);
  const std::vector<std::string> extras = app.remaining(true);
  std::string command;
  for (std::size_t i = 1; i < commands.size(); ++i) command += (command.empty() ? "" : " ") + commands[i]->get_name();
  const std::string hint = "`espalier-cli " + command + (command.empty() ? "" : " ") + "--help` lists what there is";
  const auto option = std::find_if(extras.begin(), extras.end(), [](const std::string& word) { return word.starts_with("-") && word.size() > 1; });
  if (option == extras.end())
    return {ErrorKind::Usage, "'" + (extras.empty() ? std::string() : extras.front()) + "' is not expected here", command, hint};
  const std::string name = option->substr(0, option->find('='));
  const std::string nearest = name.starts_with("--") ? nearestOption(commands, name.substr(2)) : std::string();
  return {ErrorKind::Usage, "there is no option " + name + (nearest.empty() ? "" : " (did you mean " + nearest + "?)"), command, hint};
}

}  // namespace espalier::cli
