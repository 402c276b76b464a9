// Numbers as the report prints them: units, thousands separators, a real minus sign; "–" for what is not known.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/words.hpp"

namespace espalier::report {

inline constexpr const char* kUnknown = "–";

std::string grouped(std::int64_t value);                  ///< 4,512,746,496
std::string fixed(double value, int digits);              ///< 3.912; thousands separated
std::string quantity(double value);                       ///< 4.03 M, 812 k, 640: three digits that count
std::string bytes(std::uint64_t value);                   ///< 8.08 MB (decimal, as disks are sold)
std::string percent(double share);                        ///< 47.0 %: always to a tenth, as in the window and on the command line
std::string signedPercent(double share);                  ///< −44.0 %
std::string scientific(double value);                     ///< 1e-4, 4.5e-7; plain between 0.01 and 10,000
std::string perplexityText(double perplexity);            ///< 2.14, 43.1: small ones differ in their second digit
std::string duration(double seconds, const Words& say);   ///< 41 s, 12 min, 3.4 h
std::string day(const std::string& timestamp);            ///< 2026-01-31 12:00 from an ISO 8601 time

}  // namespace espalier::report
