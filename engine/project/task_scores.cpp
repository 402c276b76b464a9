#include "engine/project/task_scores.hpp"

#include <cstdlib>

#include "engine/project/store.hpp"

namespace espalier {

std::vector<TaskScore> taskScores(const Project& project) {
  const nlohmann::json kept = project.setting(kTaskScoresSetting);
  std::vector<TaskScore> scores;
  if (!kept.is_object() || !kept.contains("models") || !kept["models"].is_object()) return scores;
  for (const auto& [id, told] : kept["models"].items()) {
    if (!told.is_object()) continue;
    TaskScore score;
    score.model = std::atoll(id.c_str());
    score.hash = told.value("hash", "");
    score.name = told.value("name", "");
    score.items = told.value("items", std::int64_t{0});
    score.accuracy = told.value("accuracy", 0.0);
    score.accuracyPerCharacter = told.value("accuracy_per_character", 0.0);
    score.command = told.value("command", "");
    score.created = told.value("created", "");
    score.latest = score.hash == kept.value("hash", "");
    scores.push_back(std::move(score));
  }
  return scores;
}

void keepTaskScore(Project& project, const TaskScore& score) {
  nlohmann::json kept = project.setting(kTaskScoresSetting);
  if (!kept.is_object()) kept = nlohmann::json::object();
  kept["hash"] = score.hash;
  kept["models"][std::to_string(score.model)] = {{"hash", score.hash},
                                                 {"name", score.name},
                                                 {"items", score.items},
                                                 {"accuracy", score.accuracy},
                                                 {"accuracy_per_character", score.accuracyPerCharacter},
                                                 {"command", score.command},
                                                 {"created", score.created.empty() ? project::timestamp() : score.created}};
  project.setSetting(kTaskScoresSetting, kept);
}

}  // namespace espalier
