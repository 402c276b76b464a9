#include "engine/base/label_places.hpp"

#include <algorithm>
#include <utility>

namespace espalier {

bool Box::overlaps(const Box& other) const { return left < other.right() && other.left < right() && top < other.bottom() && other.top < bottom(); }

bool Box::contains(const Box& other) const { return other.left >= left && other.right() <= right() && other.top >= top && other.bottom() <= bottom(); }

bool LabelPlaces::isFree(const Box& box) const {
  return m_area.contains(box) && std::ranges::none_of(m_taken, [&](const Box& other) { return other.overlaps(box); });
}

std::optional<Box> LabelPlaces::place(std::span<const Box> places, const std::function<bool(const Box&)>& crossed) {
  std::optional<Box> chosen;
  for (const Box& box : places) {
    if (!isFree(box)) continue;
    const bool clear = !crossed || !crossed(box);
    if (clear || !chosen) chosen = box;
    if (clear) break;
  }
  if (chosen) m_taken.push_back(*chosen);
  return chosen;
}

bool crosses(const Box& box, double x1, double y1, double x2, double y2) {
  const double from = std::max(std::min(x1, x2), box.left), to = std::min(std::max(x1, x2), box.right());
  if (from > to) return false;
  const auto at = [&](double x) { return x2 == x1 ? y1 : y1 + (y2 - y1) * (x - x1) / (x2 - x1); };
  const double low = std::min(at(from), x2 == x1 ? y2 : at(to)), high = std::max(at(from), x2 == x1 ? y2 : at(to));
  return high >= box.top && low <= box.bottom();
}

std::vector<Box> placesAround(double x, double y, double width, double height, double radius, double farthest) {
  std::vector<Box> places;
  for (double away = 0; away <= farthest; away += height) {
    const double gap = radius + 3 + away, right = x + gap, left = x - gap - width, centre = x - width / 2;
    const double above = y - height - 1 - away, middle = y - height / 2, below = y + 1 + away;
    for (const auto& [boxLeft, boxTop] : {std::pair{right, above}, {right, middle}, {right, below}, {left, above}, {left, middle}, {left, below},
                                          {centre, y - gap - height}, {centre, y + gap}})
      places.push_back({boxLeft, boxTop, width, height});
  }
  return places;
}

}  // namespace espalier
