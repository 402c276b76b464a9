// What stands for a series in text, tables and legends: its mark, or a stretch of its line with the mark on it, in the colours of the light look.
#pragma once

#include <string>
#include <vector>

#include "engine/project/series_look.hpp"

namespace espalier::report {

struct Sign {
  std::string colour{};          ///< "#rrggbb"; empty: no sign
  std::vector<double> dashes{};  ///< in widths of the line; empty: solid
  Mark mark = Mark::Circle;
  bool hollow = false;
};

Sign signOf(const SeriesLook& look);

/// Which parts of a sign a legend shows.
enum class Shown { Line, Mark, Both };

/// One <svg> element of 12 x 12 pixels.
std::string drawMark(const Sign& sign);
/// One <svg> element of 32 x 12 pixels.
std::string drawKey(const Sign& sign, Shown shown);
/// "●", "◇", ...: where a drawing has no place.
std::string markCharacter(const Sign& sign);

}  // namespace espalier::report
