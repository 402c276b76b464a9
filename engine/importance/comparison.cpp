#include "engine/importance/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> indicesOf(std::size_t size) {
  std::vector<std::size_t> indices(size);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

double pairs(std::size_t count) { return static_cast<double>(count) * (static_cast<double>(count) - 1) / 2; }

/// Pairs of neighbours in 0 .. size - 1 that `same` holds for, through whole runs of them.
template <class Same>
double tiedPairs(std::size_t size, const Same& same) {
  double tied = 0;
  for (std::size_t begin = 0; begin < size;) {
    std::size_t end = begin + 1;
    while (end < size && same(begin, end)) ++end;
    tied += pairs(end - begin);
    begin = end;
  }
  return tied;
}

/// Sorts, and counts the pairs that stood in the wrong order.
double sortCountingExchanges(std::span<float> values, std::vector<float>& scratch) {
  if (values.size() < 2) return 0;
  const std::size_t half = values.size() / 2;
  double exchanges = sortCountingExchanges(values.first(half), scratch) + sortCountingExchanges(values.subspan(half), scratch);
  scratch.clear();
  std::size_t left = 0, right = half;
  while (left < half && right < values.size()) {
    if (values[right] < values[left]) {
      exchanges += static_cast<double>(half - left);
      scratch.push_back(values[right++]);
    } else {
      scratch.push_back(values[left++]);
    }
  }
  scratch.insert(scratch.end(), values.begin() + static_cast<std::ptrdiff_t>(left), values.begin() + static_cast<std::ptrdiff_t>(half));
  std::ranges::copy(scratch, values.begin());  // what is left of the right half stands where it belongs
  return exchanges;
}

/// A mean over what is defined.
class Mean {
 public:
  void add(double value) {
    if (std::isnan(value)) return;
    m_sum += value;
    ++m_count;
  }
  double value() const { return m_count ? m_sum / m_count : kUndefined; }

 private:
  double m_sum = 0;
  int m_count = 0;
};

/// The values of one row that are numbers: all, but for blocks that do not exist.
std::vector<float> rowOf(const ScoreArray& array, std::int64_t row) {
  std::vector<float> values;
  for (std::int64_t c = 0; c < array.columns(); ++c)
    if (!std::isnan(array.at(row, c))) values.push_back(array.at(row, c));
  return values;
}

Agreement compareArrays(const std::string& first, const ScoreArray& a, const std::string& second, const ScoreArray& b, double keptShare) {
  Mean ofSpearman, ofKendall, ofOverlap;
  for (std::int64_t row = 0; row < a.rows(); ++row) {
    const std::vector<float> x = rowOf(a, row), y = rowOf(b, row);
    if (x.size() < 2 || x.size() != y.size()) continue;
    const auto size = static_cast<std::int64_t>(x.size());
    ofSpearman.add(spearman(x, y));
    ofKendall.add(kendall(x, y));
    ofOverlap.add(keptOverlap(x, y, std::clamp<std::int64_t>(std::llround(keptShare * static_cast<double>(size)), 1, size)));
  }
  return {first, second, ofSpearman.value(), ofKendall.value(), ofOverlap.value()};
}

}  // namespace

std::vector<double> averageRanks(std::span<const float> values) {
  std::vector<std::size_t> order = indicesOf(values.size());
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return ranks;
}

double rankCorrelation(std::span<const double> first, std::span<const double> second) {
  const double mean = (static_cast<double>(first.size()) - 1) / 2;  // of ranks, whatever the ties
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double x = first[i] - mean, y = second[i] - mean;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : kUndefined;
}

double spearman(std::span<const float> first, std::span<const float> second) { return rankCorrelation(averageRanks(first), averageRanks(second)); }

double kendall(std::span<const float> first, std::span<const float> second) {
  const std::size_t size = first.size();
  std::vector<std::size_t> order = indicesOf(size);
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(first[i], second[i]); });
  const auto tiedInFirst = [&](std::size_t i, std::size_t j) { return first[order[i]] == first[order[j]]; };
  const auto tiedInBoth = [&](std::size_t i, std::size_t j) { return tiedInFirst(i, j) && second[order[i]] == second[order[j]]; };
  const double firstTies = tiedPairs(size, tiedInFirst), bothTies = tiedPairs(size, tiedInBoth);
  std::vector<float> sorted, scratch;
  for (const std::size_t i : order) sorted.push_back(second[i]);
  const double exchanges = sortCountingExchanges(sorted, scratch);
  const double secondTies = tiedPairs(size, [&](std::size_t i, std::size_t j) { return sorted[i] == sorted[j]; });
  const double all = pairs(size), untied = std::sqrt((all - firstTies) * (all - secondTies));
  return untied > 0 ? (all - firstTies - secondTies + bothTies - 2 * exchanges) / untied : kUndefined;
}

std::vector<std::int64_t> keptIndices(std::span<const float> values, std::int64_t count) {
  std::vector<std::int64_t> order(values.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  const auto value = [&](std::int64_t i) { return values[static_cast<std::size_t>(i)]; };
  std::ranges::nth_element(order, order.begin() + count,
                           [&](std::int64_t i, std::int64_t j) { return value(i) != value(j) ? value(i) > value(j) : i < j; });
  order.resize(static_cast<std::size_t>(count));
  std::ranges::sort(order);
  return order;
}

double keptOverlap(std::span<const float> first, std::span<const float> second, std::int64_t count) {
  std::vector<std::int64_t> both;
  std::ranges::set_intersection(keptIndices(first, count), keptIndices(second, count), std::back_inserter(both));
  return static_cast<double>(both.size()) / static_cast<double>(count);
}

std::vector<Agreement> compareMetrics(const Scores& scores, const std::string& axis, double keptShare) {
  std::vector<Agreement> all;
  for (auto a = scores.arrays.begin(); a != scores.arrays.end(); ++a) {
    if (scoreAxis(a->first) != axis) continue;
    for (auto b = std::next(a); b != scores.arrays.end(); ++b)
      if (scoreAxis(b->first) == axis) all.push_back(compareArrays(a->first, a->second, b->first, b->second, keptShare));
  }
  return all;
}

}  // namespace espalier
