#include "engine/project/report/kept.hpp"

namespace espalier::report {

std::vector<std::int64_t> indices(const nlohmann::json& plan, const char* axis) {
  std::vector<std::int64_t> kept;
  if (!plan.is_object() || !plan.contains(axis) || !plan[axis].is_array()) return kept;
  for (const nlohmann::json& index : plan[axis]) {
    if (index.is_number_integer()) kept.push_back(index.get<std::int64_t>());
  }
  return kept;
}

std::vector<bool> cutFlags(const std::vector<std::int64_t>& kept, std::size_t count) {
  if (kept.empty()) return {};
  std::vector<bool> cut(count, true);
  for (const std::int64_t index : kept) {
    if (index >= 0 && static_cast<std::size_t>(index) < count) cut[static_cast<std::size_t>(index)] = false;
  }
  return cut;
}

}  // namespace espalier::report
