// A growing series of values with the minimum and the maximum of any range of it at a cost that does not depend on its length.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace espalier::ui {

struct PlotPoint {
  double x = 0, y = 0;
  bool operator==(const PlotPoint&) const = default;
};

/// The smallest and the largest finite value of a range; `any` is false when the range has none.
struct Extremes {
  double minimum = 0, maximum = 0;
  bool any = false;
  void include(double value);
  void include(const Extremes& other);
  bool operator==(const Extremes&) const = default;
};

/// Values in the order in which they came, and above them levels of minima and maxima, each over kFan entries of the level below.
/// Values that are not finite are kept, and left out of every minimum and maximum.
class SeriesPyramid {
 public:
  static constexpr std::size_t kFan = 8;

  void append(double value);  ///< O(log n)
  /// Replaces a value. O(kFan log n).
  void set(std::size_t index, double value);
  void clear();

  std::size_t size() const { return m_values.size(); }
  double operator[](std::size_t index) const { return m_values[index]; }
  std::span<const double> values() const { return m_values; }
  /// Over [begin, end). O(kFan log n).
  Extremes extremes(std::size_t begin, std::size_t end) const;

 private:
  void refresh(std::size_t index);
  Extremes below(std::size_t level, std::size_t index) const;

  std::vector<double> m_values;
  std::vector<std::vector<Extremes>> m_levels;
};

/// The entries of `x` (ascending) that lie in [from, to], as [begin, end).
std::pair<std::size_t, std::size_t> indexRange(std::span<const double> x, double from, double to);

/// A polyline of y over x (ascending, as many as y) that looks on `pixels` columns between `from` and `to` exactly as the one
/// through all points: of each column its first, lowest, highest and last value, and one point on either side of the range.
/// With few points they are returned as they are. Values that are not finite come out as one NaN, which breaks the line.
/// At most 6 points a column; cost O(pixels log n).
void columns(std::span<const double> x, const SeriesPyramid& y, double from, double to, int pixels, std::vector<PlotPoint>& out);

}  // namespace espalier::ui
