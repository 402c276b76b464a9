// Reads fields of a parsed config.json with checks, so that every refusal names the file and the field.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// A view of one JSON object; does not own it. A field that is null counts as absent. Everything throws Refused.
class ConfigReader {
 public:
  ConfigReader(const nlohmann::ordered_json& object, std::string where);

  bool has(const std::string& key) const;
  bool contains(const std::string& key) const { return m_object.contains(key); }  ///< true for null as well
  const nlohmann::ordered_json& at(const std::string& key) const;                 ///< refuses when absent

  /// A whole number from 1 to `largest`.
  std::int64_t size(const std::string& key, std::int64_t largest) const;
  std::int64_t size(const std::string& key, std::int64_t largest, std::int64_t fallback) const;
  /// A whole number from 0 to `largest`.
  std::int64_t count(const std::string& key, std::int64_t largest, std::int64_t fallback) const;
  /// A finite number above 0.
  double positive(const std::string& key) const;
  double positive(const std::string& key, double fallback) const;
  bool flag(const std::string& key, bool fallback) const;
  /// A list of `length` finite numbers above 0.
  std::vector<double> positives(const std::string& key, std::size_t length) const;
  std::string text(const std::string& key, const std::string& fallback) const;
  ConfigReader object(const std::string& key) const;

  /// "FOLDER/config.json, KEY: WHAT. HINT."
  [[noreturn]] void refuseField(const std::string& key, const std::string& what, const std::string& hint = {}) const;
  const std::string& where() const { return m_where; }

 private:
  std::int64_t wholeNumber(const std::string& key, std::int64_t smallest, std::int64_t largest) const;

  const nlohmann::ordered_json& m_object;
  std::string m_where;
};

}  // namespace espalier
