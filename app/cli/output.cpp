#include "app/cli/output.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/base/cpu.hpp"
#include "engine/base/digits.hpp"
#include "engine/base/error.hpp"
#include "engine/base/sizes.hpp"
#include "engine/worker/requests.hpp"

namespace espalier::cli {

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    failErrno("cannot write the answer", "standard output");
}

void printJson(const nlohmann::ordered_json& document) {
  print(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

std::string grouped(std::uint64_t number) { return groupedDigits(std::to_string(number)); }

std::string decimal(double value, int digits) {
  if (!std::isfinite(value)) return "-";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string durationText(double seconds) {
  constexpr double kTenthsBelow = 9.95;
  if (seconds < kTenthsBelow) return decimal(std::max(seconds, 0.0), 1) + " s";
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  const std::int64_t minutes = whole / 60;
  if (minutes < 60) return std::to_string(minutes) + " min" + (minutes < 5 ? " " + std::to_string(whole % 60) + " s" : "");
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string percentText(double part, double whole) { return whole > 0 ? decimal(100 * part / whole, 1) + " %" : "-"; }

std::string table(const std::vector<std::vector<std::string>>& rows, const std::string& indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) widths[column] = std::max(widths[column], row[column].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = indent;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::string padding(widths[column] - row[column].size(), ' ');
      line += column == 0 ? row[column] + padding : "  " + padding + row[column];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

void printNotes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) std::fprintf(stderr, "Note: %s\n", note.c_str());
}

void printEstimate(const Estimate& estimate, bool json, const std::function<void()>& check) {
  std::string refused;
  try {
    check();
  } catch (const Error& error) {
    refused = error.what();
  }
  if (json) {
    nlohmann::ordered_json document = toJson(estimate);
    if (!refused.empty()) document["refused"] = refused;
    return printJson(document);
  }
  const auto section = [](const char* title, const std::string& sum, const EstimateParts& parts, const auto& words) {
    std::vector<std::vector<std::string>> rows{{title, sum}};
    for (const EstimatePart& part : parts) rows.push_back({"  " + part.name, words(part.amount)});
    return rows;
  };
  const auto memory = [](double amount) { return memoryText(static_cast<std::uint64_t>(amount)); };
  const auto file = [](double amount) { return fileText(static_cast<std::uint64_t>(amount)); };
  std::vector<std::vector<std::string>> rows = section("Memory", memoryText(estimate.peakResidentBytes), estimate.memory, memory);
  for (const auto& more : {section("Time", durationText(estimate.seconds), estimate.time, durationText), section("Disk", fileText(estimate.diskBytes), estimate.disk, file)})
    rows.insert(rows.end(), more.begin(), more.end());
  const bool fits = estimate.peakResidentBytes <= usableMemoryBytes();
  print(table(rows, "") + (fits ? "Fits" : "Does not fit") + ": this machine has " + memoryText(usableMemoryBytes()) + " of memory\n");
  if (!refused.empty()) std::fprintf(stderr, "Warning: the run itself would be refused: %s\n", refused.c_str());
}

}  // namespace espalier::cli
