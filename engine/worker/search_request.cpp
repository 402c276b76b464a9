#include "engine/base/error.hpp"
#include "engine/worker/recorder.hpp"
#include "engine/worker/requests.hpp"

namespace espalier {

void complete(SearchRequest& request) {
  TrainingSettings& training = request.training;
  if (request.retrain && (training.data.empty() || training.valid.empty() || request.out.empty()))
    throw Error(ErrorKind::Usage, "candidates are retrained on a text, compared on another, and their states need a folder", "--retrain-tokens",
                "Add --data FILE --valid FILE --out FOLDER");
  training.kind = TrainingKind::Distillation;
  training.teacher = training.student = request.model = worker::recordedPath(request.model);
  request.scores = worker::recordedPath(request.scores);
  training.data = worker::recordedPath(training.data);
  training.valid = worker::recordedPath(training.valid);
  training.out = request.out = worker::recordedPath(request.out);
  training.device = "cpu";
  if (!request.retrain) return;
  constexpr std::int64_t kStandings = 10;
  if (training.validEvery == 0) training.validEvery = (training.totalSteps() + kStandings - 1) / kStandings;
  validate(training);
}

nlohmann::json searchToJson(const SearchRequest& request) {
  const SearchSettings& settings = request.settings;
  nlohmann::json json = {{"model", request.model.string()},    {"scores", request.scores.string()},  {"base", toJson(settings.base)},
                         {"width_cut", settings.widthCut}, {"depth_cut", settings.depthCut}, {"top", settings.top},
                         {"context", settings.budget.context}};
  if (settings.budget.parameters) json["parameters"] = *settings.budget.parameters;
  if (settings.budget.bytes) json["memory"] = *settings.budget.bytes;
  return json;
}

SearchRequest searchFromJson(const nlohmann::json& json) {
  SearchRequest request;
  SearchSettings& settings = request.settings;
  try {
    request.model = json.at("model").get<std::string>();
    request.scores = json.at("scores").get<std::string>();
    settings.base = targetFromJson(json.at("base"));
    settings.widthCut = json.at("width_cut");
    settings.depthCut = json.at("depth_cut");
    settings.top = json.at("top");
    settings.budget.context = json.at("context");
    if (json.contains("parameters")) settings.budget.parameters = json["parameters"].get<std::uint64_t>();
    if (json.contains("memory")) settings.budget.bytes = json["memory"].get<std::uint64_t>();
  } catch (const nlohmann::json::exception& error) {
    refuse(std::string("the search cannot be read (") + error.what() + ")");
  }
  return request;
}

}  // namespace espalier
