#include "ui/pages/scoring.hpp"

#include <algorithm>

#include "ui/pages/run_facts.hpp"
#include "ui/pages/training_defaults.hpp"

namespace espalier::ui {
namespace {

void likeRun(EvaluateRequest& request, const TrainingSettings& settings) {
  request.context = settings.context;
  request.limitTokens = static_cast<std::uint64_t>(std::max<std::int64_t>(0, settings.validTokens));
}

/// The settings that made a model, when the project knows them.
std::optional<TrainingSettings> settingsThatMade(const Artifact& model) {
  if (!model.facts.is_object() || !model.facts.contains("settings")) return std::nullopt;
  try {
    return trainingSettingsFromJson(model.facts.at("settings"));
  } catch (const std::exception&) {
    return std::nullopt;  // of another version
  }
}

/// What the training page would start with: as a person set it, or its defaults.
TrainingSettings nextRun(const ProjectView& project, std::uint64_t parameters) {
  for (const char* key : {"training.distillation", "training.correction"}) {
    const nlohmann::json stored = project.setting(key);
    if (!stored.is_object()) continue;
    try {
      return trainingSettingsFromJson(stored);
    } catch (const std::exception&) {
      continue;  // of another version
    }
  }
  return usualSettings(TrainingKind::Correction, parameters);
}

}  // namespace

std::filesystem::path chosenTasks(const ProjectView& project) {
  const nlohmann::json chosen = project.isOpen() ? project.setting(kTasksSetting) : nlohmann::json();
  return chosen.is_string() ? std::filesystem::path(chosen.get<std::string>()) : std::filesystem::path();
}

int chosenThreads(const ProjectView& project) {
  const nlohmann::json chosen = project.isOpen() ? project.setting(kThreadsSetting) : nlohmann::json();
  return chosen.is_number_integer() ? chosen.get<int>() : 0;
}

EvaluateRequest proposedScore(Session& session, const std::filesystem::path& model, const std::filesystem::path& text) {
  const ProjectView& project = session.project();
  const Artifact* artifact = project.artifactAt(model);
  EvaluateRequest request;
  request.model = model;
  request.data = text;
  request.tasks = chosenTasks(project);
  request.threads = chosenThreads(project);
  const Measure* measure = session.measure();
  if (measure && measure->text == text.filename().string()) {
    request.context = measure->context;
    request.limitTokens = static_cast<std::uint64_t>(std::max<std::int64_t>(0, measure->tokens));
  } else if (!project.runs().empty()) {
    likeRun(request, settingsOf(project.runs().back()));
  } else if (const auto made = artifact ? settingsThatMade(*artifact) : std::nullopt) {
    likeRun(request, *made);
  } else {
    const bool open = session.model() && session.model()->folder == model;
    likeRun(request, nextRun(project, artifact ? parametersOf(*artifact) : open ? session.model()->parameters.total() : 0));
  }
  if (session.model() && session.model()->shape.maxPositions > 0) request.context = std::min(request.context, session.model()->shape.maxPositions);
  return request;
}

}  // namespace espalier::ui
