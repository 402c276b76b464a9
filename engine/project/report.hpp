// A project as one document for people: what was asked, what came out, every figure and number, and how to do it again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/words.hpp"
#include "engine/project/project.hpp"

namespace espalier {

struct ReportOptions {
  std::vector<std::string> parts{};  ///< words of reportParts(), in this order; empty: all
  std::string title{};               ///< empty: the project's name
  std::string question{};            ///< that the project is to answer; empty: the one that the project keeps (kQuestionSetting)
  std::vector<RecordId> models{};    ///< artifacts to show; empty: all
  std::vector<RecordId> runs{};      ///< empty: all; the figures show the latest twelve of them and say so
  std::string language = "en";       ///< of the words (languages()); names, numbers, settings' values and commands are the same in each, and so is all CSV
};

/// The project's setting with the question that it is to answer.
inline constexpr const char* kQuestionSetting = "report.question";

/// "summary", "models", "correction", "lineage", "calibration", "importance", "search", "plan", "training", "settings", "samples", "repeat",
/// "environment".
const std::vector<std::string>& reportParts();
/// The heading of a part. Throws Usage when it is not known.
std::string reportPartTitle(const std::string& part, const Words& words);

/// One self-contained page: well-formed XML as well as HTML, figures as inline SVG, no script and nothing loaded from
/// elsewhere. Throws Usage when a part or the language is not known. Scores that cannot be read are named in the page.
std::string htmlReport(const Project& project, const ReportOptions& options = {});

/// A file of the kind that its name's ending says, written whole or not at all: .html that page; .pdf A4 pages; .md Markdown beside a
/// folder NAME_files with the figures as SVG and the numbers of each figure and table as CSV. Throws Usage for another ending.
void writeReport(const Project& project, const std::filesystem::path& out, const ReportOptions& options = {});

/// The command that writes the same report of the project `file` into `out`, or its numbers into the folder `csv`: what is empty is not written. What it takes by
/// itself is left out. Models and runs cannot be chosen there.
std::string commandLine(const ReportOptions& options, const std::filesystem::path& file, const std::filesystem::path& out, const std::filesystem::path& csv = {});

/// A new folder with the numbers of every figure and table as CSV, with the part "importance" also every array of the files of scores, and
/// index.csv, which says what each file is. Throws Refused when the folder exists and is not empty.
void writeReportNumbers(const Project& project, const std::filesystem::path& folder, const ReportOptions& options = {});

}  // namespace espalier
