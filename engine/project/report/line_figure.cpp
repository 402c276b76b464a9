#include "engine/project/report/line_figure.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>

#include "engine/base/label_places.hpp"
#include "engine/project/report/axis.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

/// Nearly all of a noisy series: from its 1st to its 99th percentile.
void addMostOf(const std::vector<double>& values, Range& range) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double value) { return std::isfinite(value); });
  if (finite.empty()) return;
  std::sort(finite.begin(), finite.end());
  range.add(finite[finite.size() / 100]);
  range.add(finite[finite.size() - 1 - finite.size() / 100]);
}

Frame frameOf(const LineFigure& figure) {
  Range x, y;
  for (const Series& series : figure.series) {
    for (const double value : series.x) x.add(value);
    if (series.decidesRange) {
      for (const double value : series.y) y.add(value);
    } else {
      addMostOf(series.y, y);
    }
  }
  for (const BaseLine& base : figure.baseLines) y.add(base.y);
  if (figure.startAtZero) y.add(0);
  Frame frame;
  frame.left = figure.small && figure.yTitle.empty() ? 50 : figure.small ? 64 : 56;
  frame.top = 10;
  frame.width = figure.width - frame.left - 24;
  frame.height = figure.height - frame.top - (figure.xTitle.empty() ? 26 : 44);
  const double margin = x.high > x.low ? figure.margin * (x.high - x.low) : 0;
  frame.x = makeAxis(x.low - margin, x.high + margin,
                     figure.xTicks > 0 ? figure.xTicks
                     : figure.small    ? 3
                                       : 6,
                     false, figure.xTitle);
  frame.y = makeAxis(y.low, y.high, figure.small ? 2 : 5, true, figure.yTitle);
  return frame;
}

/// One polyline; where several points share a pixel column, its lowest and highest stand for them.
std::string pathOf(const Series& series, const Frame& frame) {
  std::string path;
  bool drawing = false;
  const auto addPoint = [&](double x, double y) {
    path += (drawing ? "L" : "M") + coordinate(x) + " " + coordinate(std::clamp(y, frame.top, frame.bottom()));
    drawing = true;
  };
  const bool dense = series.x.size() > 2 * static_cast<std::size_t>(frame.width);
  for (std::size_t i = 0; i < series.x.size();) {
    if (!std::isfinite(series.y[i])) {
      drawing = false;
      ++i;
      continue;
    }
    const double x = frame.placeX(series.x[i]);
    if (!dense) {
      addPoint(x, frame.placeY(series.y[i++]));
      continue;
    }
    const double column = std::floor(x);
    Range range;
    for (; i < series.x.size() && std::floor(frame.placeX(series.x[i])) == column; ++i) range.add(series.y[i]);
    addPoint(column, frame.placeY(range.low));
    addPoint(column + 0.5, frame.placeY(range.high));
  }
  return path;
}

constexpr double kLabelHeight = 13, kBelowBaseLine = 3;  ///< of a label's box; the text's base line lies so much above its bottom

/// Whether a curve goes through the box. Curves of single noisy steps are faint and do not count.
bool isCrossed(const Box& box, const LineFigure& figure, const Frame& frame) {
  return std::ranges::any_of(figure.series, [&](const Series& series) {
    for (std::size_t i = 0; series.decidesRange && i + 1 < series.x.size() && series.line; ++i) {
      if (!std::isfinite(series.y[i]) || !std::isfinite(series.y[i + 1])) continue;
      if (crosses(box, frame.placeX(series.x[i]), frame.placeY(series.y[i]), frame.placeX(series.x[i + 1]), frame.placeY(series.y[i + 1]))) return true;
    }
    return false;
  });
}

constexpr double kPointRadius = 4.5;
constexpr double kTouching = 4;  ///< pixels between two base lines

template <typename Use>
void forEachPoint(const LineFigure& figure, const Frame& frame, const Use& use) {
  for (const Series& series : figure.series)
    for (std::size_t i = 0; series.points && i < series.x.size(); ++i)
      if (std::isfinite(series.y[i])) use(series, i, frame.placeX(series.x[i]), frame.placeY(series.y[i]));
}

/// A named point in pixels, and how many other points are near.
struct NamedPoint {
  const std::string* name;
  double x, y;
  int neighbours = 0;
  std::optional<Box> place{};
};

/// Those with room around them come first: they need not give way to a crowd.
std::vector<NamedPoint> namedPoints(const LineFigure& figure, const Frame& frame) {
  constexpr double kNear = 80;
  std::vector<NamedPoint> points;
  forEachPoint(figure, frame, [&](const Series& series, std::size_t i, double x, double y) {
    if (i < series.labels.size() && !series.labels[i].empty()) points.push_back({.name = &series.labels[i], .x = x, .y = y});
  });
  for (NamedPoint& point : points)
    for (const NamedPoint& other : points) point.neighbours += std::hypot(point.x - other.x, point.y - other.y) < kNear ? 1 : 0;
  std::ranges::stable_sort(points, {}, &NamedPoint::neighbours);
  return points;
}

