#include "engine/pruning/pin_rows.hpp"

namespace espalier {

std::vector<Pin> pinsOf(const Pins& keep, const Pins& cut, std::set<std::int64_t> Pins::*axis, std::int64_t size) {
  std::vector<Pin> pins(static_cast<std::size_t>(size), Pin::Free);
  for (const std::int64_t index : keep.*axis) pins[static_cast<std::size_t>(index)] = Pin::Keep;
  for (const std::int64_t index : cut.*axis) pins[static_cast<std::size_t>(index)] = Pin::Cut;
  return pins;
}

std::vector<Pin> pinsOfLayer(const Pins& keep, const Pins& cut, std::set<Place> Pins::*axis, std::int64_t layer, std::int64_t size) {
  std::vector<Pin> pins(static_cast<std::size_t>(size), Pin::Free);
  const auto mark = [&](const std::set<Place>& places, Pin pin) {
    for (auto place = places.lower_bound({layer, 0}); place != places.end() && place->first == layer; ++place)
      pins[static_cast<std::size_t>(place->second)] = pin;
  };
  mark(keep.*axis, Pin::Keep);
  mark(cut.*axis, Pin::Cut);
  return pins;
}

}  // namespace espalier
