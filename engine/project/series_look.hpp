// How a run, its curve and the models around it are drawn wherever they appear: in the window and in reports.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/project/project.hpp"

namespace espalier {

/// The shape of a mark. Sizes are such that all weigh the same beside a circle of radius 1.
enum class Mark { Circle, Square, Diamond, Triangle };
namespace mark {
inline constexpr double kSquareHalf = 0.9, kSquareRounding = 0.2;  ///< half a side; the radius of its corners
inline constexpr double kDiamondReach = 1.3, kTriangleReach = 1.3;  ///< from the centre to a corner
inline constexpr double kRing = 1.8;                                ///< width of a hollow mark's line, in pixels
}  // namespace mark

/// Many can be told apart, also without colour.
struct SeriesLook {
  static constexpr int kColours = 10;           ///< of a palette
  static constexpr int kLooks = 4 * kColours;  ///< that differ

  std::optional<int> colour{};   ///< a place in the palette; none: the neutral colour of what no run has made
  std::vector<double> dashes{};  ///< in widths of the line; empty: solid
  Mark mark = Mark::Circle;
  bool hollow = false;           ///< the mark is a ring: a model that has not been trained yet

  bool operator==(const SeriesLook&) const = default;
};

/// The first ten differ by colour; the next ten have other dashes and marks, and so on, before they repeat.
SeriesLook seriesLook(int index);

/// Follows from the run's id, so that it stays the same whatever else is there.
SeriesLook lookOfRun(RecordId run);
/// A model looks like the run that made it; a student that has not been trained like its first run of `runs`, hollow.
SeriesLook lookOfModel(const Artifact& model, const std::vector<Run>& runs);

/// Steps that a noisy curve of so many is averaged over, unless a person chooses otherwise: a twenty-fifth of them, at most 400.
std::size_t usualSmoothing(std::size_t steps);

/// The palette on light ground, as 0xRRGGBB. It begins with Okabe and Ito's; what follows was chosen so that people with any kind of colour
/// blindness can tell all of them apart.
inline constexpr std::array<std::uint32_t, SeriesLook::kColours> kLightSeries{0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9,
                                                                              0xe69f00, 0x22226e, 0x4d1414, 0x7f3f17, 0x0f5757};
inline constexpr std::uint32_t kLightNeutral = 0x5f6762;

}  // namespace espalier
