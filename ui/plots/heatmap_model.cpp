#include "ui/plots/heatmap_model.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "engine/base/colour_range.hpp"
#include "ui/plots/csv.hpp"

namespace espalier::ui {
namespace {

/// The smallest share of the largest value that a logarithmic scale still tells apart.
constexpr double kLogFloor = 1e-6;

struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  double lowPositive = std::numeric_limits<double>::infinity();

  void add(float value) {
    if (std::isnan(value)) return;
    low = std::min<double>(low, value);
    high = std::max<double>(high, value);
    if (value > 0) lowPositive = std::min<double>(lowPositive, value);
  }
  void add(const Extent& other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
    lowPositive = std::min(lowPositive, other.lowPositive);
  }
  bool any() const { return low <= high; }
};

/// Smaller for larger values; NaN comes last.
std::uint32_t descendingKey(float value) {
  if (std::isnan(value)) return 0xffffffffu;
  if (value == 0) value = 0;  // -0 and 0 are equal
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return ~(bits & 0x80000000u ? ~bits : bits | 0x80000000u);
}

std::int16_t levelOf(double share) { return static_cast<std::int16_t>(std::lround(255 * std::clamp(share, 0.0, 1.0))); }

}  // namespace

void HeatmapModel::setData(HeatmapData data) {
  if (static_cast<std::int64_t>(data.values.size()) != data.rows * data.columns) throw std::invalid_argument("a heatmap needs rows * columns values");
  m_data = std::move(data);
  m_cut.clear();
  computeOrder();
  computeLevels();
  computeCutInOrder();
}

void HeatmapModel::setScale(HeatmapScale scale) {
  if (scale == m_scale) return;
  m_scale = scale;
  computeLevels();
}

void HeatmapModel::setOrder(HeatmapOrder order) {
  if (order == m_order) return;
  m_order = order;
  computeOrder();
  computeLevels();
  computeCutInOrder();
}

void HeatmapModel::setCut(std::vector<std::uint8_t> cut) {
  if (!cut.empty() && cut.size() != m_data.values.size()) throw std::invalid_argument("the cut needs a byte for every cell");
  m_cut = std::move(cut);
  for (std::uint8_t& byte : m_cut) byte = byte != 0;
  computeCutInOrder();
}

bool HeatmapModel::contains(HeatmapCell cell) const {
  return cell.row >= 0 && cell.column >= 0 && cell.row < m_data.rows && cell.column < m_data.columns && !std::isnan(value(cell));
}

HeatmapCell HeatmapModel::cellAt(std::int64_t row, std::int64_t column) const {
  if (row < 0 || column < 0 || row >= m_data.rows || column >= m_data.columns) return {};
  const std::size_t position = flat({row, column});
  const auto index = static_cast<std::int64_t>(m_source.empty() ? position : m_source[position]);
  return {index / m_data.columns, index % m_data.columns};
}

HeatmapCell HeatmapModel::positionOf(HeatmapCell cell) const {
  if (cell.row < 0 || cell.column < 0 || cell.row >= m_data.rows || cell.column >= m_data.columns) return {};
  const std::size_t index = flat(cell);
  const auto position = static_cast<std::int64_t>(m_position.empty() ? index : m_position[index]);
  return {position / m_data.columns, position % m_data.columns};
}

void HeatmapModel::computeOrder() {
  m_source.clear();
  m_position.clear();
  if (m_order == HeatmapOrder::Model) return;
  const std::size_t cells = m_data.values.size(), chunk = m_data.folded ? cells : static_cast<std::size_t>(m_data.columns);
  // Sorting whole numbers made of value and index is several times faster than comparing through an index.
  std::vector<std::uint64_t> keys(cells);
  for (std::size_t i = 0; i < cells; ++i) keys[i] = std::uint64_t{descendingKey(m_data.values[i])} << 32 | i;
  for (std::size_t begin = 0; begin < cells; begin += chunk)
    std::sort(keys.begin() + static_cast<std::ptrdiff_t>(begin), keys.begin() + static_cast<std::ptrdiff_t>(begin + chunk));
  m_source.resize(cells);
  for (std::size_t i = 0; i < cells; ++i) m_source[i] = static_cast<std::uint32_t>(keys[i]);
  m_position.resize(m_source.size());
  for (std::uint32_t position = 0; position < m_source.size(); ++position) m_position[m_source[position]] = position;
}