/// Beside the points; where it is crowded farther away, with a line that leads there. A name without any room is left out: the numbers behind the figure have it.
void drawPointLabels(Svg& svg, const LineFigure& figure, const Frame& frame, LabelPlaces& places, const std::function<bool(const Box&)>& crossed) {
  constexpr double kFarthest = 160, kBeside = kLabelHeight + kPointRadius;
  std::vector<NamedPoint> points = namedPoints(figure, frame);
  for (NamedPoint& point : points) {
    const auto around = [&](double farthest) { return placesAround(point.x, point.y, textWidth(*point.name), kLabelHeight, kPointRadius + 0.5, farthest); };
    point.place = places.place(around(0), crossed);
    if (!point.place) point.place = places.place(around(kFarthest), crossed);
    if (!point.place) continue;
    const double x = std::clamp(point.x, point.place->left, point.place->right()), y = std::clamp(point.y, point.place->top, point.place->bottom());
    if (std::hypot(x - point.x, y - point.y) > kBeside) svg.line(point.x, point.y, x, y, {.colour = colour::kSecondary, .width = 0.75, .opacity = 0.6});
  }
  for (const NamedPoint& point : points)
    if (point.place) svg.label(point.place->left, point.place->bottom() - kBelowBaseLine, *point.name, Anchor::Start, colour::kText);
}

/// Labels stand above their lines at the right, or below; where something is in the way, farther left.
void drawBaseLines(Svg& svg, const LineFigure& figure, const Frame& frame, LabelPlaces& places) {
  std::multimap<double, const BaseLine*> byPlace;
  for (const BaseLine& base : figure.baseLines) {
    if (std::isfinite(base.y)) byPlace.emplace(frame.placeY(base.y), &base);
  }
  bool staggered = false;
  for (auto line = byPlace.begin(); line != byPlace.end(); ++line) {
    const auto& [y, base] = *line;
    // Two lines that would look like one.
    staggered = !staggered && line != byPlace.begin() && y - std::prev(line)->first < kTouching;
    // Of two lines close together the upper one has its label above, the lower one below.
    const auto isNear = [&](double other) { return std::abs(other - line->first) < kLabelHeight + 3; };
    const bool nearAbove = line != byPlace.begin() && isNear(std::prev(line)->first), nearBelow = std::next(line) != byPlace.end() && isNear(std::next(line)->first);
    svg.line(frame.left, y, frame.right(), y, {.colour = base->colour, .width = 1.25, .dashed = true, .staggered = staggered});
    const double width = textWidth(base->label);
    std::vector<Box> wanted;
    for (double left = frame.right() - 4 - width; left > frame.left; left -= width / 2)
      for (const double down : {-15.0, 3.0})
        if (nearAbove == nearBelow || (down < 0) == nearBelow) wanted.push_back({left, y + down, width, kLabelHeight});
    const auto box = places.place(wanted, [&](const Box& one) { return isCrossed(one, figure, frame); });
    if (wanted.empty()) continue;
    // A line without a name says nothing: where every place is taken, it stands over something.
    const Box place = box ? *box : wanted.front();
    svg.label(place.right(), place.bottom() - kBelowBaseLine, base->label, Anchor::End, colour::kText);
  }
}

}  // namespace

void Series::show(const Sign& sign) {
  colour = sign.colour;
  dashes = sign.dashes;
  mark = sign.mark;
  hollow = sign.hollow;
}

std::string draw(const LineFigure& figure) {
  const Frame frame = frameOf(figure);
  Svg svg(figure.width, figure.height, figure.label);
  LabelPlaces places({frame.left, frame.top - 2, figure.width - frame.left, frame.height});
  const auto crossed = [&](const Box& box) { return isCrossed(box, figure, frame); };
  forEachPoint(figure, frame, [&](const Series&, std::size_t, double x, double y) {
    places.keepFree({x - kPointRadius, y - kPointRadius, 2 * kPointRadius, 2 * kPointRadius});
  });
  drawFrame(svg, frame);
  for (const Series& series : figure.series)
    if (series.line && series.x.size() > 1)
      svg.path(pathOf(series, frame), {.colour = series.colour, .width = series.width, .opacity = series.opacity, .dashed = series.dashed, .dashes = series.dashes});
  drawBaseLines(svg, figure, frame, places);
  forEachPoint(figure, frame, [&](const Series& series, std::size_t, double x, double y) { svg.mark(x, y, kPointRadius, {.colour = series.colour, .mark = series.mark, .hollow = series.hollow}); });
  drawPointLabels(svg, figure, frame, places, crossed);
  return svg.finish();
}

std::vector<double> smoothed(const std::vector<double>& values, std::size_t width) {
  std::vector<double> current = values;
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<double> sums(current.size() + 1, 0.0), counts(current.size() + 1, 0.0);
    for (std::size_t i = 0; i < current.size(); ++i) {
      const bool finite = std::isfinite(current[i]);
      sums[i + 1] = sums[i] + (finite ? current[i] : 0.0);
      counts[i + 1] = counts[i] + (finite ? 1.0 : 0.0);
    }
    for (std::size_t i = 0; i < current.size(); ++i) {
      // Nearly even on both sides, so that the ends are neither pulled nor as noisy as a single step.
      const std::size_t left = std::min(i, width / 2), right = std::min(current.size() - 1 - i, width / 2);
      const std::size_t most = std::max(std::min(left, right), width / 6);
      const std::size_t from = i - std::min(left, most), to = i + std::min(right, most) + 1;
      const double count = counts[to] - counts[from];
      current[i] = count > 0 ? (sums[to] - sums[from]) / count : std::numeric_limits<double>::quiet_NaN();
    }
  }
  return current;
}

}  // namespace espalier::report
