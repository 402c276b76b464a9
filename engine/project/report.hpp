// A project as one document for people: what was asked, what came out, every figure and number, and how to do it again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/project/project.hpp"

namespace espalier {

struct ReportOptions {
  std::vector<std::string> parts;  ///< words of reportParts(), in this order; empty: all
  std::string title;               ///< empty: the project's name
  std::vector<RecordId> models;    ///< artifacts to show; empty: all
  std::vector<RecordId> runs;      ///< empty: all; the figures show the latest twelve of them and say so
  std::string engine;              ///< Engine::describe(), when an engine is loaded: libraries and kernels
};

/// "summary", "models", "lineage", "importance", "plan", "training", "settings", "samples", "repeat", "environment".
const std::vector<std::string>& reportParts();

/// One self-contained page: well-formed XML as well as HTML, figures as inline SVG, no script and nothing loaded from
/// elsewhere. Throws Usage when a part is not known. Scores that cannot be read are named in the page.
std::string htmlReport(const Project& project, const ReportOptions& options = {});

/// The same as a file, written whole or not at all. Throws Refused when the name does not end in .html or .htm.
void writeHtmlReport(const Project& project, const std::filesystem::path& out, const ReportOptions& options = {});

}  // namespace espalier
