// Numbers as people write them: 1e-3, 4.5B, 2,500,000.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace espalier::cli {

/// The digits of a whole number that is written plainly, with thousands set apart ("2,500,000"), with an exponent ("1e6"), or with K, M, B (or G) or T behind it for
/// thousand, million, billion, trillion ("4.5B"); a sign may stand before it. Nothing when it is none, or larger than 10^18.
std::optional<std::string> wholeNumber(const std::string& text);

/// "3e-05", as one would write it: six digits at most.
std::string shortNumber(double value);

/// Every option of the commands that takes a number reads it so, and says how to write one when it cannot be read.
void readNumbersAsWritten(CLI::App& app);

}  // namespace espalier::cli
