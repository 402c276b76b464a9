#include "engine/project/series_look.hpp"

#include <algorithm>

namespace espalier {

namespace {

constexpr int kMarks = 4;

std::vector<double> dashesOf(int number) {
  switch (number) {
    case 1: return {5, 2.5};
    case 2: return {1.5, 2};
    case 3: return {6, 2, 1.5, 2};
    default: return {};
  }
}

}  // namespace

SeriesLook seriesLook(int index) {
  const int wanted = std::max(0, index) % SeriesLook::kLooks, round = wanted / SeriesLook::kColours;
  return {.colour = wanted % SeriesLook::kColours, .dashes = dashesOf(round), .mark = static_cast<Mark>((wanted + round) % kMarks)};
}

SeriesLook lookOfRun(RecordId run) { return seriesLook(static_cast<int>((std::max<RecordId>(run, 1) - 1) % SeriesLook::kLooks)); }

SeriesLook lookOfModel(const Artifact& model, const std::vector<Run>& runs) {
  if (model.run) return lookOfRun(*model.run);
  SeriesLook look;
  look.hollow = model.kind == ArtifactKind::Student;
  if (!look.hollow) return look;
  const auto first = std::ranges::find_if(runs, [&](const Run& run) { return !run.parents.empty() && run.parents.front() == model.id; });
  if (first == runs.end()) return look;
  look = lookOfRun(first->id);
  look.hollow = true;
  return look;
}

std::size_t usualSmoothing(std::size_t steps) {
  constexpr std::size_t kShare = 25, kMost = 400;
  return std::clamp<std::size_t>(steps / kShare, 1, kMost);
}

}  // namespace espalier
