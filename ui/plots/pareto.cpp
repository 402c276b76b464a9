#include "ui/plots/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/label_places.hpp"

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

std::vector<QRectF> placeLabels(std::span<const QPointF> anchors, std::span<const QSizeF> sizes, const QRectF& area, double radius, std::span<const QPointF> line) {
  constexpr double kFarthest = 64;
  LabelPlaces places({area.left(), area.top(), area.width(), area.height()});
  for (const QPointF& anchor : anchors) places.keepFree({anchor.x() - radius, anchor.y() - radius, 2 * radius, 2 * radius});
  const auto crossed = [line](const Box& box) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      if (crosses(box, line[i].x(), line[i].y(), line[i + 1].x(), line[i + 1].y())) return true;
    return false;
  };
  std::vector<QRectF> placed(anchors.size());
  for (std::size_t i = 0; i < anchors.size(); ++i)
    if (const auto box = places.place(placesAround(anchors[i].x(), anchors[i].y(), sizes[i].width(), sizes[i].height(), radius, kFarthest), crossed))
      placed[i] = QRectF(box->left, box->top, box->width, box->height);
  return placed;
}

}  // namespace espalier::ui
