// Fields of JSON objects that others may have written: what is absent or of another type is said, not thrown.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace espalier {

/// A number of a JSON object; absent or of another type: none.
std::optional<double> numberIn(const nlohmann::json& object, const char* key);
/// A whole number from 0 to 2^53; anything else: 0.
std::int64_t countIn(const nlohmann::json& object, const char* key);
/// A text of a JSON object; absent or of another type: empty.
std::string textIn(const nlohmann::json& object, const char* key);

}  // namespace espalier
