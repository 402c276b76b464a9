// A report as Markdown (GitHub's), with a folder that has its figures as SVG and its numbers as CSV.
#pragma once

#include <filesystem>
#include <string>

#include "engine/project/report/document.hpp"

namespace espalier::report {

/// `english`: the same document in English, which names the files. `files`: the folder's name as links say it.
std::string markdownOf(const Document& document, const Document& english, const std::string& files);

/// Writes NAME_files/ beside `out` ("NAME.md"), then `out`. Files of an earlier report in that folder are replaced; others stay. The numbers (CSV) are those
/// of `english`.
void writeMarkdown(const Document& document, const Document& english, const std::filesystem::path& out);

}  // namespace espalier::report
