#include "engine/tokenizer/json_part.hpp"

#include "engine/base/error.hpp"

namespace espalier::tokenizer {

JsonPart JsonPart::at(const char* key) const {
  if (!m_value->is_object() || !m_value->contains(key)) refuse(std::string("\"") + key + "\" is missing", m_where);
  const bool top = m_where.ends_with(".json");
  return {(*m_value)[key], m_where + (top ? ": " : ".") + key};
}

std::vector<JsonPart> JsonPart::items(const char* key) const {
  const JsonPart list = at(key);
  if (!list.m_value->is_array()) refuse("must be a list", list.m_where);
  std::vector<JsonPart> parts;
  parts.reserve(list.m_value->size());
  for (const nlohmann::json& item : *list.m_value)
    parts.emplace_back(item, list.m_where + "[" + std::to_string(parts.size()) + "]");
  return parts;
}

std::string JsonPart::string(const char* key) const {
  const JsonPart part = at(key);
  if (!part.m_value->is_string()) refuse("must be a string", part.m_where);
  return part.m_value->get<std::string>();
}

std::string JsonPart::stringOr(const char* key, const std::string& otherwise) const {
  return has(key) ? string(key) : otherwise;
}

bool JsonPart::flag(const char* key, bool otherwise) const {
  if (!has(key)) return otherwise;
  const JsonPart part = at(key);
  if (!part.m_value->is_boolean()) refuse("must be true or false", part.m_where);
  return part.m_value->get<bool>();
}

std::int64_t JsonPart::number(const char* key) const {
  const JsonPart part = at(key);
  if (!part.m_value->is_number_integer()) refuse("must be a whole number", part.m_where);
  return part.m_value->get<std::int64_t>();
}

Regex JsonPart::pattern(const char* key) const {
  const JsonPart part = at(key);
  if (part.has("Regex")) return {part.string("Regex"), Regex::Syntax::Pattern, part.m_where};
  if (part.has("String")) return {part.string("String"), Regex::Syntax::Literal, part.m_where};
  refuse("must hold a \"Regex\" or a \"String\"", part.m_where);
}

std::vector<JsonPart> JsonPart::unfolded(const char* sequenceKey) const {
  if (isNull()) return {};
  if (type() != "Sequence") return {*this};
  std::vector<JsonPart> all;
  for (const JsonPart& part : items(sequenceKey))
    for (JsonPart& inner : part.unfolded(sequenceKey)) all.push_back(std::move(inner));
  return all;
}

void JsonPart::refuseUnsupported(const std::string& kind, const std::string& name) const {
  refuse("the " + kind + " \"" + name + "\" is not supported", m_where,
         "Byte-level BPE tokenizers and BPE tokenizers with byte fallback can be used");
}

}  // namespace espalier::tokenizer
