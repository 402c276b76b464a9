#include "ui/plots/series_pyramid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace espalier::ui {

void Extremes::include(double value) {
  if (!std::isfinite(value)) return;
  minimum = any ? std::min(minimum, value) : value;
  maximum = any ? std::max(maximum, value) : value;
  any = true;
}

void Extremes::include(const Extremes& other) {
  if (!other.any) return;
  include(other.minimum);
  include(other.maximum);
}

void SeriesPyramid::append(double value) {
  m_values.push_back(value);
  std::size_t index = m_values.size() - 1, countBelow = m_values.size();
  for (std::size_t level = 0; countBelow > 1; ++level) {
    index /= kFan;
    if (level == m_levels.size()) {
      // A second entry below needs a level above it.
      m_levels.emplace_back().push_back(below(level, 0));
    } else {
      if (index == m_levels[level].size()) m_levels[level].emplace_back();
      m_levels[level][index].include(value);
    }
    countBelow = m_levels[level].size();
  }
}

void SeriesPyramid::set(std::size_t index, double value) {
  m_values[index] = value;
  refresh(index);
}

void SeriesPyramid::clear() {
  m_values.clear();
  m_levels.clear();
}

// Computes the entry of every level that covers `index` anew from the level below it.
void SeriesPyramid::refresh(std::size_t index) {
  std::size_t countBelow = m_values.size();
  for (std::size_t level = 0; countBelow > 1; ++level) {
    index /= kFan;
    m_levels[level][index] = below(level, index);
    countBelow = m_levels[level].size();
  }
}

Extremes SeriesPyramid::below(std::size_t level, std::size_t index) const {
  Extremes result;
  const std::size_t count = level == 0 ? m_values.size() : m_levels[level - 1].size();
  const std::size_t end = std::min(count, (index + 1) * kFan);
  for (std::size_t i = index * kFan; i < end; ++i) {
    if (level == 0)
      result.include(m_values[i]);
    else
      result.include(m_levels[level - 1][i]);
  }
  return result;
}

Extremes SeriesPyramid::extremes(std::size_t begin, std::size_t end) const {
  Extremes result;
  end = std::min(end, m_values.size());
  // Level 0 here is the values, level k the entries of m_levels[k - 1]: take the ragged ends, then climb.
  for (std::size_t level = 0; begin < end; ++level) {
    const auto take = [&](std::size_t i) {
      if (level == 0)
        result.include(m_values[i]);
      else
        result.include(m_levels[level - 1][i]);
    };
    const bool top = level == m_levels.size();
    while (begin < end && (top || begin % kFan != 0)) take(begin++);
    while (begin < end && end % kFan != 0) take(--end);
    begin /= kFan;
    end /= kFan;
  }
  return result;
}

std::pair<std::size_t, std::size_t> indexRange(std::span<const double> x, double from, double to) {
  const auto first = std::lower_bound(x.begin(), x.end(), from);
  const auto last = std::upper_bound(first, x.end(), to);
  return {static_cast<std::size_t>(first - x.begin()), static_cast<std::size_t>(last - x.begin())};
}

namespace {

// Collects points; a run of values that are not finite becomes one NaN.
struct Line {
  std::vector<PlotPoint>& points;
  void add(double x, double y) {
    if (std::isfinite(y))
      points.push_back({x, y});
    else if (!points.empty() && !std::isnan(points.back().y))
      points.push_back({x, std::numeric_limits<double>::quiet_NaN()});
  }
};

// One pixel's points: its first, lowest, highest and last value.
void addColumn(std::span<const double> x, const SeriesPyramid& y, std::size_t first, std::size_t next, Line& line) {
  line.add(x[first], y[first]);
  if (next - first == 1) return;
  const Extremes range = y.extremes(first, next);
  if (range.any) {
    const double middle = x[first] + (x[next - 1] - x[first]) / 2;
    line.add(middle, range.minimum);
    line.add(middle, range.maximum);
  }
  line.add(x[next - 1], y[next - 1]);
}

/// std::lower_bound over [first, stop), quick where the answer is about `guess` entries away.
template <class Iterator>
Iterator lowerBoundNear(Iterator first, Iterator stop, double value, std::ptrdiff_t guess) {
  std::ptrdiff_t from = 0, reach = std::max<std::ptrdiff_t>(1, guess - guess / 8);
  while (reach < stop - first && first[reach] < value) {
    from = reach;
    reach += std::max<std::ptrdiff_t>(1, reach / 4);
  }
  return std::lower_bound(first + from, first + std::min(reach, stop - first), value);
}

}  // namespace

void columns(std::span<const double> x, const SeriesPyramid& y, double from, double to, int pixels, std::vector<PlotPoint>& out) {
  out.clear();
  if (x.empty() || pixels <= 0 || !(from < to)) return;
  Line line{out};
  const auto [begin, end] = indexRange(x, from, to);
  if (begin > 0) line.add(x[begin - 1], y[begin - 1]);
  if (end - begin <= 4 * static_cast<std::size_t>(pixels)) {
    for (std::size_t i = begin; i < end; ++i) line.add(x[i], y[i]);
  } else {
    const double width = (to - from) / pixels;
    const auto stop = x.begin() + static_cast<std::ptrdiff_t>(end);
    auto first = x.begin() + static_cast<std::ptrdiff_t>(begin);
    std::ptrdiff_t guess = std::ssize(x) / pixels;
    for (int pixel = 1; pixel <= pixels && first != stop; ++pixel) {
      const auto next = pixel == pixels ? stop : lowerBoundNear(first, stop, from + width * pixel, guess);
      if (next == first) continue;
      guess = next - first;
      addColumn(x, y, static_cast<std::size_t>(first - x.begin()), static_cast<std::size_t>(next - x.begin()), line);
      first = next;
    }
  }
  if (end < x.size()) line.add(x[end], y[end]);
}

}  // namespace espalier::ui
