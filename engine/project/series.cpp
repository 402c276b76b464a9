// Project: what a run leaves behind step by step, scores of models, and settings.
#include "engine/project/store.hpp"

namespace espalier {

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
  while (query.step()) points.push_back({query.integer(0), query.real(1), query.text(2)});
  return points;
}

void Project::addValidation(RecordId run, const ValidationPoint& point) {
  sqlite::Statement(m_implementation->database,
                    "INSERT OR REPLACE INTO validations (run, step, loss, sample) VALUES (?, ?, ?, ?)")
      .bind(run, point.step, point.loss, point.sample)
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
      "SELECT artifact, data_hash, data_name, context, tokens, loss, perplexity, tokens_per_second, created "
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
    evaluations.push_back(std::move(evaluation));
  }
  return evaluations;
}

void Project::addEvaluation(const Evaluation& evaluation) {
  sqlite::Statement(
      m_implementation->database,
      "INSERT INTO evaluations (artifact, data_hash, data_name, context, tokens, loss, perplexity, tokens_per_second, "
      "created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(evaluation.artifact, evaluation.dataHash, evaluation.dataName, evaluation.context, evaluation.tokens,
            evaluation.loss, evaluation.perplexity, evaluation.tokensPerSecond,
            evaluation.created.empty() ? project::timestamp() : evaluation.created)
      .run();
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
