// A part of tokenizer.json that knows its place, so that what is wrong in it is reported by name.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/tokenizer/regex.hpp"

namespace espalier::tokenizer {

/// Refers to a document that outlives it. Every reader throws Refused naming the part when the value has another type.
class JsonPart {
 public:
  JsonPart(const nlohmann::json& value, std::string where) : m_value(&value), m_where(std::move(where)) {}

  const nlohmann::json& value() const { return *m_value; }
  /// "FILE: pre_tokenizer.pretokenizers[0]"
  const std::string& where() const { return m_where; }

  bool isNull() const { return m_value->is_null(); }
  bool has(const char* key) const { return m_value->is_object() && m_value->contains(key) && !(*m_value)[key].is_null(); }
  JsonPart at(const char* key) const;
  std::vector<JsonPart> items(const char* key) const;

  std::string type() const { return string("type"); }
  std::string string(const char* key) const;
  std::string stringOr(const char* key, const std::string& otherwise) const;
  bool flag(const char* key, bool otherwise) const;
  std::int64_t number(const char* key) const;
  /// {"Regex": "..."} or {"String": "..."}.
  Regex pattern(const char* key) const;

  /// The parts of a Sequence (nested ones unfolded), or this one alone; none when null.
  std::vector<JsonPart> unfolded(const char* sequenceKey) const;

  /// Says that this kind of part ("pre-tokenizer") has a type or setting that is not supported.
  [[noreturn]] void refuseUnsupported(const std::string& kind, const std::string& name) const;

 private:
  const nlohmann::json* m_value;
  std::string m_where;
};

}  // namespace espalier::tokenizer
