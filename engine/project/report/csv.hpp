// Numbers as files of comma-separated values (RFC 4180).
#pragma once

#include <filesystem>
#include <string>

#include "engine/project/report/document.hpp"

namespace espalier::report {

/// One head line, one line a row, "\n" at their ends. Numbers have all their digits; what is not finite is left empty.
std::string csvOf(const Numbers& numbers);

/// A new folder with NAME.csv of every figure and table and index.csv, which says what each file is. Throws Refused when the folder
/// exists and is not empty.
void writeCsvFolder(const Document& document, const std::filesystem::path& folder);

}  // namespace espalier::report
