// Which speeds may stand beside each other: only those that were measured alike, with no other program in the way.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/project/measures.hpp"

namespace espalier {

/// On the same processor, by the same version, with as many threads.
bool measuredAlike(const SpeedConditions& a, const SpeedConditions& b);

/// Above this share of the time that threads waited for a processor, a speed tells of the machine's load rather than of the model.
inline constexpr double kMostWaiting = 0.1;
/// Whether other programs held it up. Unknown: not known to be so.
inline bool wasHeldUp(const SpeedConditions& conditions) { return conditions.waited > kMostWaiting; }

enum class SpeedProblem {
  NotKnown,     ///< the project does not say what it was measured under, or nothing was measured
  HeldUp,       ///< other programs had the processors
  Differently,  ///< on another processor, by another version or with other threads than most
};

struct ComparedSpeeds {
  SpeedConditions conditions;  ///< of all in `speeds`; threads 0 when there is none
  std::map<RecordId, double> speeds;            ///< tokens/s
  std::map<RecordId, const Evaluation*> leftOut;  ///< scored, but not comparable
};

/// Of the models' evaluations in one measure, those under the conditions that most of them share; the newest of equals.
ComparedSpeeds comparedSpeeds(const Measure& measure);
/// Why one of `leftOut` is not among the speeds.
SpeedProblem problemOf(const Evaluation& evaluation);

}  // namespace espalier
