#include "engine/project/report.hpp"

#include <algorithm>
#include <array>

#include "engine/base/command_line.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/project/report/compose.hpp"
#include "engine/project/report/csv.hpp"
#include "engine/project/report/html.hpp"
#include "engine/project/report/markdown.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/print.hpp"
#include "engine/project/report/score_numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier {

namespace report {

namespace {

struct Part {
  const char* word;
  const char* title;
  Blocks (*write)(const Data&);
  const char* nothing;  ///< said when there is nothing to show
};
constexpr std::array kParts{
    Part{"summary", "Summary", summarySection, ""},
    Part{"models", "Models", modelsSection, "No model has been added to the project."},
    Part{"correction", "Did correction help?", correctionSection, "Not known yet: no teacher has been corrected and measured on held-out text."},
    Part{"lineage", "Lineage", lineageSection, "No model has been added to the project."},
    Part{"calibration", "Calibration and data", calibrationSection, "No text has been used yet."},
    Part{"importance", "Importance", importanceSection, "No model has been analysed."},
    Part{"search", "Search", searchSection, "No search for shapes was recorded."},
    Part{"plan", "Plan", planSection, "No student has been cut."},
    Part{"training", "Training", trainingSection, "Nothing has been trained."},
    Part{"settings", "Settings", settingsSection, "Nothing has been trained."},
    Part{"samples", "Samples", samplesSection, "No sample was written down."},
    Part{"repeat", "How to repeat it", repeatSection, "Nothing was recorded that could be repeated."},
    Part{"environment", "Versions and machine", environmentSection, ""}};

const Part& partOf(const std::string& word) {
  const auto found = std::find_if(kParts.begin(), kParts.end(), [&](const Part& part) { return word == part.word; });
  if (found != kParts.end()) return *found;
  throw Error(ErrorKind::Usage, "a report has no part \"" + word + "\"", "--parts", "Choose from " + joinedWords(reportParts()));
}

std::vector<const Part*> partsOf(const ReportOptions& options) {
  std::vector<const Part*> parts;
  for (const std::string& word : options.parts.empty() ? reportParts() : options.parts) parts.push_back(&partOf(word));
  return parts;
}

Document compose(const Data& data, const std::vector<const Part*>& parts) {
  Document document{.title = data.title, .subtitle = data.say("Espalier report, {0} UTC", day(data.created)), .created = data.created, .say = data.say};
  for (const Part* part : parts) {
    Section section{part->word, data.say(part->title), part->write(data)};
    if (section.blocks.empty()) section.blocks.push_back(Paragraph{plain(data.say(part->nothing)), Role::Secondary});
    document.sections.push_back(std::move(section));
  }
  return document;
}

/// The same in English: names of files and heads of CSV are the same in every language.
Document inEnglish(Data data, const std::vector<const Part*>& parts) {
  data.say = Words();
  return compose(data, parts);
}

}  // namespace

Document documentOf(const Project& project, const ReportOptions& options, Medium medium) {
  const std::vector<const Part*> parts = partsOf(options);
  Data data = collect(project, options);
  if (medium == Medium::Paper) {
    data.figureWidth = 700;
    data.curveHeight = 250;
    data.cellOverlap = 0.4;
  }
  return compose(data, parts);
}

NumberColumn numberColumn(std::string title, std::vector<double> values) { return {std::move(title), std::move(values)}; }

std::vector<TableColumn> columnsOf(const Words& say, std::initializer_list<std::pair<const char*, bool>> titles) {
  std::vector<TableColumn> columns;
  for (const auto& [title, number] : titles) columns.push_back({say(title), number});
  return columns;
}

NumberColumn indexColumn(std::string title, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(i));
  return {std::move(title), std::move(values)};
}

}  // namespace report

std::string reportPartTitle(const std::string& part, const Words& words) { return words(report::partOf(part).title); }

const std::vector<std::string>& reportParts() {
  static const std::vector<std::string> kWords = [] {
    std::vector<std::string> words;
    for (const report::Part& part : report::kParts) words.emplace_back(part.word);
    return words;
  }();
  return kWords;
}

std::string htmlReport(const Project& project, const ReportOptions& options) {
  return report::htmlOf(report::documentOf(project, options, report::Medium::Screen));
}

void writeReport(const Project& project, const std::filesystem::path& out, const ReportOptions& options) {
  const std::string ending = out.extension().string();
  if (ending == ".html" || ending == ".htm") return writeFileAtomically(out, htmlReport(project, options));
  if (ending == ".md") {
    const std::vector<const report::Part*> parts = report::partsOf(options);
    const report::Data data = report::collect(project, options);
    return report::writeMarkdown(report::compose(data, parts), report::inEnglish(data, parts), out);
  }
  if (ending == ".pdf") return writeFileAtomically(out, report::pdfOf(report::documentOf(project, options, report::Medium::Paper)));
  throw Error(ErrorKind::Usage, "the report would be of an unknown kind", out.string(), "Name a file that ends in .html, .pdf or .md");
}

std::string commandLine(const ReportOptions& options, const std::filesystem::path& file, const std::filesystem::path& out, const std::filesystem::path& csv) {
  CommandLine line("report");
  line.add(file);
  if (!out.empty()) line.add(out);
  if (!csv.empty()) line.option("--csv", csv.string());
  if (!options.parts.empty() && options.parts != reportParts()) line.option("--parts", joinedWords(options.parts, ","));
  const ReportOptions standard;
  return line.unless(standard.title, "--title", options.title).unless(standard.question, "--question", options.question).unless(standard.language, "--language", options.language).text();
}

void writeReportNumbers(const Project& project, const std::filesystem::path& folder, const ReportOptions& options) {
  const std::vector<const report::Part*> parts = report::partsOf(options);
  const auto has = [&](std::string_view word) { return std::ranges::any_of(parts, [&](const report::Part* part) { return word == part->word; }); };
  report::CsvFolder csv(folder);
  report::Data data = report::collect(project, options);
  data.say = Words();  // names of files and heads are the same in every language
  const auto add = [&](const std::string& title, const report::Numbers& numbers) { csv.add(title, numbers); };
  const report::Document document = report::compose(data, parts);
  for (const report::NamedBlock& block : report::namedBlocks(document)) csv.add(block.title, block.numbers);
  for (const auto& [title, numbers] : report::factsOf(document)) csv.add(title, numbers);
  if (has("training")) report::forEachRunLeftOut(project, data, add);
  if (has("settings") && !data.runs.empty()) csv.add("Settings of all runs", report::settingNumbers(data));
  if (has("importance")) report::forEachScoreArray(data, add);
  csv.commit();
}

}  // namespace espalier
