// Kept indices as a plan's JSON holds them. What does not look like a plan counts as absent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

namespace espalier::report {

/// The list of an axis ("hidden", "layers"); empty when absent.
std::vector<std::int64_t> indices(const nlohmann::json& plan, const char* axis);

/// For each of `count` places whether it is cut; empty when nothing is known to be kept.
std::vector<bool> cutFlags(const std::vector<std::int64_t>& kept, std::size_t count);

}  // namespace espalier::report
