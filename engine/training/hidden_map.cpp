#include "engine/training/hidden_map.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/base/file.hpp"

namespace espalier {

namespace {

/// The list of this name in a plan, when it says for each of `size` what it was among `of`.
std::optional<std::vector<std::int64_t>> keptOf(const nlohmann::json& plan, const char* name, std::int64_t size, std::int64_t of) {
  const auto found = plan.is_object() ? plan.find(name) : plan.end();
  if (found == plan.end() || !found->is_array() || static_cast<std::int64_t>(found->size()) != size) return std::nullopt;
  std::vector<std::int64_t> kept;
  for (const nlohmann::json& index : *found) {
    if (!index.is_number_integer()) return std::nullopt;
    kept.push_back(index.get<std::int64_t>());
    if (kept.back() < 0 || kept.back() >= of || (kept.size() > 1 && kept[kept.size() - 2] >= kept.back())) return std::nullopt;
  }
  return kept;
}

nlohmann::json planOf(const Checkpoint& student) {
  const std::filesystem::path lineage = student.folder() / "espalier.json";
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(lineage, ignored)) return {};
  const nlohmann::json json = nlohmann::json::parse(readFile(lineage), nullptr, false);
  return json.is_object() ? json.value("plan", nlohmann::json()) : nlohmann::json();
}

}  // namespace

HiddenMap evenHiddenMap(const ModelShape& student, const ModelShape& teacher) {
  HiddenMap map;
  for (std::int64_t j = 1; j <= student.layers; ++j) {
    const double way = static_cast<double>(j * teacher.layers) / static_cast<double>(student.layers);
    map.layers.push_back(std::max<std::int64_t>(std::llround(way), 1) - 1);
  }
  return map;
}

HiddenMap hiddenMapOfPlan(const ModelShape& teacher, const std::vector<std::int64_t>& keptLayers, const std::vector<std::int64_t>& keptChannels) {
  HiddenMap map;
  for (std::size_t j = 0; j < keptLayers.size(); ++j) map.layers.push_back((j + 1 < keptLayers.size() ? keptLayers[j + 1] : teacher.layers) - 1);
  map.channels = keptChannels;
  return map;
}

HiddenMap hiddenMap(const Checkpoint& student, const ModelShape& teacher) {
  const nlohmann::json plan = planOf(student);
  const auto layers = keptOf(plan, "layers", student.shape().layers, teacher.layers);
  const auto channels = keptOf(plan, "hidden", student.shape().hidden, teacher.hidden);
  return layers && channels ? hiddenMapOfPlan(teacher, *layers, *channels) : evenHiddenMap(student.shape(), teacher);
}

}  // namespace espalier
