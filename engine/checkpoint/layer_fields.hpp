// The fields of config.json that say something of single layers: layer_types, max_window_layers, no_rope_layers, no_rope_layer_interval and
// their like. All that reads or cuts them is here, so that a model with fewer layers says the same of those that stay.
#pragma once

#include <functional>
#include <vector>

#include "engine/checkpoint/config_reader.hpp"
#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// A layer's property where the file has no list.
using LayerRule = std::function<bool(std::int64_t layer)>;

/// Per layer the sliding window in tokens, 0 for full attention; empty when all are full. Only use_sliding_window makes sliding_window count
/// (`defaultWindow` when the field is left out, 0 for none); layer_types says which layers have it, else `slides`. Throws Refused.
std::vector<std::int64_t> readWindows(const ConfigReader& config, std::int64_t layers, std::int64_t defaultWindow, const LayerRule& slides);

/// Per layer whether it is rotated (no_rope_layers, where 1 means that it is; else the `defaultInterval` or no_rope_layer_interval: the last of each so
/// many layers is not); empty when all are. Throws Refused.
std::vector<bool> readRotated(const ConfigReader& config, std::int64_t layers, std::int64_t defaultInterval);

/// Cuts `features` to the layers that stay (ascending indices); a list that says nothing any more becomes empty.
void keepLayers(Features& features, const std::vector<std::int64_t>& keptLayers);

/// Cuts all of a source's fields per layer to the layers that stay. Lists are cut. Where the source follows from a rule that fewer layers would
/// change (max_window_layers, no_rope_layer_interval), the list is written out, and max_window_layers counts what is left. Where no layer
/// with a window stays, use_sliding_window becomes false: vLLM gives all layers the window when layer_types has one kind only.
void keepLayers(nlohmann::ordered_json& config, const ModelShape& source, const std::vector<std::int64_t>& keptLayers);

}  // namespace espalier
