#include "app/cli/numbers.hpp"

#include <cmath>
#include <cstdlib>
#include <regex>
#include <sstream>

namespace espalier::cli {

namespace {

/// Empty, or what is wrong; brings the text into the form that CLI11 reads.
std::string readWhole(std::string& text) {
  if (const std::optional<std::string> digits = wholeNumber(text)) {
    text = *digits;
    return {};
  }
  return "\"" + text + "\" is not a whole number; write it like 4000, 1e6 or 4.5B";
}

std::string readReal(std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() && *end == '\0' && !std::isnan(value)) return {};
  return "\"" + text + "\" is not a number; write it like 0.001 or 1e-3";
}

/// Shorter in --help than CLI11's "INT:INT in [1 - 16777216]"; what is out of range is said in full when it is given.
void nameType(CLI::Option& option, const std::string& name) {
  option.type_name(name);
  try {
    for (int i = 0;; ++i) option.get_validator(i)->description("");
  } catch (const CLI::OptionNotFound&) {  // that was the last one
  }
}

}  // namespace

std::string shortNumber(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

std::optional<std::string> wholeNumber(const std::string& text) {
  static const std::regex kForm(R"(([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([eE]\+?\d{1,2})?([kKmMbBgGtT]?))");
  std::smatch parts;
  if (!std::regex_match(text, parts, kForm)) return std::nullopt;
  std::string digits = parts[2];
  std::erase(digits, ',');
  if (!parts[3].matched && !parts[4].matched && parts[5].length() == 0) return (parts[1] == "-" ? "-" : "") + digits;
  double value = std::strtod((digits + parts[3].str() + parts[4].str()).c_str(), nullptr);
  switch (parts[5].length() > 0 ? std::tolower(parts[5].str().front()) : ' ') {
    case 'k': value *= 1e3; break;
    case 'm': value *= 1e6; break;
    case 'b':
    case 'g': value *= 1e9; break;
    case 't': value *= 1e12; break;
    default: break;
  }
  const double rounded = std::round(value);
  if (value > 1e18 || std::abs(value - rounded) > 1e-6) return std::nullopt;
  return (parts[1] == "-" ? "-" : "") + std::to_string(static_cast<long long>(rounded));
}

void readNumbersAsWritten(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands(nullptr))
    for (CLI::Option* option : command->get_options()) {
      const std::string type = option->get_type_name();
      const bool whole = type.starts_with("INT") || type.starts_with("UINT");
      if (!whole && !type.starts_with("FLOAT")) continue;
      option->transform(CLI::Validator(whole ? readWhole : readReal, ""));
      nameType(*option, whole ? "N" : "X");
    }
}

}  // namespace espalier::cli
