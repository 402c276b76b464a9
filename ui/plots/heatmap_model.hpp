// A heatmap's numbers: order, colour levels, cut cells and ranks. No painting, no widgets.
#pragma once

#include <QString>
#include <cstdint>
#include <utility>
#include <vector>

namespace espalier::ui {

struct HeatmapData {
  std::int64_t rows = 0, columns = 0;
  std::vector<float> values;  ///< row-major, rows * columns; NaN: there is no cell
  QString name, rowName, columnName, unit;
  std::int64_t firstRow = 0;  ///< what the axis calls row 0
  bool folded = false;        ///< one long list shown in rows: the index of a cell is row * columns + column
  bool upward = false;        ///< row 0 is drawn at the bottom
  bool fromZero = true;       ///< a linear colour scale starts at 0 where colourRange lets it
};

/// A cell by its place in the data (not on the screen). Invalid: no cell.
struct HeatmapCell {
  std::int64_t row = -1, column = -1;
  bool valid() const { return row >= 0 && column >= 0; }
  bool operator==(const HeatmapCell&) const = default;
};

struct HeatmapScale {
  bool logarithmic = false;
  bool perRow = false;  ///< each row is measured by its own largest value
  bool operator==(const HeatmapScale&) const = default;
};

enum class HeatmapOrder { Model, Sorted };

/// Keeps, for every position on the screen, the cell shown there, its colour level and whether it is cut.
class HeatmapModel {
 public:
  static constexpr std::int16_t kNoCell = -1;

  /// values.size() must be rows * columns. Forgets the cut.
  void setData(HeatmapData data);
  void setScale(HeatmapScale scale);
  void setOrder(HeatmapOrder order);
  /// One byte per cell of the data (not 0: cut), or empty.
  void setCut(std::vector<std::uint8_t> cut);

  const HeatmapData& data() const { return m_data; }
  HeatmapScale scale() const { return m_scale; }
  HeatmapOrder order() const { return m_order; }
  bool hasCut() const { return !m_cut.empty(); }
  bool empty() const { return m_data.values.empty(); }

  float value(HeatmapCell cell) const { return m_data.values[flat(cell)]; }
  bool isCut(HeatmapCell cell) const { return !m_cut.empty() && m_cut[flat(cell)] != 0; }
  bool contains(HeatmapCell cell) const;

  /// Which cell is drawn at (row, column) of the picture, and where a cell is drawn.
  HeatmapCell cellAt(std::int64_t row, std::int64_t column) const;
  HeatmapCell positionOf(HeatmapCell cell) const;

  /// 0..255, or kNoCell; rows() * columns(), in the order of the picture. Larger values never have a smaller level within a row,
  /// and within the whole map unless the scale is per row.
  const std::vector<std::int16_t>& levels() const { return m_levels; }
  /// In the order of the picture; empty when nothing is cut.
  const std::vector<std::uint8_t>& cutInOrder() const { return m_cutInOrder; }

  /// The values of level 0 and 255; shares of a row's largest value when the scale is per row.
  std::pair<double, double> range() const { return m_range; }
  /// Whether cells have values above the range: they share level 255 (colourRange).
  bool isOpen() const { return m_open; }

  /// 1 is the largest; equal values share a rank with the lower index first, as cutting does.
  std::int64_t rankInRow(HeatmapCell cell) const;
  std::int64_t rankInAll(HeatmapCell cell) const;
  std::int64_t cellsInRow(std::int64_t row) const;
  std::int64_t cellsInAll() const;

  /// One line per row: its number, then every value with 9 significant digits; empty where there is no cell.
  QString csv() const;

 private:
  std::size_t flat(HeatmapCell cell) const { return static_cast<std::size_t>(cell.row * m_data.columns + cell.column); }
  std::int64_t rankAmong(std::size_t begin, std::size_t end, std::size_t index) const;
  void computeOrder();
  void computeLevels();
  void computeCutInOrder();

  HeatmapData m_data;
  HeatmapScale m_scale;
  HeatmapOrder m_order = HeatmapOrder::Model;
  std::vector<std::uint32_t> m_source, m_position;  ///< picture -> data and back; empty: the same
  std::vector<std::int16_t> m_levels;
  std::vector<std::uint8_t> m_cut, m_cutInOrder;
  std::pair<double, double> m_range{0, 1};
  bool m_open = false;
};

}  // namespace espalier::ui
