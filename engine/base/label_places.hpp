// Places for labels in a figure: beside what they name, and over nothing else. Pixels, y downwards.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

struct Box {
  double left = 0, top = 0, width = 0, height = 0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
  /// Boxes that only touch do not overlap.
  bool overlaps(const Box& other) const;
  bool contains(const Box& other) const;
};

/// Gives each label the first of its places that is free; labels that are placed first choose first.
class LabelPlaces {
 public:
  explicit LabelPlaces(const Box& area) : m_area(area) {}

  /// No label may lie over it.
  void keepFree(const Box& box) { m_taken.push_back(box); }
  /// The first of `places`, the best one first, that lies in the area and over nothing; rather one that is not `crossed` (by a curve) than one that is.
  /// It is taken from now on. Nothing when none is free.
  std::optional<Box> place(std::span<const Box> places, const std::function<bool(const Box&)>& crossed = {});

 private:
  bool isFree(const Box& box) const;

  Box m_area;
  std::vector<Box> m_taken;
};

/// Whether the line from (x1, y1) to (x2, y2) goes through the box.
bool crosses(const Box& box, double x1, double y1, double x2, double y2);

/// Places of a label of `width` and `height` around a point of `radius`, the best first: right above, right, right below, left above, left, left below,
/// above, below; then, up to `farthest` pixels away, the same in ever wider rings.
std::vector<Box> placesAround(double x, double y, double width, double height, double radius, double farthest = 0);

}  // namespace espalier
