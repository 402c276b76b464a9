#include "engine/worker/trained_card.hpp"

#include <cmath>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/checkpoint/model_card.hpp"
#include "engine/worker/command_line.hpp"

namespace fs = std::filesystem;

namespace espalier::worker {

namespace {

nlohmann::json numberOrNull(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr); }

nlohmann::json lossesOf(const TrainingResult& result) {
  const auto& points = result.validation;
  const double nothing = std::nan(""), teacher = std::isfinite(result.teacherValidLossAtEnd) ? result.teacherValidLossAtEnd : result.teacherValidLoss;
  return {{"before", numberOrNull(!points.empty() && points.front().first == 0 ? points.front().second : nothing)},
          {"after", numberOrNull(!points.empty() && points.back().first > 0 ? points.back().second : nothing)},
          {"teacher", numberOrNull(teacher > 0 ? teacher : nothing)}};
}

}  // namespace

void describeTrained(const TrainingResult& result, const std::string& engine, const Job& job) {
  if (!result.finished) return;
  const fs::path file = result.out / "espalier.json";
  try {
    nlohmann::json lineage = nlohmann::json::parse(readFile(file), nullptr, false);
    if (!lineage.is_object() || !lineage.contains("settings")) return;
    const TrainingSettings settings = trainingSettingsFromJson(lineage["settings"]);
    lineage["command"] = commandLine(settings);
    lineage["losses"] = lossesOf(result);
    lineage["engine"] = engine;
    writeFileAtomically(file, lineage.dump(2) + "\n");
    const fs::path folder = fs::absolute(result.out).lexically_normal();
    const std::string name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    writeFileAtomically(result.out / "README.md", modelCard(result.out, name, settings.student));
  } catch (const Error& error) {
    job.notice("The model card is without the losses: " + std::string(error.what()));
  }
}

}  // namespace espalier::worker
