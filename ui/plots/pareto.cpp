#include "ui/plots/pareto.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace espalier::ui {

std::vector<std::size_t> paretoFrontier(std::span<const PlotPoint> points, bool higherX, bool higherY) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return !std::isfinite(points[i].x) || !std::isfinite(points[i].y); });
  const auto betterY = [&](std::size_t a, std::size_t b) { return higherY ? points[a].y > points[b].y : points[a].y < points[b].y; };
  // From the best x on, a point belongs to the frontier when it is better in y than all before it.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (points[a].x != points[b].x) return higherX ? points[a].x > points[b].x : points[a].x < points[b].x;
    return betterY(a, b);
  });
  std::vector<std::size_t> frontier;
  for (const std::size_t i : order)
    if (frontier.empty() || betterY(i, frontier.back())) frontier.push_back(i);
  if (higherX) std::reverse(frontier.begin(), frontier.end());
  return frontier;
}

namespace {

/// Places around an anchor at so many pixels from its mark, the best first: right above, right, right below, left above, left, left below, above, below.
std::array<QRectF, 8> placesAround(const QPointF& anchor, const QSizeF& size, double gap) {
  const double w = size.width(), h = size.height(), near = 1 + 0.7 * gap;
  const double right = anchor.x() + gap, left = anchor.x() - gap - w, centre = anchor.x() - w / 2;
  const double above = anchor.y() - h - near + 3, middle = anchor.y() - h / 2, below = anchor.y() + near - 3;
  return {QRectF(right, above, w, h), QRectF(right, middle, w, h), QRectF(right, below, w, h), QRectF(left, above, w, h),
          QRectF(left, middle, w, h), QRectF(left, below, w, h), QRectF(centre, anchor.y() - gap - h, w, h), QRectF(centre, anchor.y() + gap, w, h)};
}

}  // namespace

std::vector<QRectF> placeLabels(std::span<const QPointF> anchors, std::span<const QSizeF> sizes, const QRectF& area, double radius) {
  constexpr std::array kDistances{3.0, 14.0, 28.0, 44.0, 64.0};
  std::vector<QRectF> placed(anchors.size());
  const auto isFree = [&](const QRectF& place, std::size_t own) {
    if (!area.contains(place)) return false;
    for (std::size_t i = 0; i < own; ++i)
      if (placed[i].intersects(place)) return false;
    return std::none_of(anchors.begin(), anchors.end(), [&](const QPointF& anchor) {
      return QRectF(anchor.x() - radius, anchor.y() - radius, 2 * radius, 2 * radius).intersects(place);
    });
  };
  const auto placeOf = [&](std::size_t i) {
    for (const double distance : kDistances)
      for (const QRectF& place : placesAround(anchors[i], sizes[i], radius + distance))
        if (isFree(place, i)) return place;
    return QRectF();
  };
  for (std::size_t i = 0; i < anchors.size(); ++i) placed[i] = placeOf(i);
  return placed;
}

}  // namespace espalier::ui