void HeatmapModel::computeLevels() {
  m_levels.assign(m_data.values.size(), kNoCell);
  m_range = {0, 1};
  m_open = false;
  const auto rows = static_cast<std::size_t>(m_data.rows), columns = static_cast<std::size_t>(m_data.columns);
  std::vector<Extent> extents(rows);
  Extent all;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = row * columns; i < (row + 1) * columns; ++i) extents[row].add(m_data.values[i]);
    all.add(extents[row]);
  }
  if (!all.any()) return;

  const bool perRow = m_scale.perRow && !m_data.folded;
  double logShare = 1;  // smallest over largest positive value, of the map or of the row where it is smallest
  const auto share = [](const Extent& extent) { return extent.high > 0 && extent.lowPositive <= extent.high ? extent.lowPositive / extent.high : 1.0; };
  if (perRow) for (const Extent& extent : extents) logShare = std::min(logShare, share(extent));
  else logShare = share(all);
  logShare = std::clamp(logShare, kLogFloor, 0.999);
  const bool zero = m_data.fromZero && all.low >= 0;
  const ColourRange whole = m_scale.logarithmic || perRow ? ColourRange() : colourRange(m_data.values, m_data.fromZero);
  m_open = whole.open;

  if (m_scale.logarithmic) m_range = perRow ? std::pair{logShare, 1.0} : std::pair{std::max(all.high, 1e-30) * logShare, std::max(all.high, 1e-30)};
  else m_range = perRow ? std::pair{0.0, 1.0} : std::pair{whole.low, whole.high};

  const double perLog = -1 / std::log(logShare);
  for (std::size_t row = 0; row < rows; ++row) {
    const Extent& extent = perRow ? extents[row] : all;
    const double low = !perRow ? whole.low : zero ? 0 : extent.low, high = perRow ? extent.high : whole.high, span = high > low ? high - low : 1;
    for (std::size_t at = row * columns; at < (row + 1) * columns; ++at) {
      const float value = m_data.values[m_source.empty() ? at : m_source[at]];
      if (std::isnan(value)) continue;
      if (m_scale.logarithmic) m_levels[at] = value > 0 ? levelOf(1 + std::log(value / extent.high) * perLog) : std::int16_t{0};
      else m_levels[at] = levelOf((value - low) / span);
    }
  }
}

void HeatmapModel::computeCutInOrder() {
  m_cutInOrder.clear();
  if (m_cut.empty() || std::none_of(m_cut.begin(), m_cut.end(), [](std::uint8_t cut) { return cut != 0; })) return;
  m_cutInOrder = m_cut;
  if (m_source.empty()) return;
  for (std::size_t at = 0; at < m_cut.size(); ++at) m_cutInOrder[at] = m_cut[m_source[at]];
}

std::int64_t HeatmapModel::rankAmong(std::size_t begin, std::size_t end, std::size_t index) const {
  const float own = m_data.values[index];
  std::int64_t stronger = 0;
  for (std::size_t i = begin; i < end; ++i) stronger += m_data.values[i] > own || (i < index && m_data.values[i] == own);
  return stronger + 1;
}

std::int64_t HeatmapModel::rankInRow(HeatmapCell cell) const {
  const auto begin = static_cast<std::size_t>(cell.row * m_data.columns);
  return rankAmong(begin, begin + static_cast<std::size_t>(m_data.columns), flat(cell));
}

std::int64_t HeatmapModel::rankInAll(HeatmapCell cell) const { return rankAmong(0, m_data.values.size(), flat(cell)); }

std::int64_t HeatmapModel::cellsInRow(std::int64_t row) const {
  const auto begin = m_data.values.begin() + static_cast<std::ptrdiff_t>(row * m_data.columns);
  return std::count_if(begin, begin + static_cast<std::ptrdiff_t>(m_data.columns), [](float value) { return !std::isnan(value); });
}

std::int64_t HeatmapModel::cellsInAll() const {
  return std::count_if(m_data.values.begin(), m_data.values.end(), [](float value) { return !std::isnan(value); });
}

QString HeatmapModel::csv() const {
  // Number by number into one text: maps have up to a million of them.
  std::string numbers;
  numbers.reserve(m_data.values.size() * 12);
  const auto append = [&numbers](auto value) {
    constexpr int kLongest = 32;
    const std::size_t before = numbers.size();
    numbers.resize(before + kLongest);
    numbers.resize(static_cast<std::size_t>(std::to_chars(numbers.data() + before, numbers.data() + numbers.size(), value).ptr - numbers.data()));
  };
  if (m_data.folded) {
    for (std::size_t i = 0; i < m_data.values.size(); ++i) {
      if (std::isnan(m_data.values[i])) continue;
      append(i);
      numbers += ',';
      append(m_data.values[i]);
      numbers += '\n';
    }
    return csvText({{m_data.columnName, QStringLiteral("value")}}) + QString::fromStdString(numbers);
  }
  std::vector<QString> head{m_data.rowName};
  for (std::int64_t column = 0; column < m_data.columns; ++column) head.push_back(m_data.columnName + QLatin1Char(' ') + QString::number(column));
  for (std::int64_t row = 0; row < m_data.rows; ++row) {
    append(row + m_data.firstRow);
    for (std::int64_t column = 0; column < m_data.columns; ++column) {
      numbers += ',';
      if (const float value = m_data.values[flat({row, column})]; !std::isnan(value)) append(value);
    }
    numbers += '\n';
  }
  return csvText({head}) + QString::fromStdString(numbers);
}

}  // namespace espalier::ui
