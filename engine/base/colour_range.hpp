// Which values a map's colours stand for.
#pragma once

#include <span>

namespace espalier {

struct ColourRange {
  double low = 0, high = 1;
  bool open = false;  ///< there are values above `high`: they share the last colour, and the colour bar says so with "≥"
};

/// From the smallest to the largest of the values that are finite. `fromZero`: from 0 instead, where no value is negative and the smallest is less than half
/// of the largest, so that colours tell ratios; where all are about as large they would all look the same. A few values far above the rest leave the
/// range open: when 99 in 100 lie within two fifths of it (only asked of 200 and more).
ColourRange colourRange(std::span<const float> values, bool fromZero);

}  // namespace espalier
