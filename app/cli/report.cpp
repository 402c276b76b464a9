#include "engine/base/joined_words.hpp"
#include "engine/project/report.hpp"

#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/words.hpp"
#include "engine/worker/operations.hpp"

namespace fs = std::filesystem;

namespace espalier::cli {

namespace {

struct Options {
  fs::path file, out, csv;
  ReportOptions report;
};

/// An earlier report is replaced, another file is not.
void requireOwnOrNew(const fs::path& out) {
  std::error_code ignored;
  if (!fs::is_regular_file(out, ignored) || fs::file_size(out, ignored) == 0) return;
  const std::string text = readFile(out);
  const bool pdf = out.extension() == ".pdf";
  if (pdf ? text.starts_with("%PDF") : text.find("Espalier") != std::string::npos) return;
  refuse("the file exists and is no report", out.string(), "Choose another name or remove it first");
}

void report(const Options& options, const Context& context) {
  std::error_code ignored;
  if (options.out.empty() && options.csv.empty())
    throw Error(ErrorKind::Usage, "no file was named that the report is to be written to", "OUT", "Name an .html, .pdf or .md file, or --csv FOLDER");
  if (!fs::exists(options.file, ignored)) refuse("there is no such project", options.file.string(), "Check the path: it is a NAME.espalier file");
  if (!options.out.empty()) {
    worker::requirePlaceForFile(options.out);
    requireOwnOrNew(options.out);
  }
  if (!options.csv.empty()) requireFreshFolder(options.csv);
  const auto project = Project::open(options.file, Project::Access::ReadOnly);
  if (!options.out.empty()) writeReport(*project, options.out, options.report);
  if (!options.csv.empty()) writeReportNumbers(*project, options.csv, options.report);
  nlohmann::ordered_json written;
  if (!options.out.empty()) written["out"] = options.out.string();
  if (!options.csv.empty()) written["csv"] = options.csv.string();
  if (context.json) return printJson(written);
  for (const auto& [what, path] : written.items()) print("Wrote " + path.get<std::string>() + "\n");
}

}  // namespace

void addReport(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("report", "A document with all models, runs, curves and scores of a project");
  addPath(*command, "FILE", options->file, "NAME.espalier")->required();
  addPath(*command, "OUT", options->out,
          "An .html file (one page that needs nothing else), a .pdf file (A4), or an .md file (its figures and numbers go to OUT_files beside it)");
  addPath(*command, "--csv", options->csv, "A new folder for all numbers as CSV: of every figure and table, and every array of scores");
  addWords(*command, "--parts", options->report.parts, "What to show: " + joinedWords(reportParts()) + " (default: all)");
  command->add_option("--title", options->report.title, "What stands above it (default: the project's name)");
  command->add_option("--question", options->report.question, "What the project is to answer, at its beginning (default: what the project keeps, if anything)");
  command->add_option("--language", options->report.language, "The language of its words: " + joinedWords(languages()) + " (default: en). CSV is the same in each")->type_name("LANGUAGE");
  setExample(*command, "espalier-cli report demo/demo.espalier report.pdf --csv numbers");
  command->callback([options, &context] { context.action = [options, &context] { report(*options, context); }; });
}

}  // namespace espalier::cli
