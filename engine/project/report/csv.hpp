// Numbers as files of comma-separated values (RFC 4180).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/file.hpp"
#include "engine/project/report/document.hpp"

namespace espalier::report {

/// One head line, one line a row, "\n" at their ends. Numbers have all their digits; what is not finite is left empty.
std::string csvOf(const Numbers& numbers);

/// A new folder of numbers that appears when all are in it, with index.csv, which says what each file is.
class CsvFolder {
 public:
  /// Throws Refused when the folder exists and is not empty.
  explicit CsvFolder(const std::filesystem::path& folder) : m_folder(folder) {}
  /// Writes NN-TITLE.csv.
  void add(const std::string& title, const Numbers& numbers);
  void commit();

 private:
  PartialFolder m_folder;
  std::vector<std::string> m_names, m_titles;
};

}  // namespace espalier::report
