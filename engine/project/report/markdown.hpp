// A report as Markdown (GitHub's), with a folder that has its figures as SVG and its numbers as CSV.
#pragma once

#include <filesystem>
#include <string>

#include "engine/project/report/document.hpp"

namespace espalier::report {

/// `files`: the folder's name as links say it.
std::string markdownOf(const Document& document, const std::string& files);

/// Writes NAME_files/ beside `out` ("NAME.md"), then `out`. Files of an earlier report in that folder are replaced; others stay.
void writeMarkdown(const Document& document, const std::filesystem::path& out);

}  // namespace espalier::report
