#include "engine/pruning/pin_checks.hpp"

#include <algorithm>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

const std::string kWhere = "pins";

[[noreturn]] void refuseOutside(const std::string& what, std::int64_t largest) {
  refuse(what + " does not exist, the last one is " + std::to_string(largest), kWhere, "Counting starts at 0");
}

void requireInside(const std::set<std::int64_t>& pins, const char* axis, std::int64_t size) {
  if (!pins.empty() && *pins.rbegin() >= size)
    refuseOutside(std::string(axis) + " " + std::to_string(*pins.rbegin()), size - 1);
}

void requireInside(const std::set<Place>& pins, const char* axis, std::int64_t layers, std::int64_t size) {
  for (const auto& [layer, index] : pins) {
    if (layer >= layers) refuseOutside("layer " + std::to_string(layer), layers - 1);
    if (index >= size)
      refuseOutside(std::string(axis) + " " + std::to_string(layer) + "." + std::to_string(index), size - 1);
  }
}

std::string describe(std::int64_t index) { return std::to_string(index); }
std::string describe(const Place& place) { return std::to_string(place.first) + "." + std::to_string(place.second); }

template <class Set>
void requireApart(const Set& keep, const Set& cut, const char* axis) {
  for (const auto& pin : keep)
    if (cut.contains(pin))
      refuse(std::string(axis) + " " + describe(pin) + " is both kept and cut", kWhere, "Take it out of one of the two");
}

/// `size` of `total` stay: the kept pins must find room, and enough must be left beside the cut ones.
void requireRoom(const std::string& what, std::int64_t total, std::int64_t size, std::int64_t keepCount,
                 std::int64_t cutCount) {
  if (keepCount > size)
    refuse(std::to_string(keepCount) + " " + what + " are pinned, but only " + std::to_string(size) + " stay", kWhere,
           "Pin fewer or keep more");
  if (total - cutCount < size)
    refuse(std::to_string(size) + " " + what + " are to stay, but with " + std::to_string(cutCount) + " excluded only " +
               std::to_string(total - cutCount) + " are left",
           kWhere, "Exclude fewer or choose a smaller size");
}

/// Pins of one layer with an index from `first` to before `last`.
std::int64_t countIn(const std::set<Place>& pins, std::int64_t layer, std::int64_t first, std::int64_t last) {
  return std::distance(pins.lower_bound({layer, first}), pins.lower_bound({layer, last}));
}

std::int64_t countOf(const std::set<std::int64_t>& pins) { return static_cast<std::int64_t>(pins.size()); }

void requireLayersAgree(const Target& target) {
  const auto isDropped = [&](std::int64_t layer) {
    return std::ranges::find(target.dropLayers, layer) != target.dropLayers.end();
  };
  for (const std::int64_t layer : target.keep.layers)
    if (isDropped(layer))
      refuse("layer " + std::to_string(layer) + " is pinned and dropped", kWhere, "Take it out of one of the two");
  for (const std::int64_t layer : target.cut.layers)
    if (!isDropped(layer))
      refuse("layer " + std::to_string(layer) + " is excluded, but not among the layers to drop", kWhere,
             "Add it to the layers to drop");
}

}  // namespace

void requirePinsFit(const ModelShape& source, const Target& target, const ModelShape& student) {
  for (const Pins* pins : {&target.keep, &target.cut}) {
    requireInside(pins->layers, "layer", source.layers);
    requireInside(pins->hidden, "hidden channel", source.hidden);
    requireInside(pins->heads, "head", source.layers, source.heads);
    requireInside(pins->neurons, "neuron", source.layers, source.ffn);
  }
  requireApart(target.keep.layers, target.cut.layers, "layer");
  requireApart(target.keep.hidden, target.cut.hidden, "hidden channel");
  requireApart(target.keep.heads, target.cut.heads, "head");
  requireApart(target.keep.neurons, target.cut.neurons, "neuron");
  requireRoom("hidden channels", source.hidden, student.hidden, countOf(target.keep.hidden), countOf(target.cut.hidden));
  if (target.dropLayers.empty())
    requireRoom("layers", source.layers, student.layers, countOf(target.keep.layers), countOf(target.cut.layers));
  else
    requireLayersAgree(target);
}

void requireWidthPinsFit(const ModelShape& source, const Target& target, const ModelShape& student,
                         const std::vector<std::int64_t>& keptLayers) {
  const std::int64_t perGroup = source.headsPerGroup();
  for (const std::int64_t layer : keptLayers) {
    const std::string inLayer = " of layer " + std::to_string(layer);
    requireRoom("neurons" + inLayer, source.ffn, student.ffn, countIn(target.keep.neurons, layer, 0, source.ffn),
                countIn(target.cut.neurons, layer, 0, source.ffn));
    for (std::int64_t group = 0; group < source.kvHeads; ++group) {
      const std::int64_t first = group * perGroup, last = first + perGroup;
      requireRoom("heads in key/value group " + std::to_string(group) + inLayer, perGroup, student.headsPerGroup(),
                  countIn(target.keep.heads, layer, first, last), countIn(target.cut.heads, layer, first, last));
    }
  }
}

}  // namespace espalier
