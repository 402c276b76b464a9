#include "engine/project/speeds.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace espalier {

namespace {

bool isUsable(const Evaluation& evaluation) {
  return evaluation.tokensPerSecond > 0 && evaluation.conditions.known() && !wasHeldUp(evaluation.conditions);
}

/// Those of the measure's evaluations that were made under the same conditions, and the newest of them.
struct Group {
  std::map<RecordId, const Evaluation*> members;
  std::string newest;
};

std::vector<Group> groupsOf(const Measure& measure) {
  std::vector<Group> groups;
  for (const auto& [model, value] : measure.models) {
    const Evaluation* const evaluation = value.evaluation;
    if (!evaluation || !isUsable(*evaluation)) continue;
    const auto like = [&](const Group& group) { return measuredAlike(group.members.begin()->second->conditions, evaluation->conditions); };
    auto group = std::ranges::find_if(groups, like);
    if (group == groups.end()) group = groups.insert(groups.end(), Group{});
    group->members[model] = evaluation;
    group->newest = std::max(group->newest, evaluation->created);
  }
  return groups;
}

}  // namespace

bool measuredAlike(const SpeedConditions& a, const SpeedConditions& b) {
  return a.known() && a.threads == b.threads && a.machine == b.machine && a.program == b.program;
}

SpeedProblem problemOf(const Evaluation& evaluation) {
  if (!evaluation.conditions.known() || !(evaluation.tokensPerSecond > 0)) return SpeedProblem::NotKnown;
  return wasHeldUp(evaluation.conditions) ? SpeedProblem::HeldUp : SpeedProblem::Differently;
}

ComparedSpeeds comparedSpeeds(const Measure& measure) {
  ComparedSpeeds compared;
  const std::vector<Group> groups = groupsOf(measure);
  const auto most = std::ranges::max_element(groups, {}, [](const Group& group) { return std::pair(group.members.size(), group.newest); });
  if (most != groups.end()) {
    compared.conditions = most->members.begin()->second->conditions;
    for (const auto& [model, evaluation] : most->members) compared.speeds[model] = evaluation->tokensPerSecond;
  }
  for (const auto& [model, value] : measure.models)
    if (value.evaluation && !compared.speeds.contains(model)) compared.leftOut[model] = value.evaluation;
  return compared;
}

}  // namespace espalier
