#include "engine/project/report/line_figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

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
  frame.left = figure.small ? 50 : 56;
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

/// The room that a label takes, in pixels.
struct Box {
  double left = 0, right = 0, top = 0, bottom = 0;
};

/// Of a label that ends (or begins) at x on the base line y.
Box boxOf(const std::string& text, double x, double y, bool leftward) {
  const double width = 6.2 * static_cast<double>(text.size());
  return {leftward ? x - width : x, leftward ? x : x + width, y - 10, y + 3};
}

bool crosses(const Box& box, double x1, double y1, double x2, double y2) {
  const double from = std::max(std::min(x1, x2), box.left), to = std::min(std::max(x1, x2), box.right);
  if (from > to) return false;
  const auto at = [&](double x) { return x2 == x1 ? y1 : y1 + (y2 - y1) * (x - x1) / (x2 - x1); };
  const double low = std::min(at(from), x2 == x1 ? y2 : at(to)), high = std::max(at(from), x2 == x1 ? y2 : at(to));
  return high >= box.top && low <= box.bottom;
}

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

/// Where the names of points stand, so that the next one does not cover them.
struct Label {
  double x, y;
};

void drawPointLabel(Svg& svg, const std::string& text, double x, double y, const LineFigure& figure, const Frame& frame, std::vector<Label>& labels) {
  const bool leftward = x > frame.left + frame.width * 0.82;
  const auto covered = [&](double place) {
    return std::any_of(labels.begin(), labels.end(),
                       [&](const Label& other) { return std::abs(other.x - x) < 110 && std::abs(other.y - place) < 12; });
  };
  const auto crossed = [&](double place) { return isCrossed(boxOf(text, leftward ? x - 8 : x + 8, place, leftward), figure, frame); };
  double place = y - 7;
  const bool belowIsFree = !covered(y + 15) && !crossed(y + 15) && y + 15 < frame.bottom();
  if (covered(place) || (crossed(place) && belowIsFree)) place = y + 15;
  while (covered(place)) place += 12;
  labels.push_back({x, place});
  svg.label(leftward ? x - 8 : x + 8, place, text, leftward ? Anchor::End : Anchor::Start, colour::kSecondary);
}

void drawSeries(Svg& svg, const Series& series, const LineFigure& figure, const Frame& frame, std::vector<Label>& labels) {
  if (series.line && series.x.size() > 1) {
    svg.path(pathOf(series, frame),
             {.colour = series.colour, .width = series.width, .opacity = series.opacity, .dashed = series.dashed});
  }
  if (!series.points) return;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!std::isfinite(series.y[i])) continue;
    const double x = frame.placeX(series.x[i]), y = frame.placeY(series.y[i]);
    svg.circle(x, y, 4.5, series.colour);
    if (i < series.labels.size() && !series.labels[i].empty()) drawPointLabel(svg, series.labels[i], x, y, figure, frame, labels);
  }
}

/// Labels stand above their lines; one that would cover the last, or that a curve goes through, goes below its own.
void drawBaseLines(Svg& svg, const LineFigure& figure, const Frame& frame) {
  std::vector<double> taken;
  std::multimap<double, const BaseLine*> byPlace;
  for (const BaseLine& base : figure.baseLines) {
    if (std::isfinite(base.y)) byPlace.emplace(frame.placeY(base.y), &base);
  }
  for (const auto& [place, base] : byPlace) {
    svg.line(frame.left, place, frame.right(), place, {.colour = base->colour, .width = 1.25, .dashed = true});
    const auto covered = [&](double y) {
      return std::any_of(taken.begin(), taken.end(), [&](double other) { return std::abs(other - y) < 12; });
    };
    const auto crossed = [&](double y) { return isCrossed(boxOf(base->label, frame.right() - 4, y, true), figure, frame); };
    double y = place - 5;
    const bool belowIsFree = !covered(place + 13) && !crossed(place + 13) && place + 13 < frame.bottom() - 2;
    if (covered(y) || y < frame.top + 8 || (crossed(y) && belowIsFree)) y = place + 13;
    while (covered(y)) y += 12;
    taken.push_back(y);
    svg.label(frame.right() - 4, y, base->label, Anchor::End, base->colour);
  }
}

}  // namespace

std::string draw(const LineFigure& figure) {
  const Frame frame = frameOf(figure);
  Svg svg(figure.width, figure.height, figure.label);
  std::vector<Label> labels;
  drawFrame(svg, frame);
  for (const Series& series : figure.series) {
    if (!series.points) drawSeries(svg, series, figure, frame, labels);
  }
  drawBaseLines(svg, figure, frame);
  for (const Series& series : figure.series) {
    if (series.points) drawSeries(svg, series, figure, frame, labels);
  }
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
