#include "engine/checkpoint/config_reader.hpp"

#include <cmath>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

/// A value for a message: short, and never a whole list or object.
std::string shown(const nlohmann::ordered_json& value) {
  constexpr std::size_t kLongest = 60;
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  if (value.is_string() && value.get_ref<const std::string&>().size() > kLongest) return "a long text";
  return value.dump();
}

}  // namespace

ConfigReader::ConfigReader(const nlohmann::ordered_json& object, std::string where)
    : m_object(object), m_where(std::move(where)) {
  if (!object.is_object()) refuse("this must be a JSON object", m_where, "Check the file against the model's page");
}

void ConfigReader::refuseField(const std::string& key, const std::string& what, const std::string& hint) const {
  refuse(what, m_where + ", " + key, hint);
}

bool ConfigReader::has(const std::string& key) const {
  const auto found = m_object.find(key);
  return found != m_object.end() && !found->is_null();
}

const nlohmann::ordered_json& ConfigReader::at(const std::string& key) const {
  if (!has(key)) refuseField(key, "the field is missing", "Check the file against the model's page");
  return *m_object.find(key);
}

std::int64_t ConfigReader::wholeNumber(const std::string& key, std::int64_t smallest, std::int64_t largest) const {
  const auto& value = at(key);
  if (!value.is_number_integer()) refuseField(key, "must be a whole number, not " + shown(value));
  // A number above 2^63 is stored unsigned and would turn negative.
  const bool tooLarge = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(largest);
  if (tooLarge || value.get<std::int64_t>() < smallest || value.get<std::int64_t>() > largest)
    refuseField(key, "must lie between " + std::to_string(smallest) + " and " + std::to_string(largest) + ", not " + shown(value));
  return value.get<std::int64_t>();
}

std::int64_t ConfigReader::size(const std::string& key, std::int64_t largest) const { return wholeNumber(key, 1, largest); }

std::int64_t ConfigReader::count(const std::string& key, std::int64_t largest, std::int64_t fallback) const {
  return has(key) ? wholeNumber(key, 0, largest) : fallback;
}

std::int64_t ConfigReader::size(const std::string& key, std::int64_t largest, std::int64_t fallback) const {
  return has(key) ? size(key, largest) : fallback;
}

double ConfigReader::positive(const std::string& key) const {
  const auto& value = at(key);
  if (!value.is_number()) refuseField(key, "must be a number, not " + shown(value));
  const double number = value.get<double>();
  if (!std::isfinite(number) || number <= 0) refuseField(key, "must be above 0, not " + shown(value));
  return number;
}

double ConfigReader::positive(const std::string& key, double fallback) const { return has(key) ? positive(key) : fallback; }

std::vector<double> ConfigReader::positives(const std::string& key, std::size_t length) const {
  const auto& list = at(key);
  if (!list.is_array() || list.size() != length) refuseField(key, "must be a list of " + std::to_string(length) + " numbers");
  std::vector<double> numbers;
  for (const auto& item : list) {
    const double number = item.is_number() ? item.get<double>() : 0.0;
    if (!std::isfinite(number) || number <= 0) refuseField(key, "must have numbers above 0 only, not " + shown(item));
    numbers.push_back(number);
  }
  return numbers;
}

bool ConfigReader::flag(const std::string& key, bool fallback) const {
  if (!has(key)) return fallback;
  if (!at(key).is_boolean()) refuseField(key, "must be true or false, not " + shown(at(key)));
  return at(key).get<bool>();
}

std::string ConfigReader::text(const std::string& key, const std::string& fallback) const {
  if (!has(key)) return fallback;
  if (!at(key).is_string()) refuseField(key, "must be a text, not " + shown(at(key)));
  return at(key).get<std::string>();
}

ConfigReader ConfigReader::object(const std::string& key) const { return ConfigReader(at(key), m_where + ", " + key); }

}  // namespace espalier
