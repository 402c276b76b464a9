#include <charconv>
#include <sstream>

#include "engine/base/error.hpp"
#include "engine/pruning/plan.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kLargestIndex = std::int64_t{1} << 26;
constexpr std::int64_t kMostPlaces = 10'000'000;

[[noreturn]] void cannotRead(const std::string& part) {
  throw Error(ErrorKind::Usage, "cannot read \"" + part + "\"", "pins",
              "Write them like layer:0,31 head:3.5 neuron:2.100-120 hidden:7");
}

struct Range {
  std::int64_t first = 0, last = 0;
  std::int64_t count() const { return last - first + 1; }
};

std::int64_t parseIndex(std::string_view text, const std::string& part) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0 || value > kLargestIndex)
    cannotRead(part);
  return value;
}

/// "7" or "7-9".
Range parseRange(std::string_view text, const std::string& part) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    const std::int64_t index = parseIndex(text, part);
    return {index, index};
  }
  const Range range{parseIndex(text.substr(0, dash), part), parseIndex(text.substr(dash + 1), part)};
  if (range.last < range.first) cannotRead(part);
  return range;
}

/// "7-9" of an axis without layers.
void addIndices(std::set<std::int64_t>& into, std::string_view item, const std::string& part) {
  const Range range = parseRange(item, part);
  if (range.count() > kMostPlaces) cannotRead(part);
  for (std::int64_t index = range.first; index <= range.last; ++index) into.insert(index);
}

/// "LAYERS.INDICES".
void addPlaces(std::set<Place>& into, std::string_view item, const std::string& part) {
  const std::size_t dot = item.find('.');
  if (dot == std::string_view::npos) cannotRead(part);
  const Range layers = parseRange(item.substr(0, dot), part), indices = parseRange(item.substr(dot + 1), part);
  if (layers.count() * indices.count() > kMostPlaces) cannotRead(part);
  for (std::int64_t layer = layers.first; layer <= layers.last; ++layer)
    for (std::int64_t index = indices.first; index <= indices.last; ++index) into.emplace(layer, index);
}

void addPart(Pins& pins, const std::string& part) {
  const std::size_t colon = part.find(':');
  if (colon == std::string::npos || colon + 1 == part.size() || part.back() == ',') cannotRead(part);
  const std::string axis = part.substr(0, colon);
  std::stringstream items(part.substr(colon + 1));
  for (std::string item; std::getline(items, item, ',');) {
    if (axis == "layer")
      addIndices(pins.layers, item, part);
    else if (axis == "hidden")
      addIndices(pins.hidden, item, part);
    else if (axis == "head")
      addPlaces(pins.heads, item, part);
    else if (axis == "neuron")
      addPlaces(pins.neurons, item, part);
    else
      cannotRead(part);
  }
}

/// Writes runs of neighbours as ranges.
class PartWriter {
 public:
  explicit PartWriter(std::string axis) : m_axis(std::move(axis)) {}

  void add(const std::string& prefix, std::int64_t index) {
    if (m_open && prefix == m_prefix && index == m_range.last + 1) {
      m_range.last = index;
      return;
    }
    close();
    m_prefix = prefix;
    m_range = {index, index};
    m_open = true;
  }
  std::string text() {
    close();
    return m_text.empty() ? "" : m_axis + ":" + m_text;
  }

 private:
  void close() {
    if (!m_open) return;
    m_text += (m_text.empty() ? "" : ",") + m_prefix + std::to_string(m_range.first);
    if (m_range.count() > 1) m_text += "-" + std::to_string(m_range.last);
    m_open = false;
  }

  std::string m_axis, m_text, m_prefix;
  Range m_range;
  bool m_open = false;
};

}  // namespace

Pins parsePins(const std::string& spec) {
  Pins pins;
  std::stringstream parts(spec);
  for (std::string part; parts >> part;) addPart(pins, part);
  return pins;
}

std::string formatPins(const Pins& pins) {
  PartWriter layers("layer"), heads("head"), neurons("neuron"), hidden("hidden");
  for (const std::int64_t layer : pins.layers) layers.add("", layer);
  for (const auto& [layer, head] : pins.heads) heads.add(std::to_string(layer) + ".", head);
  for (const auto& [layer, neuron] : pins.neurons) neurons.add(std::to_string(layer) + ".", neuron);
  for (const std::int64_t channel : pins.hidden) hidden.add("", channel);
  std::string text;
  for (PartWriter* writer : {&layers, &heads, &neurons, &hidden})
    if (const std::string part = writer->text(); !part.empty()) text += (text.empty() ? "" : " ") + part;
  return text;
}

}  // namespace espalier
