#include "engine/project/report/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "engine/base/digits.hpp"
#include "engine/base/sizes.hpp"

namespace espalier::report {

namespace {

std::string printed(const char* format, int digits, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, digits, value);
  return text.data();
}

/// Puts commas between thousands of the digits before a point, and the real minus sign in front.
std::string dressed(std::string text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.erase(0, 1);
  text = groupedDigits(std::move(text));
  const bool zero = text.find_first_not_of("0.,") == std::string::npos;
  return negative && !zero ? "−" + text : text;
}

std::string threeDigits(double value) {
  const double size = std::abs(value);
  return dressed(printed("%.*f", size < 9.995 ? 2 : size < 99.95 ? 1 : 0, value));
}

}  // namespace

std::string grouped(std::int64_t value) { return dressed(std::to_string(value)); }

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return kUnknown;
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  return dressed(printed("%.*f", digits, value));
}

std::string quantity(double value) {
  if (!std::isfinite(value)) return fixed(value, 0);
  const double size = std::abs(value);
  if (size >= 999.5e9) return threeDigits(value / 1e12) + " T";
  if (size >= 999.5e6) return threeDigits(value / 1e9) + " B";
  if (size >= 999.5e3) return threeDigits(value / 1e6) + " M";
  if (size >= 10e3) return threeDigits(value / 1e3) + " k";
  return size == std::floor(size) ? grouped(static_cast<std::int64_t>(value)) : threeDigits(value);
}

std::string bytes(std::uint64_t value) { return fileText(value); }

std::string percent(double share) { return std::isfinite(share) ? fixed(100 * share, 1) + " %" : kUnknown; }

std::string signedPercent(double share) {
  return std::isfinite(share) && share > 0 ? "+" + percent(share) : percent(share);
}

std::string scientific(double value) {
  if (!std::isfinite(value)) return fixed(value, 0);
  const double size = std::abs(value);
  std::string text;
  if (size == 0 || (size >= 0.01 && size < 1e4)) {
    text = printed("%.*g", 6, value);
    return dressed(text);
  }
  text = printed("%.*e", 5, value);
  std::string mantissa = text.substr(0, text.find('e'));
  while (mantissa.back() == '0') mantissa.pop_back();
  if (mantissa.back() == '.') mantissa.pop_back();
  return mantissa + "e" + std::to_string(std::stoi(text.substr(text.find('e') + 1)));
}

std::string perplexityText(double perplexity) { return fixed(perplexity, perplexity < 10 ? 2 : 1); }

std::string duration(double seconds, const Words& say) {
  if (!std::isfinite(seconds)) return kUnknown;
  if (seconds < 100) return say("{0} s", fixed(seconds, seconds < 10 ? 1 : 0));
  if (seconds < 100 * 60) return say("{0} min", fixed(seconds / 60, 0));
  return say("{0} h", fixed(seconds / 3600, 1));
}

std::string day(const std::string& timestamp) {
  if (timestamp.size() < 16 || timestamp[10] != 'T') return timestamp;
  std::string shown = timestamp.substr(0, 16);
  shown[10] = ' ';
  return shown;
}

}  // namespace espalier::report
