// Where the ticks of an axis stand and what they say.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

namespace espalier::ui {

struct Tick {
  double at = 0;
  QString text;
};

/// Ticks in the locale's spelling at round values (1, 2 or 5 times a power of ten) inside [low, high], about `wanted` of them.
std::vector<Tick> valueTicks(double low, double high, int wanted);
/// Ticks for a logarithmic axis: decades, and 2 and 5 between them when there are fewer than three decades.
std::vector<Tick> logTicks(double low, double high, int wanted);
/// Ticks at whole numbers of [first, last] in steps of a power of two, at most `most` of them and always the first;
/// the last one too when there is room.
std::vector<std::int64_t> indexTicks(std::int64_t first, std::int64_t last, int most);

}  // namespace espalier::ui
