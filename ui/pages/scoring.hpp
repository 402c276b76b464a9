// How a text is scored so that the number can be compared with those that the project has or will have.
#pragma once

#include "ui/bridge/session.hpp"

namespace espalier::ui {

/// The project's setting that names a file of multiple-choice tasks.
inline constexpr const char* kTasksSetting = "text.tasks";
/// The file that was chosen for this project; empty: none.
std::filesystem::path chosenTasks(const ProjectView& project);

/// The project's setting of how many threads score; 0: automatic.
inline constexpr const char* kThreadsSetting = "score.threads";
int chosenThreads(const ProjectView& project);

/// Context and number of tokens for scoring a model on `text`: as the models were compared on this text so far; else as the newest run
/// validates; else as the model itself was trained; else as a run with the defaults would validate. Never longer than the model's positions. With the chosen tasks
/// and threads; always in fp32, since losses are compared only when they were measured alike.
EvaluateRequest proposedScore(Session& session, const std::filesystem::path& model, const std::filesystem::path& text);

}  // namespace espalier::ui
