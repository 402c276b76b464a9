#include "engine/base/json_fields.hpp"

namespace espalier {

std::optional<double> numberIn(const nlohmann::json& object, const char* key) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::int64_t countIn(const nlohmann::json& object, const char* key) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const std::optional<double> number = numberIn(object, key);
  return number && *number >= 0 && *number <= kExact ? static_cast<std::int64_t>(*number) : 0;
}

std::string textIn(const nlohmann::json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace espalier
