// The command line: parses, runs the chosen command, and turns errors into one line and an exit status.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>

#include "app/cli/commands.hpp"
#include "app/cli/idle_options.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/options.hpp"
#include "app/cli/unknown_option.hpp"
#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"

namespace espalier::cli {
namespace {

/// The word that stands where a command is expected; empty when there is none.
std::string commandWord(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--project") {
      ++i;
    } else if (!word.starts_with("-")) {
      return std::string(word);
    }
  }
  return {};
}

/// Throws Usage for a command of the design that comes later, and for a word that is no command at all.
void requireCommand(const CLI::App& app, const std::string& word) {
  constexpr const char* kHint = "`espalier-cli --help` lists the commands that there are";
  for (const char* later : {"launch"})
    if (word == later) refuseUnavailable(later, kHint);
  const auto named = app.get_subcommands([&](const CLI::App* command) { return command->get_name() == word; });
  if (word.empty() || !named.empty()) return;
  const std::string meant = nearestCommand(app, word);
  throw Error(ErrorKind::Usage, "there is no command '" + word + "'" + (meant.empty() ? "" : " (did you mean " + meant + "?)"), {}, kHint);
}

void addCommands(CLI::App& app, Context& context) {
  addInspect(app, context);
  addTokenize(app, context);
  addEvaluate(app, context);
  addAnalyze(app, context);
  addSearch(app, context);
  addPrune(app, context);
  addCache(app, context);
  addTraining(app, context);
  addGenerate(app, context);
  addProject(app, context);
  addReport(app, context);
  addBench(app, context);
}

/// "espalier-cli: --batch: 0 is not in [1 - 4096]. `espalier-cli bench --help` says more": one line, as all errors are.
std::string parseFailure(const CLI::App* app, const CLI::Error& error) {
  std::string text = error.what();
  std::ranges::replace(text, '\n', ' ');
  std::string command = "espalier-cli";
  for (const CLI::App* called = app; !called->get_subcommands().empty();) {
    called = called->get_subcommands().front();
    command += " " + called->get_name();
  }
  return "espalier-cli: " + text + ". `" + command + " --help` lists what there is\n";
}

/// The option stands beside the commands, so their own help would not have it.
void sayWhatIsRecorded(CLI::App& app) {
  for (const char* const word : {"evaluate", "analyze", "search", "prune", "correct", "cache", "distill"}) {
    CLI::App* const command = app.get_subcommand(word);
    command->footer(command->get_footer() + "\n\nWith --project FILE.espalier, what it does is recorded there.");
  }
}

int run(int argc, char** argv) {
  CLI::App app{"Makes language models smaller: analyse, prune, correct, distil, compare."};
  Context context;
  app.name("espalier-cli");
  app.set_version_flag("--version", "espalier-cli " ESPALIER_VERSION);
  app.fallthrough();
  app.failure_message(parseFailure);
  app.require_subcommand(1);
  app.add_flag("--json", context.json, "Print one JSON document on standard output and nothing else there");
  addPath(app, "--project", context.projectFile, "Record what the command does in this project (made with `project new`)");
  setExample(app, "espalier-cli inspect models/teacher\n\nEach command has its own --help. Exit status: 0 done, 1 failed, 2 wrong usage, "
                  "3 input refused, 130 interrupted.");
  addCommands(app, context);
  sayWhatIsRecorded(app);
  readNumbersAsWritten(app);
  requireCommand(app, commandWord(argc, argv));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    throw unknownOption(app);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exitStatus(ErrorKind::Usage);
  }
  requireEffect(app);
  context.action();
  return context.status;
}

/// An exception of a library may carry more lines than a person wants to read.
std::string firstLine(const char* text) {
  const std::string_view all = text;
  return std::string(all.substr(0, all.find('\n')));
}

int fail(const std::string& message, ErrorKind kind) {
  std::fprintf(stderr, "espalier-cli: %s\n", message.c_str());
  return exitStatus(kind);
}

int fail(const std::filesystem::filesystem_error& error) {
  const bool refused = isMissingPermission(error.code().value());
  return fail(error.path1().string() + ": " + error.code().message() + (refused ? ". Check the permissions or choose another folder." : "."),
              refused ? ErrorKind::Refused : ErrorKind::Failed);
}

}  // namespace
}  // namespace espalier::cli

int main(int argc, char** argv) {
  using espalier::ErrorKind;
  espalier::prepareProcess();
  try {
    return espalier::cli::run(argc, argv);
  } catch (const espalier::Error& error) {
    return espalier::cli::fail(error.what(), error.kind());
  } catch (const std::filesystem::filesystem_error& error) {
    return espalier::cli::fail(error);
  } catch (const std::bad_alloc&) {
    return espalier::cli::fail("there is not enough memory for this. Lower --batch or --context, or close other programs.", ErrorKind::Failed);
  } catch (const std::exception& error) {
    return espalier::cli::fail(espalier::cli::firstLine(error.what()), ErrorKind::Failed);
  }
}
