#include "engine/project/report.hpp"

#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "engine/base/error.hpp"
#include "engine/worker/operations.hpp"

namespace fs = std::filesystem;

namespace espalier::cli {

namespace {

void report(const fs::path& file, const fs::path& out, const ReportOptions& report, const Context& context) {
  const std::string ending = out.extension().string();
  if (ending == ".pdf" || ending == ".md") refuseUnavailable("report to " + ending, "Write an .html file; a browser prints it");
  if (ending != ".html") throw Error(ErrorKind::Usage, "the report would be of an unknown kind", out.string(), "Name an .html file");
  std::error_code ignored;
  if (!fs::exists(file, ignored)) refuse("there is no such project", file.string(), "Check the path: it is a NAME.espalier file");
  worker::requirePlaceForFile(out);
  writeHtmlReport(*Project::open(file, Project::Access::ReadOnly), out, report);
  context.json ? printJson(nlohmann::ordered_json{{"out", out.string()}}) : print("Wrote " + out.string() + "\n");
}

}  // namespace

void addReport(CLI::App& app, Context& context) {
  struct Options {
    fs::path file, out;
    ReportOptions report;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("report", "One HTML file with all models, runs, curves and scores of a project");
  addPath(*command, "FILE", options->file, "NAME.espalier")->required();
  addPath(*command, "OUT", options->out, "An .html file")->required();
  std::string parts;
  for (const std::string& part : reportParts()) parts += (parts.empty() ? "" : ", ") + part;
  addWords(*command, "--parts", options->report.parts, "What to show: " + parts + " (default: all)");
  setExample(*command, "espalier-cli report demo/demo.espalier report.html");
  command->callback([options, &context] { context.action = [options, &context] { report(options->file, options->out, options->report, context); }; });
}

}  // namespace espalier::cli
