#include "engine/project/measures.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace espalier {

namespace {

std::int64_t numberOr(const nlohmann::json& settings, const char* key, std::int64_t otherwise) {
  if (!settings.is_object()) return otherwise;
  const auto found = settings.find(key);
  return found != settings.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

std::string validationText(const nlohmann::json& settings) {
  if (!settings.is_object()) return {};
  const auto found = settings.find("valid");
  return found != settings.end() && found->is_string() ? std::filesystem::path(found->get<std::string>()).filename().string()
                                                       : std::string();
}

void addEvaluation(std::vector<Measure>& measures, const Evaluation& evaluation) {
  auto place = std::ranges::find_if(measures, [&](const Measure& measure) {
    return measure.dataHash == evaluation.dataHash && measure.context == evaluation.context;
  });
  if (place == measures.end()) {
    Measure measure;
    measure.dataHash = evaluation.dataHash;
    measure.context = evaluation.context;
    place = measures.insert(measures.end(), std::move(measure));
  }
  place->text = evaluation.dataName;
  place->tokens = static_cast<std::int64_t>(evaluation.tokens);
  place->newest = std::max(place->newest, evaluation.created);
  Measure::Value& value = place->models[evaluation.artifact];
  if (!value.evaluation || value.evaluation->created <= evaluation.created) value = {evaluation.loss, &evaluation};
}

/// How many tokens a run's validations saw that does not say it: its limit, or the whole text where that is known to be shorter.
std::int64_t tokensSeen(const std::vector<Measure>& measures, const std::string& text, std::int64_t limit) {
  std::int64_t whole = 0;
  for (const Measure& measure : measures)
    if (measure.text == text && !measure.dataHash.empty()) whole = std::max(whole, measure.tokens);
  return whole > 0 && (limit == 0 || whole < limit) ? whole : limit;
}

Measure& measureFor(std::vector<Measure>& measures, const Run& run) {
  const TrainingSettings defaults;
  Measure wanted;
  wanted.text = validationText(run.settings);
  wanted.context = numberOr(run.settings, "context", defaults.context);
  wanted.tokens = numberOr(run.settings, kValidTokensRead, 0);
  if (wanted.tokens == 0) wanted.tokens = tokensSeen(measures, wanted.text, numberOr(run.settings, "valid_tokens", defaults.validTokens));
  Measure* found = nullptr;
  for (Measure& measure : measures) {
    const bool alike = measure.text == wanted.text && measure.context == wanted.context && measure.tokens == wanted.tokens;
    if (alike && (!found || measure.newest >= found->newest)) found = &measure;
  }
  return found ? *found : measures.emplace_back(std::move(wanted));
}

void note(Measure& measure, RecordId model, double loss) {
  if (!std::isfinite(loss)) return;
  Measure::Value& value = measure.models[model];
  if (!value.evaluation) value.loss = loss;
}

}  // namespace

nlohmann::json toJson(const Measure& measure) {
  return {{"text", measure.text}, {"hash", measure.dataHash}, {"context", measure.context}, {"tokens", measure.tokens}};
}

const Measure* namedMeasure(const std::vector<Measure>& measures, const nlohmann::json& setting) {
  const auto found = std::ranges::find_if(measures, [&](const Measure& measure) { return toJson(measure) == setting; });
  return found == measures.end() ? nullptr : &*found;
}

std::vector<Measure> measuresOf(const std::vector<Evaluation>& evaluations, const std::vector<ValidatedRun>& runs) {
  std::vector<Measure> measures;
  for (const Evaluation& evaluation : evaluations) addEvaluation(measures, evaluation);
  for (const auto& [run, points] : runs) {
    if (points->empty()) continue;
    Measure& measure = measureFor(measures, *run);
    measure.newest = std::max(measure.newest, run->created);
    // Before its first step it is the model that it began with.
    if (points->back().step > 0) measure.runs[run->id] = points->back().loss;
    // What a run says of the models that it began with counts where they were not scored.
    if (!run->parents.empty() && points->front().step == 0) note(measure, run->parents.front(), points->front().loss);
    if (run->parents.size() > 1 && run->teacherValidLoss > 0) note(measure, run->parents[1], run->teacherValidLoss);
    if (run->result && points->back().step > 0) note(measure, *run->result, points->back().loss);
  }
  return measures;
}

const Measure* commonMeasure(const std::vector<Measure>& measures, const std::vector<RecordId>& models, const std::string& text) {
  const auto known = [&](const Measure& measure) {
    return std::ranges::count_if(models, [&](RecordId model) { return measure.models.contains(model); });
  };
  const Measure* best = nullptr;
  const auto better = [&](const Measure& measure) {
    if (!best) return true;
    const bool here = measure.text == text, there = best->text == text;
    if (here != there) return here;
    const auto more = known(measure), most = known(*best);
    return more != most ? more > most : measure.newest >= best->newest;
  };
  for (const Measure& measure : measures)
    if (known(measure) > 0 && better(measure)) best = &measure;
  return best;
}

const Measure* measureOfRun(const std::vector<Measure>& measures, RecordId run) {
  const auto found = std::ranges::find_if(measures, [run](const Measure& measure) { return measure.runs.contains(run); });
  return found == measures.end() ? nullptr : &*found;
}

}  // namespace espalier
