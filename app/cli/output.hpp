// What the program prints on standard output: one JSON document, or words and aligned columns.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/estimate.hpp"

namespace espalier::cli {

/// Throws Failed when standard output cannot take it (a full disk behind it).
void print(std::string_view text);
void printJson(const nlohmann::ordered_json& document);

std::string grouped(std::uint64_t number);           ///< "4,030,464"
std::string durationText(double seconds);            ///< "2 h 5 min", "48 s"
std::string decimal(double value, int digits);       ///< fixed; "-" when it is not a number
std::string percentText(double part, double whole);  ///< "31.4 %"

/// Rows under each other: the first column to the left, the others to the right, two spaces between.
std::string table(const std::vector<std::vector<std::string>>& rows, const std::string& indent = "  ");

/// "Note: ..." for each, on standard error.
void printNotes(const std::vector<std::string>& notes);

/// What work would take: sums and what they are made of, or the document. When `check` throws (an output that exists), it is said that the run itself would
/// be refused, and why: in words on standard error, or in the document as "refused".
void printEstimate(const Estimate& estimate, bool json, const std::function<void()>& check);

}  // namespace espalier::cli
