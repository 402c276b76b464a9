// How models answered multiple-choice tasks (evaluate --tasks).
#pragma once

#include <string>
#include <vector>

#include "engine/project/project.hpp"

namespace espalier {

/// The project's setting that keeps it: {"hash": of the tasks that were asked last, "models": {ID: {"hash", "name", "items", "accuracy",
/// "accuracy_per_character", "command", "created"}}}.
inline constexpr const char* kTaskScoresSetting = "tasks.scores";

struct TaskScore {
  RecordId model = 0;
  std::string hash{}, name{};  ///< of the tasks: what was asked, and its file
  std::int64_t items = 0;
  double accuracy = 0, accuracyPerCharacter = 0;  ///< shares; the choice with the highest likelihood, and with the highest per character
  std::string command{}, created{};               ///< repeats it; empty in projects of older versions
  bool latest = false;                            ///< of the tasks that were asked last: only those of equal tasks can be compared
};

/// The last answers of each model.
std::vector<TaskScore> taskScores(const Project& project);
/// Takes the place of the model's earlier answers; its tasks are now the ones that were asked last.
void keepTaskScore(Project& project, const TaskScore& score);

}  // namespace espalier
