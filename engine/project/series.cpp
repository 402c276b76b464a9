// Project: what a run leaves behind step by step, scores of models, and settings.
#include <algorithm>
#include <cmath>

#include "engine/project/speeds.hpp"
#include "engine/project/store.hpp"

namespace espalier {

namespace {

nlohmann::json toJson(const SpeedConditions& conditions) {
  if (!conditions.known()) return nlohmann::json::object();
  return {{"machine", conditions.machine},
          {"program", conditions.program},
          {"threads", conditions.threads},
          {"waited", std::isfinite(conditions.waited) ? nlohmann::json(conditions.waited) : nlohmann::json()},
          {"times", conditions.times}};
}

SpeedConditions conditionsFrom(const nlohmann::json& json) {
  SpeedConditions conditions;
  if (!json.is_object() || !json.contains("threads")) return conditions;
  conditions.machine = json.value("machine", "");
  conditions.program = json.value("program", "");
  conditions.threads = json.value("threads", 0);
  if (json.contains("waited") && json["waited"].is_number()) conditions.waited = json["waited"].get<double>();
  conditions.times = json.value("times", std::int64_t{1});
  return conditions;
}

/// ASCII's record separator: what stands behind it in a validation's sample is the teacher's.
constexpr char kTeacherSample = '\x1e';

std::string storedSample(const ValidationPoint& point) {
  if (point.teacherSample.empty()) return point.sample;
  std::string student = point.sample;
  std::ranges::replace(student, kTeacherSample, ' ');  // of a model that writes control characters
  return student + kTeacherSample + point.teacherSample;
}

ValidationPoint validationPoint(std::int64_t step, double loss, const std::string& stored) {
  const std::size_t end = stored.find(kTeacherSample);
  return {step, loss, stored.substr(0, end), end == std::string::npos ? std::string() : stored.substr(end + 1)};
}

/// The same model on the same tokens in the same windows.
bool isAgain(const Evaluation& a, const Evaluation& b) {
  return a.artifact == b.artifact && a.dataHash == b.dataHash && a.context == b.context && a.tokens == b.tokens;
}

}  // namespace

std::vector<StepMetrics> Project::metrics(RecordId run, std::int64_t afterStep) const {
  sqlite::Statement query(m_implementation->database,
                          "SELECT step, loss, lm_loss, grad_norm, lr, tokens, tokens_per_second, elapsed FROM metrics "
                          "WHERE run = ? AND step > ? ORDER BY step");
  query.bind(run, afterStep);
  std::vector<StepMetrics> steps;
  while (query.step()) {
    StepMetrics step;
    step.step = query.integer(0);
    step.loss = query.real(1);
    step.lmLoss = query.real(2);
    step.gradientNorm = query.real(3);
    step.learningRate = query.real(4);
    step.tokens = query.integer(5);
    step.tokensPerSecond = query.real(6);
    step.elapsedSeconds = query.real(7);
    steps.push_back(step);
  }
  return steps;
}

void Project::addMetrics(RecordId run, const std::vector<StepMetrics>& steps) {
  if (steps.empty()) return;
  sqlite::Database& database = m_implementation->database;
  sqlite::Transaction transaction(database);
  sqlite::Statement insert(
      database,
      "INSERT OR REPLACE INTO metrics (run, step, loss, lm_loss, grad_norm, lr, tokens, tokens_per_second, elapsed) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const StepMetrics& step : steps) {
    insert
        .bind(run, step.step, step.loss, step.lmLoss, step.gradientNorm, step.learningRate, step.tokens,
              step.tokensPerSecond, step.elapsedSeconds)
        .run();
  }
  sqlite::Statement(database, "UPDATE runs SET step = ? WHERE id = ?").bind(steps.back().step, run).run();
  transaction.commit();
}

std::vector<ValidationPoint> Project::validations(RecordId run) const {
  sqlite::Statement query(m_implementation->database,
                          "SELECT step, loss, sample FROM validations WHERE run = ? ORDER BY step");
  query.bind(run);
  std::vector<ValidationPoint> points;
  while (query.step()) points.push_back(validationPoint(query.integer(0), query.real(1), query.text(2)));
  return points;
}

std::map<RecordId, std::vector<ValidationPoint>> Project::validations() const {
  sqlite::Statement query(m_implementation->database, "SELECT run, step, loss, sample FROM validations ORDER BY run, step");
  std::map<RecordId, std::vector<ValidationPoint>> points;
  while (query.step()) points[query.integer(0)].push_back(validationPoint(query.integer(1), query.real(2), query.text(3)));
  return points;
}

void Project::addValidation(RecordId run, const ValidationPoint& point) {
  sqlite::Statement(m_implementation->database,
                    "INSERT OR REPLACE INTO validations (run, step, loss, sample) VALUES (?, ?, ?, ?)")
      .bind(run, point.step, point.loss, storedSample(point))
      .run();
}

std::vector<RunEvent> Project::events(RecordId run) const {
  sqlite::Statement query(m_implementation->database, "SELECT time, text FROM events WHERE run = ? ORDER BY id");
  query.bind(run);
  std::vector<RunEvent> events;
  while (query.step()) events.push_back({query.text(0), query.text(1)});
  return events;
}

void Project::addEvent(RecordId run, const std::string& text) {
  sqlite::Statement(m_implementation->database, "INSERT INTO events (run, time, text) VALUES (?, ?, ?)")
      .bind(run, project::timestamp(), text)
      .run();
}

std::vector<Evaluation> Project::evaluations() const {
  sqlite::Statement query(
      m_implementation->database,
      "SELECT artifact, data_hash, data_name, context, tokens, loss, perplexity, tokens_per_second, created, command, conditions "
      "FROM evaluations ORDER BY id");
  std::vector<Evaluation> evaluations;
  while (query.step()) {
    Evaluation evaluation;
    evaluation.artifact = query.integer(0);
    evaluation.dataHash = query.text(1);
    evaluation.dataName = query.text(2);
    evaluation.context = query.integer(3);
    evaluation.tokens = static_cast<std::uint64_t>(query.integer(4));
    evaluation.loss = query.real(5);
    evaluation.perplexity = query.real(6);
    evaluation.tokensPerSecond = query.real(7);
    evaluation.created = query.text(8);
    evaluation.command = m_implementation->paths.absolute(nlohmann::json(query.text(9))).get<std::string>();
    evaluation.conditions = conditionsFrom(project::fromText(query.text(10)));
    evaluations.push_back(std::move(evaluation));
  }
  return evaluations;
}

void Project::addEvaluation(const Evaluation& evaluation) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Transaction transaction(database);
  Evaluation told = evaluation;
  for (const Evaluation& earlier : evaluations())
    if (isAgain(earlier, evaluation) && measuredAlike(earlier.conditions, evaluation.conditions)) {
      if (earlier.tokensPerSecond > told.tokensPerSecond) {
        told.tokensPerSecond = earlier.tokensPerSecond;
        told.conditions = earlier.conditions;
      }
      told.conditions.times = earlier.conditions.times + 1;
    }
  const nlohmann::json command = m_implementation->paths.stored(nlohmann::json(told.command));
  sqlite::Statement(database,
                    "INSERT INTO evaluations (artifact, data_hash, data_name, context, tokens, loss, perplexity, tokens_per_second, "
                    "created, command, conditions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(told.artifact, told.dataHash, told.dataName, told.context, told.tokens, told.loss, told.perplexity, told.tokensPerSecond,
            told.created.empty() ? project::timestamp() : told.created, command.get<std::string>(), project::toText(toJson(told.conditions)))
      .run();
  transaction.commit();
}

nlohmann::json Project::setting(const std::string& key) const {
  sqlite::Statement query(m_implementation->database, "SELECT value FROM settings WHERE key = ?");
  query.bind(key);
  if (!query.step()) return nullptr;
  return m_implementation->paths.absolute(project::fromText(query.text(0)));
}

void Project::setSetting(const std::string& key, const nlohmann::json& value) {
  sqlite::Database& database = m_implementation->database;
  if (value.is_null()) {
    sqlite::Statement(database, "DELETE FROM settings WHERE key = ?").bind(key).run();
    return;
  }
  sqlite::Statement(database, "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)")
      .bind(key, project::toText(m_implementation->paths.stored(value)))
      .run();
}

}  // namespace espalier
