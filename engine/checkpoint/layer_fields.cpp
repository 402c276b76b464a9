#include "engine/checkpoint/layer_fields.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

namespace espalier {

namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 32;
constexpr const char *kSliding = "sliding_attention", *kFull = "full_attention";

std::size_t index(std::int64_t layer) { return static_cast<std::size_t>(layer); }

/// A list of at least one entry per layer; null when the file has none.
const nlohmann::ordered_json* listOf(const ConfigReader& config, const std::string& key, std::int64_t layers) {
  if (!config.has(key)) return nullptr;
  const auto& list = config.at(key);
  if (!list.is_array() || list.size() < index(layers)) config.refuseField(key, "must be a list with an entry for each layer");
  return &list;
}

bool slidesByName(const ConfigReader& config, const nlohmann::ordered_json& type) {
  const std::string name = type.is_string() ? type.get<std::string>() : type.dump();
  if (name != kSliding && name != kFull)
    config.refuseField("layer_types", "layers of type " + name + " are not supported", "Supported are full_attention and sliding_attention");
  return name == kSliding;
}

bool flagOf(const ConfigReader& config, const std::string& key, const nlohmann::ordered_json& item) {
  if (item.is_boolean()) return item.get<bool>();
  const std::int64_t number = item.is_number_integer() ? item.get<std::int64_t>() : -1;
  if (number != 0 && number != 1) config.refuseField(key, "must have 0 and 1 only");
  return number == 1;
}

bool allFull(const std::vector<std::int64_t>& windows) {
  return std::ranges::all_of(windows, [](std::int64_t window) { return window == 0; });
}

bool allTurned(const std::vector<bool>& rotated) {
  return std::ranges::all_of(rotated, [](bool turned) { return turned; });
}

}  // namespace

std::vector<std::int64_t> readWindows(const ConfigReader& config, std::int64_t layers, std::int64_t defaultWindow, const LayerRule& slides) {
  std::int64_t window = 0;
  if (config.flag("use_sliding_window", false)) window = config.contains("sliding_window") ? config.count("sliding_window", kMost, 0) : defaultWindow;
  const auto* types = listOf(config, "layer_types", layers);
  std::vector<std::int64_t> windows;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const bool sliding = types ? slidesByName(config, (*types)[index(layer)]) : window > 0 && slides(layer);
    if (sliding && window == 0) config.refuseField("layer_types", "layers have a sliding window, but use_sliding_window and sliding_window name none");
    windows.push_back(sliding ? window : 0);
  }
  if (allFull(windows)) windows.clear();
  return windows;
}

std::vector<bool> readRotated(const ConfigReader& config, std::int64_t layers, std::int64_t defaultInterval) {
  const auto* list = listOf(config, "no_rope_layers", layers);
  const std::int64_t interval = config.size("no_rope_layer_interval", kMost, defaultInterval);
  std::vector<bool> rotated;
  for (std::int64_t layer = 0; layer < layers; ++layer)
    rotated.push_back(list ? flagOf(config, "no_rope_layers", (*list)[index(layer)]) : (layer + 1) % interval != 0);
  if (allTurned(rotated)) rotated.clear();
  return rotated;
}

void keepLayers(Features& features, const std::vector<std::int64_t>& keptLayers) {
  const auto cut = [&](auto& list) {
    if (list.empty()) return;
    std::remove_reference_t<decltype(list)> kept;
    for (const std::int64_t layer : keptLayers) kept.push_back(list.at(index(layer)));
    list = std::move(kept);
  };
  cut(features.windows);
  cut(features.rotated);
  if (allFull(features.windows)) features.windows.clear();
  if (allTurned(features.rotated)) features.rotated.clear();
}

void keepLayers(nlohmann::ordered_json& config, const ModelShape& source, const std::vector<std::int64_t>& keptLayers) {
  static constexpr std::array kLists{"layer_types", "no_rope_layers", "mlp_layer_types"};
  const auto isList = [&](const char* key) { return config.contains(key) && config[key].is_array() && config[key].size() >= index(source.layers); };
  const auto& windows = source.features.windows;
  const auto& rotated = source.features.rotated;
  const bool mixed = std::ranges::adjacent_find(windows, std::not_equal_to<>()) != windows.end();
  const auto writeOut = [&](const char* key, const auto& entryOf) {
    config[key] = nlohmann::ordered_json::array();
    for (std::int64_t layer = 0; layer < source.layers; ++layer) config[key].push_back(entryOf(index(layer)));
  };
  if (mixed && !isList("layer_types")) writeOut("layer_types", [&](std::size_t layer) { return windows[layer] > 0 ? kSliding : kFull; });
  if (!rotated.empty() && !isList("no_rope_layers")) writeOut("no_rope_layers", [&](std::size_t layer) { return rotated[layer] ? 1 : 0; });

  for (const char* key : kLists) {
    if (!isList(key)) continue;
    nlohmann::ordered_json kept = nlohmann::ordered_json::array();
    for (const std::int64_t layer : keptLayers) kept.push_back(config[key][index(layer)]);
    config[key] = std::move(kept);
  }
  if (!windows.empty() && config.contains("max_window_layers")) {
    const auto firstSliding = std::ranges::find_if(keptLayers, [&](std::int64_t layer) { return windows[index(layer)] > 0; });
    config["max_window_layers"] = firstSliding - keptLayers.begin();
  }
  const auto slides = [&](std::int64_t layer) { return index(layer) < windows.size() && windows[index(layer)] > 0; };
  if (config.contains("use_sliding_window") && std::ranges::none_of(keptLayers, slides)) config["use_sliding_window"] = false;
}

}  // namespace espalier
